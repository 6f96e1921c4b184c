import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, IdParams, Limit, LocalDate, SessionType } from './shared.ts';

export const WaitlistEntry = z
  .object({
    id: z.number().int(),
    serviceId: z.number().int(),
    serviceName: z.string(),
    practitionerId: z.number().int().nullable(),
    practitionerName: z.string().nullable(),
    sessionType: SessionType.nullable(),
    dateFrom: z.string(),
    dateTo: z.string(),
    status: z.enum(['waiting', 'offered', 'booked', 'left', 'over']),
    /** The time that is kept for the person right now. */
    offer: z
      .object({
        id: z.number().int(),
        holdId: z.number().int(),
        holdToken: z.string(),
        practitionerId: z.number().int(),
        practitionerName: z.string(),
        locationId: z.number().int(),
        startsAt: z.string(),
        endsAt: z.string(),
        timezone: z.string(),
        deliveryMode: SessionType,
        expiresAt: z.string(),
        secondsLeft: z.number().int(),
      })
      .nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'WaitlistEntry' });

export const joinWaitlist = endpoint({
  id: 'joinWaitlist',
  method: 'POST',
  path: '/api/waitlist',
  tag: 'Waitlist',
  summary:
    'Wait for a service, with somebody or anybody, in a window of dates; a freed time is kept for one person at a time',
  access: ['patient'],
  status: 201,
  body: z.object({
    serviceId: BodyId,
    practitionerId: BodyId.optional(),
    sessionType: SessionType.optional(),
    dateFrom: LocalDate,
    dateTo: LocalDate,
  }),
  answer: WaitlistEntry,
  errors: ['already_waiting'],
});

export const listWaitlist = endpoint({
  id: 'listWaitlist',
  method: 'GET',
  path: '/api/waitlist',
  tag: 'Waitlist',
  summary:
    'What one is waiting for, with the time that is kept right now; and what one waited for, until one leaves it',
  access: ['patient'],
  query: z.object({ limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ entries: z.array(WaitlistEntry), nextCursor: z.string().nullable() }),
});

export const leaveWaitlist = endpoint({
  id: 'leaveWaitlist',
  method: 'DELETE',
  path: '/api/waitlist/{id}',
  tag: 'Waitlist',
  summary: 'Wait no longer; a time that was kept goes to the next person',
  access: ['patient'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});
