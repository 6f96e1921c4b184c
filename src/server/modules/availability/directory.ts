/** Practitioners and services as the public browses them, with their next free time. */
import { addDays, DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { findServices, priceOfService, type ServiceFilter, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import {
  findPractitioners,
  ratingOf,
  type PractitionerFilter,
  type PractitionerRow,
} from '../practitioners/service.ts';
import {
  checkSpan,
  fillPlaces,
  findPlaces,
  firstSlots,
  freeSlots,
  type FreeSlot,
  loadPlaces,
  rangeOfDates,
} from './slots-of.ts';

export type PractitionerWithTime = PractitionerRow & {
  priceFromCents: number | null;
  next: { slot: FreeSlot; service: ServiceRow } | null;
};

export type DirectoryWish = PractitionerFilter & {
  availableOn?: string | undefined;
  availableFrom?: string | undefined;
  availableTo?: string | undefined;
  sort?: 'next_available' | 'rating' | 'name' | 'price' | undefined;
  /** Nobody is left out, and nobody goes first, by a rating that the public may not see. */
  minRating?: number | undefined;
};

/**
 * Practitioners that fit, each with the next free time of the service asked for, or of their first service. With dates
 * only those who have a free time then.
 */
export async function findDirectory(
  platform: Platform,
  clinic: ClinicRow,
  wish: DirectoryWish,
): Promise<PractitionerWithTime[]> {
  const [fitting, services] = await Promise.all([
    findPractitioners(platform.db, clinic.id, wish),
    findServices(platform.db, clinic.id),
  ]);
  const { minRating } = wish;
  const people =
    minRating === undefined || !clinic.public_ratings
      ? fitting
      : fitting.filter((one) => (ratingOf(one) ?? 0) >= minRating);
  const asked = services.find((service) => service.id === wish.serviceId);
  const needed =
    asked === undefined
      ? services.filter((service) => people.some((person) => firstService(person, services) === service))
      : [asked];
  const found = await Promise.all(
    needed.map((service) => {
      const ofThem = people.filter((person) => (asked ?? firstService(person, services)) === service);
      return findNextOf(platform, clinic, service, wish, ofThem);
    }),
  );
  const next = new Map(found.flatMap((slots) => [...slots]));

  const listed = people.map((person) => {
    const service = asked ?? firstService(person, services);
    const slot = next.get(person.id);
    return {
      ...person,
      priceFromCents: cheapest(person, services, clinic),
      next: slot === undefined || service === undefined ? null : { slot, service },
    };
  });
  const dated = wish.availableOn ?? wish.availableFrom ?? wish.availableTo;
  return sortBy(dated === undefined ? listed : listed.filter((person) => person.next !== null), wish.sort, clinic);
}

/** The next free time of each of these people for one service; whoever has none in the span is not in it. */
async function findNextOf(
  platform: Platform,
  clinic: ClinicRow,
  service: ServiceRow,
  wish: DirectoryWish,
  people: readonly PractitionerRow[],
): Promise<Map<number, FreeSlot>> {
  const now = platform.clock.now();
  const { locationId, sessionType } = wish;
  const span = spanOf(wish, clinic, now, 'availableTo');
  const asked = { service, practitionerId: null, locationId, sessionType, now, ...span };
  const wanted = new Set(people.map((person) => person.id));
  const places = await findPlaces(platform.db, clinic.id, asked);
  const next = new Map<number, FreeSlot>();
  for (const to of growingEnds(span, now)) {
    const waiting = places.filter((place) => wanted.has(place.practitioner_id) && !next.has(place.practitioner_id));
    if (waiting.length === 0) break;
    const filled = await fillPlaces(platform.db, clinic.id, waiting, { ...asked, to });
    for (const [practitionerId, slot] of firstSlots(filled)) next.set(practitionerId, slot);
  }
  return next;
}

/** Most people have a free time within days: two, then two weeks, then two months, then all that was asked for. */
function growingEnds({ from, to }: { from: number; to: number }, now: Date): number[] {
  const start = Math.max(from, now.getTime());
  return [2, 14, 60]
    .map((days) => start + days * DAY_MS)
    .filter((end) => end < to)
    .concat(to);
}

function spanOf(wish: DirectoryWish, clinic: ClinicRow, now: Date, lastField: string): { from: number; to: number } {
  const from = wish.availableOn ?? wish.availableFrom;
  const to = wish.availableOn ?? wish.availableTo;
  if (from === undefined && to === undefined) return { from: now.getTime(), to: now.getTime() + 60 * DAY_MS };
  const first = from ?? toLocal(clinic.timezone, now.getTime()).date;
  const last = to ?? addDays(first, 60);
  checkSpan(first, last, lastField);
  return rangeOfDates(clinic.timezone, first, last);
}

function firstService(person: PractitionerRow, services: readonly ServiceRow[]): ServiceRow | undefined {
  return services.find(
    (service) => person.service_ids.includes(service.id) && service.practitioner_ids.includes(person.id),
  );
}

function cheapest(person: PractitionerRow, services: readonly ServiceRow[], clinic: ClinicRow): number | null {
  const prices = services
    .filter((service) => person.service_ids.includes(service.id))
    .flatMap((service) =>
      service.price_rules.length === 0
        ? [priceOfService(service, clinic).totalCents]
        : person.places.map(({ locationId }) => priceOfService(service, clinic, { locationId }).totalCents),
    );
  return prices.length === 0 ? null : Math.min(...prices);
}

function sortBy(
  people: PractitionerWithTime[],
  sort: DirectoryWish['sort'],
  clinic: ClinicRow,
): PractitionerWithTime[] {
  if (sort === 'rating' && clinic.public_ratings)
    return people.sort((a, b) => (ratingOf(b) ?? 0) - (ratingOf(a) ?? 0) || b.rating_count - a.rating_count);
  if (sort === 'next_available')
    return people.sort((a, b) => (a.next?.slot.start ?? Infinity) - (b.next?.slot.start ?? Infinity));
  if (sort === 'price') return people.sort((a, b) => (a.priceFromCents ?? Infinity) - (b.priceFromCents ?? Infinity));
  return people;
}

/** A practitioner who does the service, or at least exists here: another clinic's is not found, like one that never was. */
export async function checkPractitioner(
  platform: Platform,
  clinicId: number,
  service: ServiceRow,
  practitionerId: number,
): Promise<void> {
  if (service.practitioner_ids.includes(practitionerId)) return;
  const people = await findPractitioners(platform.db, clinicId);
  if (!people.some((person) => person.id === practitionerId)) throw notFound('practitioner');
}

/** Services that fit; with dates only those that somebody has a free time for. */
export async function findServicesWithTime(
  platform: Platform,
  clinic: ClinicRow,
  wish: ServiceFilter & { dateFrom?: string | undefined; dateTo?: string | undefined },
): Promise<ServiceRow[]> {
  const services = await findServices(platform.db, clinic.id, wish);
  if (wish.dateFrom === undefined && wish.dateTo === undefined) return services;
  const now = platform.clock.now();
  const span = spanOf({ availableFrom: wish.dateFrom, availableTo: wish.dateTo }, clinic, now, 'dateTo');
  const { practitionerId = null, locationId, sessionType } = wish;
  const free = await Promise.all(
    services.map(
      async (service) =>
        freeSlots(
          await loadPlaces(platform.db, clinic.id, { service, practitionerId, locationId, sessionType, ...span, now }),
        ).length > 0,
    ),
  );
  return services.filter((_, index) => free[index]);
}
