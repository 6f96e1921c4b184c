import type { Tx } from '../../platform/db.ts';

/** Every payment of a patient, the newest first, also those that came to nothing. */
export function listPaymentsOf(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .orderBy('id', 'desc')
    .execute();
}

export function listRefundsOf(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('refunds as r')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.clinic_id', '=', 'r.clinic_id').onRef('p.id', '=', 'r.payment_id'),
    )
    .selectAll('r')
    .where('r.clinic_id', '=', clinicId)
    .where('p.patient_id', '=', patientId)
    .orderBy('r.id')
    .execute();
}
