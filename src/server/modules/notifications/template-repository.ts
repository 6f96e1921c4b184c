/** The clinic's own words, by version. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

type Key = { template: string; audience: string; language: string };

const withAuthor = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('notification_templates as t')
    .leftJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 't.clinic_id').onRef('u.id', '=', 't.created_by'))
    .selectAll('t')
    .select('u.name as author')
    .where('t.clinic_id', '=', clinicId);

/** The newest version of mail and text of one template. */
export function findNewest(tx: Tx, clinicId: number, wish: Key) {
  return withAuthor(tx, clinicId)
    .distinctOn('t.channel')
    .where('t.template', '=', wish.template)
    .where('t.audience', '=', wish.audience)
    .where('t.language', '=', wish.language)
    .orderBy('t.channel')
    .orderBy('t.version', 'desc')
    .execute();
}

/** The newest version of everything the clinic ever worded itself. */
export function listNewest(tx: Tx, clinicId: number) {
  return withAuthor(tx, clinicId)
    .distinctOn(['t.template', 't.audience', 't.channel', 't.language'])
    .orderBy('t.template')
    .orderBy('t.audience')
    .orderBy('t.channel')
    .orderBy('t.language')
    .orderBy('t.version', 'desc')
    .execute();
}

export function listVersions(tx: Tx, clinicId: number, wish: Key & { channel: string }) {
  return withAuthor(tx, clinicId)
    .where('t.template', '=', wish.template)
    .where('t.audience', '=', wish.audience)
    .where('t.language', '=', wish.language)
    .where('t.channel', '=', wish.channel)
    .orderBy('t.version', 'desc')
    .execute();
}

type NewVersion = Key & {
  channel: string;
  subject: string | null;
  body: string | null;
  created_by: string;
  created_at: Date;
};

/** Adds the next version; two who save at once get two. */
export async function insertVersion(tx: Tx, clinicId: number, made: NewVersion): Promise<void> {
  const name = `template ${clinicId} ${made.template} ${made.audience} ${made.channel} ${made.language}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
  const [last] = await listVersions(tx, clinicId, made);
  await tx
    .insertInto('notification_templates')
    .values({ clinic_id: clinicId, version: (last?.version ?? 0) + 1, ...made })
    .execute();
}
