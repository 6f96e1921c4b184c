/** What an administrator changes of an account: its role, and whether its door is open. */
import type { Tx } from '../../platform/db.ts';

/** The ids of the clinic's active administrators, locked, so that two of them cannot take each other's role at once. */
export async function lockActiveAdmins(tx: Tx, clinicId: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('clinic_id', '=', clinicId)
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

export async function setStanding(
  tx: Tx,
  clinicId: number,
  userId: string,
  standing: { role: string; active: boolean },
  at: Date,
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ ...standing, updated_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', userId)
    .execute();
}

/** Ends every session of a person: the next request with any of their tokens is a 401. */
export async function endSessionsOf(tx: Tx, clinicId: number, userId: string): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ revoked_at: new Date() })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Every session of a person, also those that ended, newest first. */
export function listSessionsOf(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('sessions')
    .select(['created_at', 'last_seen_at', 'revoked_at', 'user_agent', 'address'])
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .limit(1000)
    .execute();
}
