/** Practitioners and services as the public browses them, with their next free time. */
import { addDays, DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { findServices, priceOfService, type ServiceFilter, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPractitioners, type PractitionerFilter, type PractitionerRow } from '../practitioners/service.ts';
import { checkSpan, freeSlots, type FreeSlot, loadPlaces, rangeOfDates } from './slots-of.ts';

export type PractitionerWithTime = PractitionerRow & {
  priceFromCents: number | null;
  next: { slot: FreeSlot; service: ServiceRow } | null;
};

export type DirectoryWish = PractitionerFilter & {
  availableOn?: string | undefined;
  availableFrom?: string | undefined;
  availableTo?: string | undefined;
  sort?: 'next_available' | 'rating' | 'name' | 'price' | undefined;
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
  const [people, services] = await Promise.all([
    findPractitioners(platform.db, clinic.id, wish),
    findServices(platform.db, clinic.id),
  ]);
  const asked = services.find((service) => service.id === wish.serviceId);
  const needed =
    asked === undefined
      ? services.filter((service) => people.some((person) => firstService(person, services) === service))
      : [asked];
  const next = new Map<number, FreeSlot>();
  for (const service of needed) await addNext(next, platform, clinic, service, wish, people, services, asked);

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
  return sortBy(dated === undefined ? listed : listed.filter((person) => person.next !== null), wish.sort);
}

async function addNext(
  next: Map<number, FreeSlot>,
  platform: Platform,
  clinic: ClinicRow,
  service: ServiceRow,
  wish: DirectoryWish,
  people: PractitionerRow[],
  services: ServiceRow[],
  asked: ServiceRow | undefined,
): Promise<void> {
  const now = platform.clock.now();
  const { locationId, sessionType } = wish;
  const places = await loadPlaces(platform.db, clinic.id, {
    service,
    practitionerId: null,
    locationId,
    sessionType,
    ...spanOf(wish, clinic, now, 'availableTo'),
    now,
  });
  const wanted = new Set(
    people
      .filter((person) => asked !== undefined || firstService(person, services) === service)
      .map((person) => person.id),
  );
  for (const slot of freeSlots(places.filter((place) => wanted.has(place.practitioner_id)))) {
    if (!next.has(slot.place.practitioner_id)) next.set(slot.place.practitioner_id, slot);
  }
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
    .map((service) => priceOfService(service, clinic).totalCents);
  return prices.length === 0 ? null : Math.min(...prices);
}

function sortBy(people: PractitionerWithTime[], sort: DirectoryWish['sort']): PractitionerWithTime[] {
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
