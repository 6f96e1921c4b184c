import { type Insertable, sql } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';

export async function insertFeedback(
  tx: Tx,
  clinicId: number,
  { at, ...row }: Omit<Insertable<DB['feedback']>, 'clinic_id' | 'status' | 'created_at' | 'updated_at'> & { at: Date },
) {
  return tx
    .insertInto('feedback')
    .values({ ...row, clinic_id: clinicId, status: 'new', created_at: at, updated_at: at })
    .returning(['id', 'created_at'])
    .executeTakeFirstOrThrow();
}

const withUser = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('feedback as f')
    .leftJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'f.clinic_id').onRef('u.id', '=', 'f.user_id'))
    .selectAll('f')
    .select('u.name as user_name')
    .where('f.clinic_id', '=', clinicId);

export type FeedbackRow = NonNullable<Awaited<ReturnType<typeof findFeedback>>>;

export function findFeedback(tx: Tx, clinicId: number, id: number) {
  return withUser(tx, clinicId).where('f.id', '=', id).executeTakeFirst();
}

/** Newest first. */
export function listFeedback(
  tx: Tx,
  clinicId: number,
  { status, before, limit }: { status: string | undefined; before: number | null; limit: number },
): Promise<FeedbackRow[]> {
  let query = withUser(tx, clinicId);
  if (status !== undefined) query = query.where('f.status', '=', status);
  if (before !== null) query = query.where('f.id', '<', before);
  return query.orderBy('f.id', 'desc').limit(limit).execute();
}

export async function countFeedback(tx: Tx, clinicId: number) {
  const { rows } = await sql<{ status: string; count: number; rated: number; stars: number }>`
    select status, count(*) as count, count(rating) as rated, coalesce(sum(rating), 0)::bigint as stars
    from feedback where clinic_id = ${clinicId} group by status`.execute(tx);
  return rows;
}

export async function setStatus(tx: Tx, clinicId: number, id: number, status: string, at: Date): Promise<boolean> {
  const row = await tx
    .updateTable('feedback')
    .set({ status, updated_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
