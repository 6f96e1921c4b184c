/** The story of a booking: who, what, with whom, when and where; then the time is taken and the appointment written. */
import { randomBytes } from 'node:crypto';
import type { bookAppointment } from '../../../contracts/appointments.ts';
import type { BodyOf } from '../../../contracts/endpoint.ts';
import { may } from '../../../domain/permissions.ts';
import { makeReference } from '../../../domain/reference.ts';
import { normalisePhone } from '../../../domain/phone.ts';
import { formatOffsetIso, parseWallTime, toInstant } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { languageOf } from '../accounts/service.ts';
import * as availability from '../availability/service.ts';
import { findServices, priceOfService, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import * as patients from '../patients/service.ts';
import { findPractitioners, type PractitionerRow } from '../practitioners/service.ts';
import { APPOINTMENT_BOOKED, APPOINTMENT_CONFIRMED } from './events.ts';
import * as repository from './repository.ts';

export type BookingBody = BodyOf<typeof bookAppointment>;

/** What a body means, before any time is taken. */
export type BookingPlan = {
  service: ServiceRow;
  practitioner: PractitionerRow;
  start: number;
  locationId: number | undefined;
  sessionType: 'in_person' | 'telehealth' | undefined;
  hold: Awaited<ReturnType<typeof availability.findOwnHold>> | null;
};

/** Reads the body: by hold, by ids or by the names V and D use. Refuses what does not exist, field by field. */
export async function planBooking(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
): Promise<BookingPlan> {
  const hold =
    body.holdId === undefined ? null : await availability.findOwnHold(platform, context, body.holdId, body.holdToken);
  const practitionerId = body.practitionerId ?? hold?.practitioner_id;
  if (practitionerId === undefined) throw invalidField('practitionerId', 'Required.');
  const [people, services] = await Promise.all([
    findPractitioners(platform.db, clinic.id),
    findServices(platform.db, clinic.id),
  ]);
  const practitioner = people.find((person) => person.id === practitionerId);
  if (practitioner === undefined) throw notFound('practitioner');
  checkMayBook(context, practitioner.id);
  const service = readService(body, hold?.service_id ?? undefined, services);
  const deliveryMode = body.deliveryMode ?? (isMode(body.sessionType) ? body.sessionType : undefined);
  const start = hold === null ? await readStart(platform, clinic, body, practitioner) : hold.starts_at.getTime();
  if (hold !== null) checkHold(hold, body, platform.clock.now());
  else if (start <= platform.clock.now().getTime())
    throw invalidField(body.startsAt === undefined ? 'date' : 'startsAt', 'That time has passed.');
  if (hold === null && service.practitioner_ids.every((id) => id !== practitionerId))
    throw invalidField('practitionerId', 'This practitioner does not offer that service.');
  return {
    service,
    practitioner,
    start,
    hold,
    locationId: body.locationId,
    sessionType: deliveryMode ?? (body.videoMeetingConfig === undefined ? undefined : 'telehealth'),
  };
}

/** Practitioners book into their own diary only; managers into anybody's; everybody else books for themselves. */
function checkMayBook({ caller }: Context, practitionerId: number): void {
  if (caller?.kind !== 'person' || caller.role === 'patient') return;
  if (!may(caller.role, 'appointment.book', caller.practitionerId === practitionerId)) throw new AppError('forbidden');
}

const isMode = (text: string | undefined): text is 'in_person' | 'telehealth' =>
  text === 'in_person' || text === 'telehealth';

function readService(
  body: BookingBody,
  heldServiceId: number | undefined,
  services: readonly ServiceRow[],
): ServiceRow {
  const id = body.serviceId ?? heldServiceId;
  if (id !== undefined) {
    const found = services.find((service) => service.id === id);
    if (found === undefined) throw notFound('service');
    return found;
  }
  const name = body.sessionType?.trim().toLowerCase();
  if (name === undefined || isMode(name))
    throw invalidField('serviceId', 'Say which service: serviceId, or its name as sessionType.');
  const found = services.find((service) => service.name.toLowerCase() === name);
  if (found === undefined) throw invalidField('sessionType', 'There is no service of that name.');
  return found;
}

/** The instant meant: `startsAt`, or `date` and `time` on the location's clock unless `timezone` says another. */
async function readStart(
  platform: Platform,
  clinic: ClinicRow,
  body: BookingBody,
  practitioner: PractitionerRow,
): Promise<number> {
  if (body.startsAt !== undefined) return Date.parse(body.startsAt);
  if (body.date === undefined) throw invalidField('date', 'Required.');
  if (body.time === undefined) throw invalidField('time', 'Required.');
  const locations = await listLocations(platform.db, clinic.id);
  if (body.locationId !== undefined && !practitioner.places.some((place) => place.locationId === body.locationId))
    throw notFound('location');
  const place = locations.find((location) => location.id === (body.locationId ?? practitioner.places[0]?.locationId));
  return readWallTime(body.timezone ?? place?.timezone ?? clinic.timezone, {
    date: body.date,
    time: body.time,
    offset: body.offset,
  });
}

/**
 * The instant of a date and a time on a clock. A time the clocks skip is `invalid_local_time`; one that comes twice means
 * the first, unless `offset` names the second.
 */
export function readWallTime(
  timezone: string,
  wall: { date: string; time: string; offset?: string | undefined },
): number {
  const minutes = parseWallTime(wall.time);
  if (minutes === null) throw invalidField('time', 'Write the time as HH:MM or hh:mm AM.');
  const earlier = toInstant(timezone, wall.date, minutes, { gap: 'reject' });
  if (earlier === null) throw new AppError('invalid_local_time');
  if (wall.offset === undefined || formatOffsetIso(timezone, earlier).endsWith(wall.offset)) return earlier;
  const later = toInstant(timezone, wall.date, minutes, { prefer: 'later' });
  if (formatOffsetIso(timezone, later).endsWith(wall.offset)) return later;
  throw invalidField('offset', 'That offset does not occur at this time.');
}

function checkHold(hold: NonNullable<BookingPlan['hold']>, body: BookingBody, now: Date): void {
  if (body.practitionerId !== undefined && body.practitionerId !== hold.practitioner_id)
    throw invalidField('practitionerId', 'The kept time is with somebody else.');
  if (body.serviceId !== undefined && body.serviceId !== hold.service_id)
    throw invalidField('serviceId', 'The time was kept for another service.');
  if (body.startsAt !== undefined && Date.parse(body.startsAt) !== hold.starts_at.getTime())
    throw invalidField('startsAt', 'The kept time is another one.');
  const alive = hold.kind === 'hold' && hold.exclusive && hold.expires_at !== null && hold.expires_at > now;
  if (!alive) throw new AppError('hold_expired');
}

/** Books in one transaction: patient, time, appointment, audit line and announcement, or nothing at all. */
export async function book(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
  plan: BookingPlan,
): Promise<repository.AppointmentRow> {
  const now = platform.clock.now();
  const { service, practitioner, start } = plan;
  const price = priceOfService(service, clinic);
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const patient = await findPatient(platform, tx, context, clinic, body, now);
    const taken = await takePlannedTime(
      tx,
      clinic,
      plan,
      { patientId: patient.id, userId: context.caller?.kind === 'person' ? context.caller.userId : null },
      now,
    );
    const payNow = price.totalCents > 0 && !service.pay_later;
    const payBy = payNow ? new Date(now.getTime() + clinic.unpaid_release_minutes * 60_000) : null;
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
      details_sealed:
        body.details === undefined ? null : platform.sealer.sealJson(body.details, detailsPlace(clinic.id)),
      consented_at: body.details?.consent === true ? now : null,
      meeting_platform: body.videoMeetingConfig?.platform ?? null,
      language: body.language ?? context.language ?? patient.language,
      pay_by: payBy,
      created_by: context.caller?.kind === 'person' ? context.caller.userId : null,
      created_at: now,
      updated_at: now,
    });
    if (payBy !== null) await repository.insertRelease(tx, clinic.id, id, payBy);
    await patients.rememberProvider(tx, patient, practitioner.id, now);
    await announce(
      tx,
      clinic.id,
      { type: payNow ? APPOINTMENT_BOOKED : APPOINTMENT_CONFIRMED, payload: { appointmentId: id } },
      now,
    );
    await audit(
      tx,
      context,
      { action: 'appointment.book', objectType: 'appointment', objectId: id, patientId: patient.id },
      now,
    );
    return (await repository.findById(tx, clinic.id, id)) as repository.AppointmentRow;
  });
}

export const detailsPlace = (clinicId: number): string => `appointments.details:${clinicId}`;

async function takePlannedTime(
  tx: Tx,
  clinic: ClinicRow,
  plan: BookingPlan,
  who: { patientId: number; userId: string | null },
  now: Date,
) {
  const { hold, service, practitioner, start, locationId, sessionType } = plan;
  const { patientId, userId } = who;
  if (hold !== null) {
    if (!(await availability.convertHold(tx, clinic.id, hold.id, patientId, now))) throw new AppError('hold_expired');
    const locations = await listLocations(tx, clinic.id);
    const held = hold.location_id as number;
    const timezone = locations.find((location) => location.id === held)?.timezone ?? clinic.timezone;
    return {
      diaryId: hold.id,
      locationId: held,
      timezone,
      sessionType: hold.session_type as 'in_person' | 'telehealth',
    };
  }
  if (userId !== null) {
    const endsAt = new Date(start + service.duration_minutes * 60_000);
    await availability.retireOwnHolds(tx, clinic.id, userId, { startsAt: new Date(start), endsAt });
  }
  const taker = {
    kind: 'appointment',
    patientId,
    expiresAt: null,
    holderUserId: null,
    holderAddressHash: null,
  } as const;
  const wish = { service, practitionerId: practitioner.id, locationId, sessionType, start };
  const taken = await availability.takeTime(tx, clinic.id, wish, taker, now);
  return {
    diaryId: taken.diaryId,
    locationId: taken.place.location_id,
    timezone: taken.place.timezone,
    sessionType: taken.sessionType,
  };
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
