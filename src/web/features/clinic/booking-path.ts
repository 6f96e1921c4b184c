import type { Practitioner } from '../../app/catalog.ts';

/** The booking journey with service, practitioner and time already chosen. */
export function bookingPath(practitionerId: number, next: NonNullable<Practitioner['nextAvailable']>): string {
  const chosen = new URLSearchParams({
    serviceId: String(next.serviceId),
    practitionerId: String(practitionerId),
    startsAt: next.startsAt,
  });
  return `/book?${chosen}`;
}
