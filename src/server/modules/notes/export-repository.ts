import type { Tx } from '../../platform/db.ts';

/** The signed notes about a patient, oldest first; drafts are not the record yet. */
export function listSignedOf(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('clinical_notes as n')
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'n.clinic_id').onRef('t.id', '=', 'n.practitioner_id'),
    )
    .selectAll('n')
    .select('t.name as practitioner_name')
    .where('n.clinic_id', '=', clinicId)
    .where('n.patient_id', '=', patientId)
    .where('n.status', '=', 'signed')
    .orderBy('n.id')
    .execute();
}
