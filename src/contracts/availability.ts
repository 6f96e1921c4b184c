import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Id, IdParams, Instant, LocalDate, SessionType, Zone } from './shared.ts';

export const Slot = z
  .object({
    startsAt: z.string(),
    endsAt: z.string(),
    time: z.string(),
    practitionerId: z.number().int(),
    locationId: z.number().int(),
    sessionTypes: z.array(SessionType),
    price: z.string(),
    /** Of a group: how many may still sit down. */
    seatsLeft: z.number().int().optional(),
  })
  .meta({ id: 'Slot' });

export const getAvailability = endpoint({
  id: 'getAvailability',
  method: 'GET',
  path: '/api/availability',
  tag: 'Availability',
  summary: 'Free times by day; without dates today and the 30 days after',
  access: 'anyone',
  query: z.object({
    serviceId: Id,
    practitionerId: Id.optional(),
    locationId: Id.optional(),
    sessionType: SessionType.optional(),
    dateFrom: LocalDate.optional(),
    dateTo: LocalDate.optional(),
    timezone: Zone.optional(),
  }),
  answer: z.object({
    timezone: z.string(),
    days: z.array(z.object({ date: z.string(), count: z.number().int(), slots: z.array(Slot) })),
    nextAvailable: Slot.nullable(),
  }),
});

/** Times that may have changed: of one practitioner (null: of more than one), between two instants (null: any time). */
export const ChangedTimes = z
  .object({
    practitionerId: z.number().int().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  })
  .meta({ id: 'ChangedTimes' });

export const streamAvailability = endpoint({
  id: 'streamAvailability',
  method: 'GET',
  path: '/api/availability/stream',
  tag: 'Availability',
  summary:
    'Server-sent events while times are taken and freed: `slots` says whose and when, `reload` (at the start, and after something may have been missed) to load everything again',
  access: 'anyone',
  query: z.object({
    serviceId: Id.optional(),
    practitionerId: Id.optional(),
    dateFrom: LocalDate.optional(),
    dateTo: LocalDate.optional(),
    timezone: Zone.optional(),
  }),
  answer: 'stream',
  events: { slots: ChangedTimes, reload: z.object({}) },
});

export const getPractitionerDay = endpoint({
  id: 'getPractitionerDay',
  method: 'GET',
  path: '/api/practitioners/{practitionerId}/availability',
  tag: 'Availability',
  summary: 'One practitioner’s day; taken times are listed as not available',
  access: 'anyone',
  params: z.object({ practitionerId: Id }),
  query: z.object({ date: LocalDate, serviceId: Id.optional(), timezone: Zone.optional() }),
  answer: z.object({
    practitionerId: z.number().int(),
    date: z.string(),
    timezone: z.string(),
    timeSlots: z.array(
      z.object({ time: z.string(), available: z.boolean(), startsAt: z.string(), endsAt: z.string() }),
    ),
  }),
});

export const checkAvailability = endpoint({
  id: 'checkAvailability',
  method: 'POST',
  path: '/api/availability/check',
  tag: 'Availability',
  summary: 'Whether this very time can be booked now, and if not, why',
  access: 'anyone',
  body: z.object({
    serviceId: BodyId,
    practitionerId: BodyId,
    startsAt: Instant,
    sessionType: SessionType.optional(),
    locationId: BodyId.optional(),
  }),
  answer: z.object({ available: z.boolean(), reason: z.string().optional() }),
});

export const Hold = z
  .object({
    id: z.number().int(),
    holdToken: z.string(),
    practitionerId: z.number().int(),
    expiresAt: z.string(),
    /** The same as a span, for devices whose clock is off. */
    secondsLeft: z.number().int(),
    startsAt: z.string(),
    endsAt: z.string(),
    timezone: z.string(),
    locationId: z.number().int(),
    deliveryMode: SessionType,
  })
  .meta({ id: 'Hold' });

export const createHold = endpoint({
  id: 'createHold',
  method: 'POST',
  path: '/api/holds',
  tag: 'Availability',
  summary: 'Keep a time for ten minutes of checkout; without practitionerId with whoever is free, fairly spread',
  access: 'anyone',
  status: 201,
  body: z.object({
    serviceId: BodyId,
    practitionerId: BodyId.optional(),
    startsAt: Instant,
    deliveryMode: SessionType.optional(),
    locationId: BodyId.optional(),
  }),
  answer: Hold,
  errors: ['slot_taken', 'slot_unavailable', 'duplicate_appointment', 'group_full', 'too_many_holds'],
  secretFields: ['holdToken'],
});

export const extendHold = endpoint({
  id: 'extendHold',
  method: 'POST',
  path: '/api/holds/{id}/extend',
  tag: 'Availability',
  summary: 'Ten more minutes for a time one is keeping, twice at most',
  access: 'anyone',
  params: IdParams,
  answer: Hold,
  errors: ['hold_expired', 'too_many_holds'],
  secretFields: ['holdToken'],
});

export const dropHold = endpoint({
  id: 'dropHold',
  method: 'DELETE',
  path: '/api/holds/{id}',
  tag: 'Availability',
  summary: 'Let a kept time go',
  access: 'anyone',
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});
