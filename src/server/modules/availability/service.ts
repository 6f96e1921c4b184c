/**
 * The diary: which times are free, and taking them. Always true here: what is listed was accepted by the same function
 * that accepts a booking, and the database's exclusion constraint has the last word.
 */
import { addDays, DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import { notFound } from '../../platform/errors.ts';
import type { Db } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { findServices, getService, type ServiceRow, type SessionType } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { checkSpan, freeSlots, type FreeSlot, loadPlaces, type Place, rangeOfDates } from './slots-of.ts';

export { findAnybody } from './anybody.ts';
export { bookableMinutes, bookableMinutesOfEach } from './bookable.ts';
export * from './hours.ts';
export { createHold, dropHold, extendHold, findOwnHold, holdTokenOf, type HeldTime } from './holds.ts';
export { checkPractitioner, findDirectory, findServicesWithTime, type PractitionerWithTime } from './directory.ts';
export { addOutsideBusy, dropOutsideBusy, moveOutsideBusy } from './outside-busy.ts';
export { releaseDiary, retireOwnHolds, sweepExpiredHolds } from './repository.ts';
export type { FreeSlot } from './slots-of.ts';
export { takeHeldTime } from './take-held.ts';
export { judgeTime, moveTime, nearestFree, takeTime } from './take-time.ts';

export type AvailabilityWish = {
  serviceId: number;
  practitionerId?: number | undefined;
  locationId?: number | undefined;
  sessionType?: SessionType | undefined;
  dateFrom?: string | undefined;
  dateTo?: string | undefined;
  timezone?: string | undefined;
};

export type AvailabilityAnswer = {
  timezone: string;
  service: ServiceRow;
  days: { date: string; slots: FreeSlot[] }[];
  nextAvailable: FreeSlot | null;
};

/**
 * Free times by local day. The grid is the practitioner's own clock; `timezone` only decides under which date a time is
 * shown. Without dates: today and the 30 days after.
 */
export async function listAvailability(
  platform: Platform,
  clinic: ClinicRow,
  wish: AvailabilityWish,
): Promise<AvailabilityAnswer> {
  const now = platform.clock.now();
  const service = await getService(platform.db, clinic.id, wish.serviceId);
  const shownIn = wish.timezone ?? clinic.timezone;
  const dateFrom = wish.dateFrom ?? toLocal(shownIn, now.getTime()).date;
  const dateTo = wish.dateTo ?? addDays(dateFrom, 30);
  checkSpan(dateFrom, dateTo, 'dateTo');
  const range = rangeOfDates(shownIn, dateFrom, dateTo);
  const places = await loadPlaces(platform.db, clinic.id, {
    service,
    practitionerId: wish.practitionerId ?? null,
    locationId: wish.locationId,
    sessionType: wish.sessionType,
    ...range,
    now,
  });
  const timezone = wish.timezone ?? commonZone(places) ?? clinic.timezone;
  const slots = freeSlots(places);
  const byDay = Map.groupBy(slots, (slot) => toLocal(timezone, slot.start).date);
  const days = [...byDay].map(([date, daySlots]) => ({ date, slots: daySlots }));
  return {
    timezone,
    service,
    days,
    nextAvailable: slots[0] ?? (await findNext(platform, clinic, service, wish, range.to)),
  };
}

/** The first free time after the range that was asked for; null when the practitioners' horizons hold none. */
async function findNext(
  platform: Platform,
  clinic: ClinicRow,
  service: ServiceRow,
  wish: AvailabilityWish,
  from: number,
) {
  const { practitionerId = null, locationId, sessionType } = wish;
  const now = platform.clock.now();
  const span = { from: Math.max(from, now.getTime()), to: now.getTime() + 366 * DAY_MS };
  if (span.from >= span.to) return null;
  const places = await loadPlaces(platform.db, clinic.id, {
    service,
    practitionerId,
    locationId,
    sessionType,
    ...span,
    now,
  });
  return freeSlots(places)[0] ?? null;
}

function commonZone(places: readonly Place[]): string | null {
  const zones = new Set(places.map((place) => place.timezone));
  return zones.size === 1 ? ([...zones][0] as string) : null;
}

/** One practitioner's day as V writes it: every time of the grid in working hours, free or taken. */
export async function listDay(
  platform: Platform,
  clinic: ClinicRow,
  wish: { practitionerId: number; date: string; serviceId?: number | undefined; timezone?: string | undefined },
) {
  const now = platform.clock.now();
  const service = await serviceForDay(platform.db, clinic.id, wish);
  // Without a service the grid is the service's own length: Sarah's day is then V's eight times.
  const step = wish.serviceId === undefined ? { stepMinutes: service.duration_minutes } : {};
  const base = { service, practitionerId: wish.practitionerId, now, ...step };
  const probe = await loadPlaces(platform.db, clinic.id, {
    ...base,
    ...rangeOfDates(wish.timezone ?? clinic.timezone, wish.date, wish.date),
  });
  const timezone = wish.timezone ?? probe[0]?.timezone ?? clinic.timezone;
  const places = await loadPlaces(platform.db, clinic.id, { ...base, ...rangeOfDates(timezone, wish.date, wish.date) });
  const free = new Set(freeSlots(places).map((slot) => slot.start));
  const open = places.map((place) => ({
    ...place,
    input: { ...place.input, busy: [], now: 0, minimumNoticeMinutes: 0, maxDaysAhead: 1e6, dailyCap: 1e6 },
  }));
  const starts = [...new Set(freeSlots(open).map((slot) => slot.start))];
  return { timezone, service, times: starts.map((start) => ({ start, available: free.has(start) })) };
}

async function serviceForDay(
  db: Db,
  clinicId: number,
  wish: { practitionerId: number; serviceId?: number | undefined },
): Promise<ServiceRow> {
  const services = await findServices(db, clinicId, { practitionerId: wish.practitionerId });
  const found = wish.serviceId === undefined ? services[0] : services.find((service) => service.id === wish.serviceId);
  if (found === undefined) throw notFound('practitioner');
  return found;
}
