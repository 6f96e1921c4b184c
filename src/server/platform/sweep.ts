/** What was of use for a while: it goes a little at a time, so that nobody waits behind it. */
import { sql } from 'kysely';
import { type Db, inTransaction } from './db.ts';

const DAY_MS = 86_400_000;
const AT_ONCE = 5_000;

/**
 * Answers kept for an Idempotency-Key, a week after their request, and events a month after they were handed over.
 *
 * @param now real time, as both are written in it
 * @returns how many rows went
 */
export async function sweepOld(db: Db, clinicIds: readonly number[], now: Date): Promise<number> {
  let gone = 0;
  for (const clinicId of clinicIds) {
    gone += await inTransaction(db, clinicId, async (tx) => {
      const { numAffectedRows } = await sql`
        delete from idempotency_keys where ctid = any (array(
          select ctid from idempotency_keys where clinic_id = ${clinicId} and started_at < ${ago(now, 7)} limit ${AT_ONCE}))`.execute(
        tx,
      );
      return Number(numAffectedRows ?? 0);
    });
  }
  const { numAffectedRows } = await sql`
    delete from outbox where id in (
      select id from outbox where relayed_at < ${ago(now, 30)} order by relayed_at limit ${AT_ONCE} for update skip locked)`.execute(
    db,
  );
  return gone + Number(numAffectedRows ?? 0);
}

const ago = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);
