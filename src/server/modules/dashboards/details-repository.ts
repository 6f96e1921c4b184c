import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export function findDetails(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('patient_details')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .executeTakeFirst();
}

/** The newest booking that came with details. */
export function findBookingDetails(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('appointments')
    .select(['id', 'details_sealed', 'consented_at', 'created_at'])
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('details_sealed', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** When a booking's own consent was given last. */
export async function findBookingConsent(tx: Tx, clinicId: number, patientId: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(consented_at) as at from appointments where clinic_id = ${clinicId} and patient_id = ${patientId}`.execute(
    tx,
  );
  return rows[0]?.at ?? null;
}

export function putDetails(
  tx: Tx,
  clinicId: number,
  details: { patient_id: number; data_sealed: string; updated_by: string; updated_at: Date },
) {
  const { data_sealed, updated_by, updated_at } = details;
  return tx
    .insertInto('patient_details')
    .values({ clinic_id: clinicId, ...details })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'patient_id']).doUpdateSet({ data_sealed, updated_by, updated_at }),
    )
    .execute();
}

export function insertConsent(
  tx: Tx,
  clinicId: number,
  consent: { patient_id: number; version: string; given: boolean; given_by: string; at: Date },
) {
  return tx
    .insertInto('patient_consents')
    .values({ clinic_id: clinicId, ...consent })
    .execute();
}

/** Newest first. */
export function listConsents(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('patient_consents')
    .select(['version', 'given', 'at'])
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .orderBy('id', 'desc')
    .execute();
}

export function putFeedback(
  tx: Tx,
  clinicId: number,
  feedback: {
    appointment_id: number;
    patient_id: number;
    practitioner_id: number;
    rating: number;
    comment_sealed: string | null;
    at: Date;
  },
) {
  const { at, ...columns } = feedback;
  const { rating, comment_sealed } = feedback;
  return tx
    .insertInto('session_feedback')
    .values({ clinic_id: clinicId, ...columns, created_at: at, updated_at: at })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'appointment_id']).doUpdateSet({ rating, comment_sealed, updated_at: at }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function listFeedback(tx: Tx, clinicId: number, who: { patientId: number; practitionerId: number | null }) {
  const query = tx
    .selectFrom('session_feedback')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', who.patientId)
    .orderBy('appointment_id', 'desc');
  const { practitionerId } = who;
  return (practitionerId === null ? query : query.where('practitioner_id', '=', practitionerId)).execute();
}

export type FeedbackRow = Awaited<ReturnType<typeof listFeedback>>[number];
