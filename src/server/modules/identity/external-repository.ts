/** The SQL of whose person at Google or Facebook is whose account here. */
import type { Tx } from '../../platform/db.ts';

export type Provider = 'google' | 'facebook';

export function findExternal(tx: Tx, clinicId: number, provider: Provider, subject: string) {
  return tx
    .selectFrom('external_identities')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

/** undefined when that person, or another of that company for this account, is linked already. */
export function insertExternal(
  tx: Tx,
  clinicId: number,
  link: { provider: Provider; subject: string; userId: string; email: string | null; at: Date },
) {
  return tx
    .insertInto('external_identities')
    .values({
      clinic_id: clinicId,
      provider: link.provider,
      subject: link.subject,
      user_id: link.userId,
      email: link.email,
      created_at: link.at,
      last_used_at: link.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

export function touchExternal(tx: Tx, clinicId: number, provider: Provider, subject: string, at: Date) {
  return tx
    .updateTable('external_identities')
    .set({ last_used_at: at })
    .where('clinic_id', '=', clinicId)
    .where('provider', '=', provider)
    .where('subject', '=', subject)
    .execute();
}

export function listExternalsOf(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('external_identities')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .orderBy('provider')
    .execute();
}

export async function deleteExternal(tx: Tx, clinicId: number, userId: string, provider: Provider): Promise<boolean> {
  const deleted = await tx
    .deleteFrom('external_identities')
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('provider', '=', provider)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

export function deleteExternalsOf(tx: Tx, clinicId: number, userId: string) {
  return tx.deleteFrom('external_identities').where('clinic_id', '=', clinicId).where('user_id', '=', userId).execute();
}
