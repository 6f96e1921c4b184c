/** The story of a booking: the time, or each time of a series, is taken and its appointment written, all or nothing. */
import { randomBytes } from 'node:crypto';
import { normalisePhone } from '../../../domain/phone.ts';
import { makeReference } from '../../../domain/reference.ts';
import { payByOf } from '../../../domain/series.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { languageOf } from '../accounts/service.ts';
import { lockParties, takeTimeByForce } from '../availability/force-time.ts';
import * as availability from '../availability/service.ts';
import { priceOfService, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import * as patients from '../patients/service.ts';
import { detailsPlace } from './details.ts';
import { APPOINTMENT_BOOKED, APPOINTMENT_CONFIRMED, SERIES_BOOKED } from './events.ts';
import { sealOverride } from './override.ts';
import type { BookingBody, BookingPlan, Hold } from './plan-booking.ts';
import * as repository from './repository.ts';
import { isOnlyTooFar, LOST_CODES, reportTimes, SeriesLost, type SeriesPlan } from './series-plan.ts';

/** What one booking is about: who asks, for whom, what they wrote. */
type Booking = {
  platform: Platform;
  context: Context;
  clinic: ClinicRow;
  body: BookingBody;
  plan: BookingPlan;
  now: Date;
};
type Patient = Awaited<ReturnType<typeof findPatient>>;
type InSeries = { id: number; no: number };

/** Books with the first of these who can still be had: when one was taken this very moment, the next is tried. */
export async function bookFirst(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
  plans: readonly BookingPlan[],
): ReturnType<typeof book> {
  let lost: AppError | null = null;
  for (const plan of plans) {
    try {
      return await book(platform, context, clinic, body, plan);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'slot_taken') throw error;
      lost ??= error;
    }
  }
  throw lost ?? new AppError('slot_taken');
}

/**
 * Books in one transaction: patient, times, appointments, audit lines and announcement, or nothing at all. One row for a
 * single booking, one for each wanted time of a series; when one of those cannot be had, none is, and a report says which.
 */
async function book(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
  plan: BookingPlan,
): Promise<[repository.AppointmentRow, ...repository.AppointmentRow[]]> {
  const now = platform.clock.now();
  const booking = { platform, context, clinic, body, plan, now };
  const { series } = plan;
  let patientId: number | null = null;
  try {
    return await inTransaction(platform.db, clinic.id, async (tx) => {
      const patient = await findPatient(platform, tx, context, clinic, body, now);
      patientId = patient.id;
      const rows =
        series === null ? [await bookSingle(tx, booking, patient)] : await bookAll(tx, booking, patient, series);
      await patients.rememberProvider(tx, patient, plan.practitioner.id, now);
      return rows as [repository.AppointmentRow, ...repository.AppointmentRow[]];
    });
  } catch (error) {
    if (series === null || !(error instanceof AppError) || !LOST_CODES.includes(error.code)) throw error;
    const place = { ...plan, locationId: plan.hold?.location_id ?? plan.locationId };
    const ignored = { diaryIds: plan.hold === null ? [] : [plan.hold.id], patientId };
    const report = await reportTimes(platform, context, clinic, place, series.times, ignored);
    throw new SeriesLost(report, series.timezone, error);
  }
}

async function bookSingle(tx: Tx, booking: Booking, patient: Patient): Promise<repository.AppointmentRow> {
  const { clinic, plan, now } = booking;
  const row = await bookTime(tx, booking, patient, { start: plan.start, hold: plan.hold, series: null });
  await announceBooked(tx, clinic.id, row, {}, now);
  return row;
}

function announceBooked(tx: Tx, clinicId: number, row: repository.AppointmentRow, more: { quiet?: true }, now: Date) {
  const type = row.status === 'pending' ? APPOINTMENT_BOOKED : APPOINTMENT_CONFIRMED;
  return announce(tx, clinicId, { type, payload: { appointmentId: row.id, ...more } }, now);
}

/** Every wanted time, in order. Practitioner and patient are locked first, so that series never cross each other. */
async function bookAll(tx: Tx, booking: Booking, patient: Patient, series: SeriesPlan) {
  const { clinic, plan, now } = booking;
  await lockParties(tx, clinic.id, plan.practitioner.id, patient.id);
  const id = await repository.insertSeries(tx, clinic.id, {
    patient_id: patient.id,
    rule: series.rule,
    created_at: now,
  });
  const heldStart = plan.hold?.starts_at.getTime();
  const uses = series.wanted.some((time) => time.startsAt === heldStart);
  // The kept time was left out of the series, or another one chosen: it is free again.
  if (plan.hold !== null && !uses) await availability.releaseDiary(tx, clinic.id, plan.hold.id);
  const rows: repository.AppointmentRow[] = [];
  for (const [index, { startsAt: start }] of series.wanted.entries()) {
    const hold = start === heldStart ? plan.hold : null;
    const row = await bookTime(tx, booking, patient, { start, hold, series: { id, no: index + 1 } });
    await announceBooked(tx, clinic.id, row, { quiet: true }, now);
    rows.push(row);
  }
  const appointmentIds = rows.map((row) => row.id);
  await announce(tx, clinic.id, { type: SERIES_BOOKED, payload: { seriesId: id, appointmentIds } }, now);
  // The count of a series is known only now that all of it is written.
  return repository.listByIds(tx, clinic.id, appointmentIds);
}

/** Takes one time and writes its appointment, with the audit lines. */
async function bookTime(
  tx: Tx,
  booking: Booking,
  patient: Patient,
  time: { start: number; hold: Hold | null; series: InSeries | null },
): Promise<repository.AppointmentRow> {
  const { context, clinic, plan, now } = booking;
  const taken = await takePlannedTime(tx, booking, time, patient.id);
  const id = await writeAppointment(tx, booking, patient, time, taken);
  const line = { objectType: 'appointment', objectId: id, patientId: patient.id };
  await audit(tx, context, { action: 'appointment.book', ...line }, now);
  if (plan.override !== null) await audit(tx, context, { action: 'appointment.override', ...line }, now);
  return (await repository.findById(tx, clinic.id, id)) as repository.AppointmentRow;
}

type Taken = { diaryId: number; locationId: number; timezone: string; sessionType: 'in_person' | 'telehealth' };

async function writeAppointment(
  tx: Tx,
  { platform, context, clinic, body, plan, now }: Booking,
  patient: Patient,
  { start, series }: { start: number; series: InSeries | null },
  taken: Taken,
): Promise<number> {
  const { service, practitioner, override } = plan;
  const { insurance } = patients.openProfile(platform.sealer, patient);
  const price = priceOfService(service, clinic, { locationId: taken.locationId, insurance: insurance ?? null });
  const payNow = price.totalCents > 0 && !service.pay_later;
  const isFirst = series === null || series.no === 1;
  const terms = { releaseMinutes: clinic.unpaid_release_minutes, freeUntilHours: clinic.cancel_free_until_hours };
  const payBy = payNow ? new Date(payByOf({ isFirst, startsAt: start, now: now.getTime(), ...terms })) : null;
  const id = await repository.insertAppointment(tx, clinic.id, {
    reference: makeReference(randomBytes(6)),
    diary_id: taken.diaryId,
    patient_id: patient.id,
    practitioner_id: practitioner.id,
    service_id: service.id,
    location_id: taken.locationId,
    starts_at: new Date(start),
    ends_at: new Date(start + service.duration_minutes * 60_000),
    timezone: taken.timezone,
    session_type: taken.sessionType,
    status: payNow ? 'pending' : 'confirmed',
    payment_status: price.totalCents > 0 ? 'unpaid' : 'not_required',
    price_cents: price.totalCents,
    gst_cents: price.gstCents,
    currency: price.currency,
    details_sealed: body.details === undefined ? null : platform.sealer.sealJson(body.details, detailsPlace(clinic.id)),
    consented_at: body.details?.consent === true ? now : null,
    meeting_platform: body.videoMeetingConfig?.platform ?? null,
    language: body.language ?? context.language ?? patient.language,
    pay_by: payBy,
    series_id: series?.id ?? null,
    series_no: series?.no ?? null,
    override_reason_sealed: override === null ? null : sealOverride(platform.sealer, clinic.id, override),
    created_by: context.caller?.kind === 'person' ? context.caller.userId : null,
    created_at: now,
    updated_at: now,
  });
  if (payBy !== null) await repository.insertRelease(tx, clinic.id, id, payBy);
  return id;
}

async function takePlannedTime(
  tx: Tx,
  { context, clinic, plan, now }: Booking,
  { start, hold, series }: { start: number; hold: Hold | null; series: InSeries | null },
  patientId: number,
): Promise<Taken> {
  if (hold !== null) return takePlannedHold(tx, clinic, hold, plan.service, patientId, now);
  const { service, practitioner, sessionType } = plan;
  const locationId = plan.hold?.location_id ?? plan.locationId;
  if (context.caller?.kind === 'person') {
    const endsAt = new Date(start + service.duration_minutes * 60_000);
    await availability.retireOwnHolds(tx, clinic.id, context.caller.userId, { startsAt: new Date(start), endsAt });
  }
  const taker = {
    kind: 'appointment',
    patientId,
    expiresAt: null,
    holderUserId: null,
    holderAddressHash: null,
  } as const;
  const wish = { service, practitionerId: practitioner.id, locationId, sessionType, start };
  const force = plan.override !== null || (series !== null && (await isOnlyTooFar(tx, context, clinic.id, wish, now)));
  const taken = await (force ? takeTimeByForce : availability.takeTime)(tx, clinic.id, wish, taker, now);
  return {
    diaryId: taken.diaryId,
    locationId: taken.place.location_id,
    timezone: taken.place.timezone,
    sessionType: taken.sessionType,
  };
}

async function takePlannedHold(
  tx: Tx,
  clinic: ClinicRow,
  hold: Hold,
  service: ServiceRow,
  patientId: number,
  now: Date,
): Promise<Taken> {
  await availability.takeHeldTime(tx, clinic.id, hold, service, patientId, now);
  const locations = await listLocations(tx, clinic.id);
  const held = hold.location_id as number;
  const timezone = locations.find((location) => location.id === held)?.timezone ?? clinic.timezone;
  return { diaryId: hold.id, locationId: held, timezone, sessionType: hold.session_type as Taken['sessionType'] };
}

/** The signed-in patient; the patient a member of staff books for; or a guest who gave name and email. */
async function findPatient(
  platform: Platform,
  tx: Tx,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
  now: Date,
) {
  const caller = context.caller?.kind === 'person' ? context.caller : null;
  if (caller?.role === 'patient') {
    if (body.userId !== undefined && body.userId !== caller.userId) throw notFound('person');
    const own = await patients.findPatientOfUser(tx, clinic.id, caller.userId);
    if (own === undefined) throw notFound('patient');
    return own;
  }
  if (caller !== null && body.userId !== undefined) {
    const patient = await patients.findPatientOfUser(tx, clinic.id, body.userId);
    if (patient === undefined) throw notFound('person');
    return patient;
  }
  if (body.userName === undefined) throw invalidField('userName', 'Required.');
  if (body.userEmail === undefined) throw invalidField('userEmail', 'Required.');
  const language = body.language ?? context.language ?? languageOf(clinic);
  const phone = readGuestPhone(body, clinic);
  return patients.takeGuest(
    tx,
    platform.sealer,
    clinic.id,
    { name: body.userName, email: body.userEmail, phone, language },
    now,
  );
}

function readGuestPhone(body: BookingBody, clinic: ClinicRow): string | null {
  if (body.userPhone === undefined || body.userPhone === '') return null;
  const phone = normalisePhone(body.userPhone, clinic.country);
  if (phone === null) throw invalidField('userPhone', 'Write a phone number with its area code, such as 0491 570 156.');
  return phone;
}
