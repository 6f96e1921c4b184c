import type { z } from 'zod';
import type { WaitlistEntry } from '../../../contracts/waitlist.ts';
import { formatOffsetIso } from '../../../domain/time-zone.ts';
import type { EntryRow } from './service.ts';

type Wire = z.input<typeof WaitlistEntry>;

/** `tokenOf` makes the token of a hold by its id; the person it is kept for gets it with the offer. */
export function presentEntry(row: EntryRow, tokenOf: (holdId: number) => string, now: Date): Wire {
  return {
    id: row.id,
    serviceId: row.service_id,
    serviceName: row.service_name,
    practitionerId: row.practitioner_id,
    practitionerName: row.practitioner_name,
    sessionType: row.session_type as Wire['sessionType'],
    dateFrom: row.date_from,
    dateTo: row.date_to,
    status: row.status as Wire['status'],
    offer: presentOffer(row, tokenOf, now),
    createdAt: row.created_at.toISOString(),
  };
}

function presentOffer(row: EntryRow, tokenOf: (holdId: number) => string, now: Date): Wire['offer'] {
  const { offer_id, hold_id, hold_starts_at, hold_ends_at, hold_expires_at, offer_timezone } = row;
  if (offer_id === null || hold_id === null || offer_timezone === null) return null;
  if (hold_starts_at === null || hold_ends_at === null || hold_expires_at === null) return null;
  return {
    id: offer_id,
    holdId: hold_id,
    holdToken: tokenOf(hold_id),
    practitionerId: row.offer_practitioner_id ?? 0,
    practitionerName: row.offer_practitioner_name ?? '',
    locationId: row.offer_location_id ?? 0,
    startsAt: formatOffsetIso(offer_timezone, hold_starts_at.getTime()),
    endsAt: formatOffsetIso(offer_timezone, hold_ends_at.getTime()),
    timezone: offer_timezone,
    deliveryMode: row.hold_session_type as NonNullable<Wire['sessionType']>,
    expiresAt: hold_expires_at.toISOString(),
    secondsLeft: Math.max(0, Math.round((hold_expires_at.getTime() - now.getTime()) / 1000)),
  };
}
