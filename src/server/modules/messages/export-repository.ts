import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/** The ids of what somebody wrote or was written, oldest first. */
export async function listIdsOf(tx: Tx, clinicId: number, userId: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from messages where clinic_id = ${clinicId} and (sender_id = ${userId}::uuid or receiver_id = ${userId}::uuid)
    order by id limit 50000`.execute(tx);
  return rows.map(({ id }) => id);
}
