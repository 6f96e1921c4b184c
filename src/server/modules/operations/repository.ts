import { type ExpressionBuilder, sql } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Db, Tx } from '../../platform/db.ts';

export type BackupRow = {
  id: number;
  name: string;
  state: string;
  asked_by: string | null;
  started_at: Date;
  finished_at: Date | null;
  bytes: number | null;
  row_count: number | null;
  failure: string | null;
};

/** The backup that runs now, if one does; one that has not ended after an hour was killed and does not count. */
export function findRunningBackup(tx: Tx, now: Date): Promise<BackupRow | undefined> {
  return tx
    .selectFrom('backups')
    .selectAll()
    .where('state', '=', 'running')
    .where('started_at', '>', new Date(now.getTime() - 3_600_000))
    .executeTakeFirst();
}

/** One at a time asks, so that two who press the button at once make one backup. */
export async function lockBackups(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(721, 0)`.execute(tx);
}

export function insertBackup(
  tx: Tx,
  backup: { name: string; asked_by: string | null; started_at: Date },
): Promise<BackupRow> {
  return tx
    .insertInto('backups')
    .values({ ...backup, state: 'running' })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findBackup(db: Db, id: number): Promise<BackupRow | undefined> {
  return db.selectFrom('backups').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function endBackup(
  db: Db,
  id: number,
  end: { state: 'done' | 'failed'; finished_at: Date; bytes?: number; row_count?: number; failure?: string },
): Promise<void> {
  await db.updateTable('backups').set(end).where('id', '=', id).where('state', '=', 'running').execute();
}

export function listBackups(db: Db, beforeId: number | null, limit: number): Promise<BackupRow[]> {
  return db
    .selectFrom('backups')
    .selectAll()
    .$if(beforeId !== null, (query) => query.where('id', '<', beforeId ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** Latest first; the cursor is the last line's time and fingerprint, because several end in the same millisecond. */
export function listErrors(db: Db, after: { at: Date; fingerprint: string } | null, limit: number) {
  const older = (eb: ExpressionBuilder<DB, 'error_groups'>) =>
    eb(eb.refTuple('last_at', 'fingerprint'), '<', eb.tuple(after?.at ?? new Date(), after?.fingerprint ?? ''));
  return db
    .selectFrom('error_groups')
    .selectAll()
    .$if(after !== null, (query) => query.where(older))
    .orderBy('last_at', 'desc')
    .orderBy('fingerprint', 'desc')
    .limit(limit)
    .execute();
}

export async function beat(db: Db, at: Date): Promise<void> {
  await db
    .insertInto('worker_beats')
    .values({ name: 'worker', at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ at }))
    .execute();
}

export async function lastBeat(db: Db): Promise<Date | null> {
  const row = await db.selectFrom('worker_beats').select('at').where('name', '=', 'worker').executeTakeFirst();
  return row?.at ?? null;
}

export type Waiting = { queue: string; state: string; count: number };

/** Jobs by queue and state, and what the outbox has not handed over. */
export async function countWaiting(db: Db): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select name as queue, state::text, count(*)::integer as count from pgboss.job
    where state in ('created', 'retry', 'active') group by 1, 2
    union all
    select 'outbox', 'created', count(*)::integer from outbox where relayed_at is null`.execute(db);
  return rows;
}
