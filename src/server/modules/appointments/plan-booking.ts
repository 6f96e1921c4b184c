/** What a booking means, before any time is taken: by hold, by ids or by names; one time or a series; beyond the hours or not. */
import type { bookAppointment, previewSeries as previewSeriesContract } from '../../../contracts/appointments.ts';
import type { BodyOf } from '../../../contracts/endpoint.ts';
import { may } from '../../../domain/permissions.ts';
import { formatOffsetIso, parseWallTime, toInstant } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import * as availability from '../availability/service.ts';
import { findServices, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import { findPractitioners, type PractitionerRow } from '../practitioners/service.ts';
import { planSeries, type SeriesPlan } from './series-plan.ts';

export type BookingBody = BodyOf<typeof bookAppointment>;

/** What a body means, before any time is taken. */
export type BookingPlan = {
  service: ServiceRow;
  practitioner: PractitionerRow;
  start: number;
  locationId: number | undefined;
  sessionType: 'in_person' | 'telehealth' | undefined;
  hold: Hold | null;
  /** More than one time by a rule. */
  series: SeriesPlan | null;
  /** Staff book whatever the hours say; why is kept. */
  override: { reason: string } | null;
};

/** The time a body asks for, to look for others near it. */
type BookingWish = Pick<BookingPlan, 'service' | 'start' | 'locationId' | 'sessionType'> & {
  practitionerId?: number | undefined;
};

export type Hold = Awaited<ReturnType<typeof availability.findOwnHold>>;

/**
 * Reads the body: by hold, by ids or by the names V and D use. Refuses what does not exist, field by field. Without a
 * practitioner it is whoever is free: a plan for each who is, the fairest choice first, to be tried in that order.
 */
export async function planBookings(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BookingBody,
): Promise<{ wish: BookingWish; plans: BookingPlan[] }> {
  if (body.practitionerId !== undefined || body.holdId !== undefined) {
    const plan = await planBooking(platform, context, clinic, body);
    const { service, practitioner, start, locationId, sessionType } = plan;
    return { wish: { service, practitionerId: practitioner.id, start, locationId, sessionType }, plans: [plan] };
  }
  if (body.override !== undefined) throw invalidField('practitionerId', 'Say beyond whose hours this is.');
  const services = await findServices(platform.db, clinic.id);
  const service = readService(body, undefined, services);
  const start = await readStart(platform, clinic, body, null);
  const now = platform.clock.now();
  if (start <= now.getTime()) throw hasPassed(body);
  const { locationId, deliveryMode } = body;
  const sessionType = deliveryMode ?? (body.videoMeetingConfig === undefined ? undefined : 'telehealth');
  const wish = { service, start, locationId, sessionType };
  const free = (await availability.findAnybody(platform.db, clinic.id, wish, now)).filter((id) =>
    mayBookWith(context, id),
  );
  const tried = body.recurrence === undefined ? free : free.slice(0, MOST_FOR_SERIES);
  const settled = { ...body, serviceId: service.id, startsAt: new Date(start).toISOString() };
  const plans = tried.map((practitionerId) => planBooking(platform, context, clinic, { ...settled, practitionerId }));
  return { wish, plans: await Promise.all(plans) };
}

/** A series is judged time by time; past these the person is better told what is free. */
const MOST_FOR_SERIES = 5;

/** What the body means with this practitioner. */
async function planBooking(
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
    findPractitioners(platform.db, clinic.id, { id: practitionerId }),
    findServices(platform.db, clinic.id),
  ]);
  const practitioner = people.find((person) => person.id === practitionerId);
  if (practitioner === undefined) throw notFound('practitioner');
  if (!mayBookWith(context, practitioner.id)) throw new AppError('forbidden');
  checkOverride(context, practitioner.id, body);
  const service = readService(body, hold?.service_id ?? undefined, services);
  const deliveryMode = body.deliveryMode ?? (isMode(body.sessionType) ? body.sessionType : undefined);
  const start = hold === null ? await readStart(platform, clinic, body, practitioner) : hold.starts_at.getTime();
  const now = platform.clock.now();
  if (hold !== null) checkHold(hold, body, now);
  else if (start <= now.getTime()) throw hasPassed(body);
  if (hold === null && service.practitioner_ids.every((id) => id !== practitionerId))
    throw invalidField('practitionerId', 'This practitioner does not offer that service.');
  const sessionType = deliveryMode ?? (body.videoMeetingConfig === undefined ? undefined : 'telehealth');
  const plan = { service, practitioner, start, hold, sessionType, locationId: body.locationId };
  return { ...plan, series: planRecurrence(context, clinic, plan, body, now), override: body.override ?? null };
}

/** The series of a body; the times that a hold settled, place and way, hold for all of it. */
function planRecurrence(
  context: Context,
  clinic: ClinicRow,
  plan: Omit<BookingPlan, 'series' | 'override'>,
  body: BookingBody,
  now: Date,
): SeriesPlan | null {
  if (body.recurrence === undefined) return null;
  // A guest's key opens one appointment: a series would be out of their own reach.
  if (context.caller?.kind !== 'person') throw new AppError('unauthenticated', 'Please sign in to book a series.');
  const locationId = plan.hold?.location_id ?? plan.locationId;
  const series = planSeries(clinic, { ...plan, locationId }, { ...body.recurrence, start: plan.start }, 'recurrence.');
  if (series.wanted.some((time) => time.startsAt <= now.getTime()))
    throw invalidField('recurrence.moved', 'That time has passed.');
  return series;
}

/** Only staff go beyond what is offered, and only where they may book. A kept time needs no override. */
function checkOverride({ caller }: Context, practitionerId: number, body: BookingBody): void {
  if (body.override === undefined) return;
  const isOwn = caller?.kind === 'person' && caller.practitionerId === practitionerId;
  if (caller?.kind !== 'person' || !may(caller.role, 'appointment.override', isOwn)) throw new AppError('forbidden');
  if (body.holdId !== undefined) throw invalidField('override', 'A kept time is open for booking already.');
}

export type PreviewBody = BodyOf<typeof previewSeriesContract>;

/** What a preview asks about; the hold, when there is one, must be the caller's own. */
export async function planPreview(platform: Platform, context: Context, clinic: ClinicRow, body: PreviewBody) {
  const { holdId, holdToken, deliveryMode: sessionType } = body;
  const hold = holdId === undefined ? null : await availability.findOwnHold(platform, context, holdId, holdToken);
  const [people, services] = await Promise.all([
    findPractitioners(platform.db, clinic.id, { id: body.practitionerId }),
    findServices(platform.db, clinic.id),
  ]);
  const practitioner = people.find((person) => person.id === body.practitionerId);
  if (practitioner === undefined) throw notFound('practitioner');
  const service = readService({ serviceId: body.serviceId }, undefined, services);
  if (!service.practitioner_ids.includes(practitioner.id))
    throw invalidField('practitionerId', 'This practitioner does not offer that service.');
  const locationId = hold?.location_id ?? body.locationId;
  if (locationId !== undefined && !practitioner.places.some((place) => place.locationId === locationId))
    throw notFound('location');
  return { place: { service, practitioner, locationId, sessionType }, start: Date.parse(body.startsAt), hold };
}

/** Practitioners book into their own diary only; managers into anybody's; everybody else books for themselves. */
function mayBookWith({ caller }: Context, practitionerId: number): boolean {
  if (caller?.kind !== 'person' || caller.role === 'patient') return true;
  return may(caller.role, 'appointment.book', caller.practitionerId === practitionerId);
}

const hasPassed = (body: BookingBody): AppError =>
  invalidField(body.startsAt === undefined ? 'date' : 'startsAt', 'That time has passed.');

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
  practitioner: PractitionerRow | null,
): Promise<number> {
  if (body.startsAt !== undefined) return Date.parse(body.startsAt);
  if (body.date === undefined) throw invalidField('date', 'Required.');
  if (body.time === undefined) throw invalidField('time', 'Required.');
  const locations = await listLocations(platform.db, clinic.id);
  const theirs =
    practitioner === null ? locations.map(({ id }) => id) : practitioner.places.map((one) => one.locationId);
  if (body.locationId !== undefined && !theirs.includes(body.locationId)) throw notFound('location');
  // Of whoever is free nobody's place is known yet: without a location it is the clinic's own clock.
  const usual = practitioner?.places[0]?.locationId;
  const place = locations.find((location) => location.id === (body.locationId ?? usual));
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
