import type { z } from 'zod';
import type { Hold, Slot } from '../../../contracts/availability.ts';
import type { Practitioner } from '../../../contracts/practitioners.ts';
import { formatDecimal } from '../../../domain/money.ts';
import { formatOffsetIso, formatWallTime, toLocal } from '../../../domain/time-zone.ts';
import { priceOfService, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { ratingOf } from '../practitioners/service.ts';
import type { AvailabilityAnswer, FreeSlot, HeldTime, PractitionerWithTime } from './service.ts';

export function presentAvailability(answer: AvailabilityAnswer, clinic: ClinicRow, insurance: string | null = null) {
  const present = slotPresenter(answer.service, clinic, answer.timezone, insurance);
  return {
    timezone: answer.timezone,
    days: answer.days.map(({ date, slots }) => ({ date, count: slots.length, slots: slots.map(present) })),
    nextAvailable: answer.nextAvailable === null ? null : present(answer.nextAvailable),
  };
}

/** Slots of one service in one zone; the price is the same for all at one place, so it is worked out once. */
export function slotPresenter(
  service: ServiceRow,
  clinic: ClinicRow,
  timezone: string,
  insurance: string | null = null,
): (slot: FreeSlot) => z.input<typeof Slot> {
  const prices = new Map<number, string>();
  const priceAt = (locationId: number) => {
    const known = prices.get(locationId);
    if (known !== undefined) return known;
    const price = priceOfService(service, clinic, { locationId, insurance });
    const text = formatDecimal(price.totalCents, price.currency);
    prices.set(locationId, text);
    return text;
  };
  const duration = service.duration_minutes * 60_000;
  return ({ start, place, sessionTypes, seatsLeft }) => ({
    startsAt: formatOffsetIso(timezone, start),
    endsAt: formatOffsetIso(timezone, start + duration),
    time: formatWallTime(toLocal(timezone, start).minutes, '24'),
    practitionerId: place.practitioner_id,
    locationId: place.location_id,
    sessionTypes,
    price: priceAt(place.location_id),
    ...(seatsLeft === null ? {} : { seatsLeft }),
  });
}

export function presentHold(hold: HeldTime, holdToken: string, now: Date): z.input<typeof Hold> {
  return {
    id: hold.id,
    holdToken,
    practitionerId: hold.practitionerId,
    expiresAt: hold.expiresAt.toISOString(),
    secondsLeft: Math.max(0, Math.round((hold.expiresAt.getTime() - now.getTime()) / 1000)),
    startsAt: formatOffsetIso(hold.timezone, hold.startsAt.getTime()),
    endsAt: formatOffsetIso(hold.timezone, hold.endsAt.getTime()),
    timezone: hold.timezone,
    locationId: hold.locationId,
    deliveryMode: hold.sessionType,
  };
}

/** What the law of the clinic's country lets the public see (CONTRACT.md 12): the mean to a tenth, and of how many. */
function presentRating(person: PractitionerWithTime, clinic: ClinicRow) {
  if (!clinic.public_ratings) return { rating: null, reviewCount: null };
  return { rating: ratingOf(person), reviewCount: person.rating_count };
}

export function presentPractitioner(person: PractitionerWithTime, clinic: ClinicRow): z.input<typeof Practitioner> {
  const [home] = person.places;
  const { next } = person;
  return {
    id: person.id,
    userId: person.user_id,
    name: person.name,
    profession: person.profession,
    title: person.title,
    specialties: person.specialties,
    languages: person.languages,
    gender: person.gender,
    bio: person.bio,
    avatar: person.avatar,
    sessionTypes: [...new Set(person.places.flatMap((place) => place.sessionTypes))],
    locationIds: person.places.map((place) => place.locationId),
    serviceIds: person.service_ids,
    timezone: home?.timezone ?? clinic.timezone,
    priceFrom: person.priceFromCents === null ? null : formatDecimal(person.priceFromCents, clinic.currency),
    currency: clinic.currency,
    nextAvailable:
      next === null
        ? null
        : {
            startsAt: formatOffsetIso(next.slot.place.timezone, next.slot.start),
            serviceId: next.service.id,
            locationId: next.slot.place.location_id,
            sessionTypes: next.slot.sessionTypes,
            timezone: next.slot.place.timezone,
          },
    ...presentRating(person, clinic),
  };
}
