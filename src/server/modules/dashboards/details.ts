/** What a client keeps about themselves, what they consented to, and what they say after a session; all of it encrypted. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { giveSessionFeedback, putClientDetails } from '../../../contracts/portal.ts';
import { CONSENT_VERSION } from '../../../domain/consent.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { findAppointment, openDetails } from '../appointments/service.ts';
import { findById as findPatient, openProfile } from '../patients/service.ts';
import * as repository from './details-repository.ts';
import { patientIn } from './people.ts';

type Told = {
  reason?: string | null;
  history?: string | null;
  medications?: string | null;
  goals?: string | null;
  emergencyContact?: { name: string; phone: string; relationship: string } | null;
};

export type Details = {
  told: Told;
  source: 'form' | 'booking' | 'none';
  updatedAt: Date | null;
  consent: { given: boolean; version: string | null; at: Date | null };
};

export const detailsPlace = (clinicId: number, patientId: number) => `patient_details.data:${clinicId}:${patientId}`;
const feedbackPlace = (clinicId: number, appointmentId: number) =>
  `session_feedback.comment:${clinicId}:${appointmentId}`;

/** The form as it was saved last, or a later booking's, whichever is newer. */
export async function loadDetails(tx: Tx, sealer: Sealer, clinicId: number, patientId: number): Promise<Details> {
  const form = await repository.findDetails(tx, clinicId, patientId);
  const booking = await repository.findBookingDetails(tx, clinicId, patientId);
  const consent = await loadConsent(tx, clinicId, patientId);
  const booked = booking === undefined ? {} : (openDetails(sealer, clinicId, booking.details_sealed) as Told);
  const kept = form === undefined ? {} : (sealer.openJson(form.data_sealed, detailsPlace(clinicId, patientId)) as Told);
  const isFormNewer = form !== undefined && (booking === undefined || form.updated_at >= booking.created_at);
  const told = isFormNewer ? { ...booked, ...kept } : { ...kept, ...booked };
  const patient = await findPatient(tx, clinicId, patientId);
  const emergencyContact =
    told.emergencyContact ?? (patient === undefined ? null : (openProfile(sealer, patient).emergencyContact ?? null));
  const updatedAt = isFormNewer ? form.updated_at : (booking?.created_at ?? null);
  const source = isFormNewer ? 'form' : booking === undefined ? 'none' : 'booking';
  return { told: { ...told, emergencyContact }, source, updatedAt, consent };
}

/** The form's consent, or a booking's that is newer; a booking consents to the words of its day. */
async function loadConsent(tx: Tx, clinicId: number, patientId: number): Promise<Details['consent']> {
  const [last] = await repository.listConsents(tx, clinicId, patientId);
  const bookedAt = await repository.findBookingConsent(tx, clinicId, patientId);
  if (bookedAt !== null && (last === undefined || bookedAt > last.at))
    return { given: true, version: CONSENT_VERSION, at: bookedAt };
  return last ?? { given: false, version: null, at: null };
}

export async function readDetails(platform: Platform, context: Context): Promise<Details> {
  const { patientId } = patientIn(context, 'details.change');
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const line = { action: 'details.read', objectType: 'patient', objectId: patientId, patientId };
    await audit(tx, context, line, platform.clock.now());
    return loadDetails(tx, platform.sealer, clinicId, patientId);
  });
}

export async function changeDetails(
  platform: Platform,
  context: Context,
  body: BodyOf<typeof putClientDetails>,
): Promise<Details> {
  const { patientId, userId } = patientIn(context, 'details.change');
  const { clinicId } = context;
  const { sealer } = platform;
  const now = platform.clock.now();
  const { consent, ...changes } = body;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const { told, consent: before } = await loadDetails(tx, sealer, clinicId, patientId);
    const data_sealed = sealer.sealJson({ ...told, ...changes }, detailsPlace(clinicId, patientId));
    await repository.putDetails(tx, clinicId, {
      patient_id: patientId,
      data_sealed,
      updated_by: userId,
      updated_at: now,
    });
    const isNews = consent !== undefined && (consent !== before.given || before.version !== CONSENT_VERSION);
    if (isNews) {
      const given = { patient_id: patientId, version: CONSENT_VERSION, given: consent, given_by: userId, at: now };
      await repository.insertConsent(tx, clinicId, given);
    }
    const line = { action: 'details.change', objectType: 'patient', objectId: patientId, patientId };
    await audit(tx, context, { ...line, detail: { fields: Object.keys(body) } }, now);
    return loadDetails(tx, sealer, clinicId, patientId);
  });
}

export type Feedback = { row: repository.FeedbackRow; comment: string | null };

/** Of a session of one's own that took place; saying it again replaces it. */
export async function giveFeedback(
  platform: Platform,
  context: Context,
  appointmentId: number,
  body: BodyOf<typeof giveSessionFeedback>,
): Promise<Feedback> {
  const { patientId } = patientIn(context, 'feedback.give');
  const { clinicId } = context;
  const now = platform.clock.now();
  const comment = body.comment === undefined || body.comment === '' ? null : body.comment;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const appointment = await findAppointment(tx, clinicId, appointmentId);
    if (appointment === undefined || appointment.patient_id !== patientId) throw notFound('appointment');
    if (appointment.status !== 'completed')
      throw new AppError('invalid_transition', 'You can say how it was once the session has taken place.');
    const place = feedbackPlace(clinicId, appointmentId);
    const row = await repository.putFeedback(tx, clinicId, {
      appointment_id: appointmentId,
      patient_id: patientId,
      practitioner_id: appointment.practitioner_id,
      rating: body.rating,
      comment_sealed: comment === null ? null : platform.sealer.seal(comment, place),
      at: now,
    });
    const line = { action: 'feedback.give', objectType: 'appointment', objectId: appointmentId, patientId };
    await audit(tx, context, line, now);
    return { row, comment };
  });
}

export async function loadFeedback(
  tx: Tx,
  sealer: Sealer,
  clinicId: number,
  who: { patientId: number; practitionerId: number | null },
): Promise<Feedback[]> {
  const rows = await repository.listFeedback(tx, clinicId, who);
  return rows.map((row) => {
    const { comment_sealed: sealed } = row;
    return { row, comment: sealed === null ? null : sealer.open(sealed, feedbackPlace(clinicId, row.appointment_id)) };
  });
}

/** Whoever it was said to: for the person who said it. */
export const loadAllFeedback = (tx: Tx, sealer: Sealer, clinicId: number, patientId: number): Promise<Feedback[]> =>
  loadFeedback(tx, sealer, clinicId, { patientId, practitionerId: null });

export const listConsents = repository.listConsents;
