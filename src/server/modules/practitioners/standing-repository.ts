/** Whether a practitioner may be booked at all. */
import type { Tx } from '../../platform/db.ts';

export function findById(tx: Tx, clinicId: number, practitionerId: number) {
  return tx
    .selectFrom('practitioners')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .executeTakeFirst();
}

export async function approve(tx: Tx, clinicId: number, practitionerId: number, at: Date): Promise<void> {
  await tx
    .updateTable('practitioners')
    .set({ approved_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .where('approved_at', 'is', null)
    .execute();
}

/** Adds to the sums of the ratings that are shown; less than nothing when one is shown no longer. */
export async function addRatings(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  more: { count: number; sum: number },
): Promise<void> {
  await tx
    .updateTable('practitioners')
    .set((eb) => ({
      rating_count: eb('rating_count', '+', more.count),
      rating_sum: eb('rating_sum', '+', more.sum),
    }))
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .execute();
}

/** Takes the practitioner behind an account out of booking from this moment, or lets them in again. Nothing is erased. */
export async function setAway(tx: Tx, clinicId: number, userId: string, since: Date | null): Promise<void> {
  await tx
    .updateTable('practitioners')
    .set({ archived_at: since })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .execute();
}
