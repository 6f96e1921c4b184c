import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/** What somebody typed into the booking form: under their own name, and under the times they held. */
export async function listDraftsOf(tx: Tx, clinicId: number, userId: string) {
  const { rows } = await sql<{ owner: string; key: string; data_sealed: string; updated_at: Date }>`
    select owner, key, data_sealed, updated_at from appointment_drafts
    where clinic_id = ${clinicId} and (owner = ${`user:${userId}`}
      or owner in (select 'hold:' || d.id from diary d where d.clinic_id = ${clinicId} and d.holder_user_id = ${userId}::uuid))
    order by updated_at desc`.execute(tx);
  return rows;
}
