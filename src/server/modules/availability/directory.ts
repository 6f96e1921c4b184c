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
import type { PlaceRow } from './slot-repository.ts';
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
  const now = platform.clock.now();
  const span = spanOf(wish, clinic, now, 'availableTo');
  const placesOf = (serviceId: number) => {
    const { locationId, sessionType, id: practitionerId = null } = wish;
    return findPlaces(platform.db, clinic.id, { serviceId, practitionerId, locationId, sessionType, from: span.from });
  };
  // None of the three waits for another: where the service is named its hours are read beside who and what there is.
  const [fitting, services, placesOfAsked] = await Promise.all([
    findPractitioners(platform.db, clinic.id, wish),
    findServices(platform.db, clinic.id),
    wish.serviceId === undefined ? null : placesOf(wish.serviceId),
  ]);
  const { minRating } = wish;
  const isRatedSo = (one: PractitionerRow) =>
    minRating === undefined || !clinic.public_ratings || (ratingOf(one) ?? 0) >= minRating;
  const people = fitting.filter(isRatedSo);
  const serviceOf = firstServices(people, services, wish.serviceId);
  const found = await Promise.all(
    [...Map.groupBy(people, (person) => serviceOf.get(person.id))].map(async ([service, ofThem]) => {
      if (service === undefined) return new Map<number, FreeSlot>();
      const places = placesOfAsked ?? (await placesOf(service.id));
      return findNextOf(platform, clinic, service, { ...wish, span, now }, places, ofThem);
    }),
  );
  const next = new Map(found.flatMap((slots) => [...slots]));

  const listed = people.map((person) => {
    const service = serviceOf.get(person.id);
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

/** The service each person is listed with: the one asked for, or the first that they do. */
function firstServices(
  people: readonly PractitionerRow[],
  services: readonly ServiceRow[],
  askedId: number | undefined,
): Map<number, ServiceRow> {
  const offering = services
    .filter((service) => askedId === undefined || service.id === askedId)
    .map((service) => ({ service, ids: new Set(service.practitioner_ids) }));
  return new Map(
    people.flatMap((person) => {
      const first = offering.find(({ ids }) => ids.has(person.id));
      return first === undefined ? [] : [[person.id, first.service] as const];
    }),
  );
}

/** The next free time of each of these people for one service; whoever has none in the span is not in it. */
async function findNextOf(
  platform: Platform,
  clinic: ClinicRow,
  service: ServiceRow,
  wish: DirectoryWish & { span: Span; now: Date },
  places: readonly PlaceRow[],
  people: readonly PractitionerRow[],
): Promise<Map<number, FreeSlot>> {
  const { span, now } = wish;
  const { locationId, sessionType } = wish;
  const asked = { service, practitionerId: null, locationId, sessionType, now };
  const wanted = new Set(people.map((person) => person.id));
  const next = new Map<number, FreeSlot>();
  for (const part of growingParts(span, now)) {
    const waiting = places.filter((place) => wanted.has(place.practitioner_id) && !next.has(place.practitioner_id));
    if (waiting.length === 0) break;
    const filled = await fillPlaces(platform.db, clinic.id, waiting, { ...asked, ...part });
    for (const [practitionerId, slot] of firstSlots(filled)) next.set(practitionerId, slot);
  }
  return next;
}

type Span = { from: number; to: number };

/**
 * Most people have a free time within days, so these are looked at first, and whoever is left in the days after them: over
 * a weekend the second part finds what the first did not, without reading the first again.
 */
function growingParts({ from, to }: Span, now: Date): Span[] {
  const start = Math.max(from, now.getTime());
  const ends = [2, 5, 14, 60].map((days) => start + days * DAY_MS).filter((end) => end < to);
  return [...ends, to].map((end, index) => ({ from: ends[index - 1] ?? from, to: end }));
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
