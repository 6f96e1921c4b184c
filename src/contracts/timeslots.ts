import { z } from 'zod';
import { endpoint, type Role } from './endpoint.ts';
import { BodyId, Cursor, Id, IdParams, Instant, Limit, LocalDate, SessionType, WallTime, Zone } from './shared.ts';

const STAFF = ['practitioner', 'practice_manager', 'admin'] as const satisfies readonly Role[];

/** An appointment that a change of hours or a block would leave without hours. */
export const ConflictingAppointment = z
  .object({
    appointmentId: z.number().int(),
    reference: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
    patientName: z.string(),
    serviceName: z.string(),
  })
  .meta({ id: 'ConflictingAppointment' });

/** `force: true` makes a change although appointments are booked there; the answer then lists them. */
const force = z.boolean().optional();
const conflicts = z.array(ConflictingAppointment);
const SessionTypes = z.array(SessionType).min(1).max(2).nullable();
const Exceptions = z.array(LocalDate).max(400);
const Rule = z.string().min(5).max(400);
/** Without a practitioner one's own; a manager's are everybody's. */
const OfPractitioner = z.object({
  practitionerId: Id.optional(),
  limit: Limit.optional(),
  cursor: Cursor.optional(),
});

export const TimeSlot = z
  .object({
    id: z.number().int(),
    practitionerId: z.number().int(),
    locationId: z.number().int(),
    date: z.string(),
    startTime: z.string(),
    endTime: z.string(),
    sessionTypes: z.array(SessionType).nullable(),
  })
  .meta({ id: 'TimeSlot' });

export const listTimeSlots = endpoint({
  id: 'listTimeSlots',
  method: 'GET',
  path: '/api/timeslots',
  tag: 'Diary',
  summary: 'One-off hours; without dates today and the 90 days after',
  access: STAFF,
  query: OfPractitioner.extend({ dateFrom: LocalDate.optional(), dateTo: LocalDate.optional() }),
  answer: z.object({ timeslots: z.array(TimeSlot), nextCursor: z.string().nullable() }),
});

const timeSlotBody = z.object({
  practitionerId: BodyId.optional(),
  locationId: BodyId,
  date: LocalDate,
  startTime: WallTime,
  endTime: WallTime,
  sessionTypes: SessionTypes.optional(),
});

export const createTimeSlot = endpoint({
  id: 'createTimeSlot',
  method: 'POST',
  path: '/api/timeslots',
  tag: 'Diary',
  summary: 'Hours of one day, on top of the weekly ones; an end at or before the start is the next morning',
  access: STAFF,
  status: 201,
  body: timeSlotBody,
  answer: TimeSlot,
  errors: ['invalid_local_time'],
});

export const changeTimeSlot = endpoint({
  id: 'changeTimeSlot',
  method: 'PATCH',
  path: '/api/timeslots/{id}',
  tag: 'Diary',
  summary: 'Change one-off hours',
  access: STAFF,
  params: IdParams,
  body: timeSlotBody.omit({ practitionerId: true }).partial().extend({ force }),
  answer: TimeSlot.extend({ conflicts }),
  errors: ['conflicts_with_appointments', 'invalid_local_time'],
});

export const deleteTimeSlot = endpoint({
  id: 'deleteTimeSlot',
  method: 'DELETE',
  path: '/api/timeslots/{id}',
  tag: 'Diary',
  summary: 'Take one-off hours away; `?force=true` although appointments are booked there',
  access: STAFF,
  params: IdParams,
  query: z.object({ force: z.enum(['true', 'false']).optional() }),
  answer: z.object({ success: z.literal(true), conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const RecurringTimeSlot = z
  .object({
    id: z.number().int(),
    practitionerId: z.number().int(),
    locationId: z.number().int(),
    timezone: z.string(),
    rule: z.string(),
    startDate: z.string(),
    validUntil: z.string().nullable(),
    startTime: z.string(),
    endTime: z.string(),
    sessionTypes: z.array(SessionType).nullable(),
    exceptions: z.array(z.string()),
  })
  .meta({ id: 'RecurringTimeSlot' });

const recurringBody = z.object({
  practitionerId: BodyId.optional(),
  locationId: BodyId,
  /** RFC 5545, such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE`. */
  rule: Rule,
  startDate: LocalDate,
  validUntil: LocalDate.nullable().optional(),
  startTime: WallTime,
  endTime: WallTime,
  sessionTypes: SessionTypes.optional(),
  exceptions: Exceptions.optional(),
});

export const listRecurringTimeSlots = endpoint({
  id: 'listRecurringTimeSlots',
  method: 'GET',
  path: '/api/timeslots/recurring',
  tag: 'Diary',
  summary: 'Hours that return',
  access: STAFF,
  query: OfPractitioner,
  answer: z.object({ timeslots: z.array(RecurringTimeSlot), nextCursor: z.string().nullable() }),
});

export const createRecurringTimeSlot = endpoint({
  id: 'createRecurringTimeSlot',
  method: 'POST',
  path: '/api/timeslots/recurring',
  tag: 'Diary',
  summary: 'Hours that return by an RFC 5545 rule, with exceptions and a last day',
  access: STAFF,
  status: 201,
  body: recurringBody,
  answer: RecurringTimeSlot,
});

export const changeRecurringTimeSlot = endpoint({
  id: 'changeRecurringTimeSlot',
  method: 'PATCH',
  path: '/api/timeslots/recurring/{id}',
  tag: 'Diary',
  summary: 'Change hours that return',
  access: STAFF,
  params: IdParams,
  body: recurringBody.omit({ practitionerId: true }).partial().extend({ force }),
  answer: RecurringTimeSlot.extend({ conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const deleteRecurringTimeSlot = endpoint({
  id: 'deleteRecurringTimeSlot',
  method: 'DELETE',
  path: '/api/timeslots/recurring/{id}',
  tag: 'Diary',
  summary: 'Take hours that return away',
  access: STAFF,
  params: IdParams,
  query: z.object({ force: z.enum(['true', 'false']).optional() }),
  answer: z.object({ success: z.literal(true), conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const previewRecurringTimeSlot = endpoint({
  id: 'previewRecurringTimeSlot',
  method: 'GET',
  path: '/api/timeslots/recurring/{id}/preview',
  tag: 'Diary',
  summary: 'The next occurrences, with holidays and exceptions said',
  access: STAFF,
  params: IdParams,
  query: z.object({ from: LocalDate.optional(), count: z.coerce.number().int().min(1).max(100).optional() }),
  answer: z.object({
    occurrences: z.array(
      z.object({
        date: z.string(),
        startsAt: z.string(),
        endsAt: z.string(),
        holiday: z.string().nullable(),
        /** One of the exceptions: it is listed so that it can be taken back. */
        exception: z.boolean(),
        /** Neither an exception nor a holiday on which the location closes. */
        open: z.boolean(),
      }),
    ),
  }),
});

export const BlockedTimeSlot = z
  .object({
    id: z.number().int(),
    practitionerId: z.number().int(),
    timezone: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
    allDay: z.boolean(),
    rule: z.string().nullable(),
    validUntil: z.string().nullable(),
    exceptions: z.array(z.string()),
    reason: z.string().nullable(),
  })
  .meta({ id: 'BlockedTimeSlot' });

const blockedBody = z.object({
  practitionerId: BodyId.optional(),
  /** Part of a day by instants; or whole days by dates. */
  startsAt: Instant.optional(),
  endsAt: Instant.optional(),
  dateFrom: LocalDate.optional(),
  dateTo: LocalDate.optional(),
  timezone: Zone.optional(),
  rule: Rule.nullable().optional(),
  validUntil: LocalDate.nullable().optional(),
  exceptions: Exceptions.optional(),
  reason: z.string().trim().max(500).nullable().optional(),
  force,
});

export const listBlockedTimeSlots = endpoint({
  id: 'listBlockedTimeSlots',
  method: 'GET',
  path: '/api/timeslots/blocked',
  tag: 'Diary',
  summary: 'Times a practitioner is not there; without dates from today on',
  access: STAFF,
  query: OfPractitioner.extend({ dateFrom: LocalDate.optional(), dateTo: LocalDate.optional() }),
  answer: z.object({ timeslots: z.array(BlockedTimeSlot), nextCursor: z.string().nullable() }),
});

export const createBlockedTimeSlot = endpoint({
  id: 'createBlockedTimeSlot',
  method: 'POST',
  path: '/api/timeslots/blocked',
  tag: 'Diary',
  summary: 'Block part of a day or whole days, once or by rule; booked appointments are listed, never dropped',
  access: STAFF,
  status: 201,
  body: blockedBody,
  answer: BlockedTimeSlot.extend({ conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const changeBlockedTimeSlot = endpoint({
  id: 'changeBlockedTimeSlot',
  method: 'PATCH',
  path: '/api/timeslots/blocked/{id}',
  tag: 'Diary',
  summary: 'Change a block',
  access: STAFF,
  params: IdParams,
  body: blockedBody.omit({ practitionerId: true }),
  answer: BlockedTimeSlot.extend({ conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const deleteBlockedTimeSlot = endpoint({
  id: 'deleteBlockedTimeSlot',
  method: 'DELETE',
  path: '/api/timeslots/blocked/{id}',
  tag: 'Diary',
  summary: 'Take a block away',
  access: STAFF,
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});

export const CalendarEntry = z
  .object({
    kind: z.enum(['appointment', 'block', 'hours', 'holiday', 'hold', 'session']),
    /** The appointment, block or hours behind it; null for holds, group sessions and holidays. */
    id: z.number().int().nullable(),
    practitionerId: z.number().int(),
    locationId: z.number().int().nullable(),
    startsAt: z.string(),
    endsAt: z.string(),
    title: z.string(),
    /** An appointment's; of a holiday `closed` or `open`: whether the location closes on it. */
    status: z.string().nullable(),
    paymentStatus: z.string().nullable(),
    deliveryMode: SessionType.nullable(),
    reference: z.string().nullable(),
    patientName: z.string().nullable(),
    serviceName: z.string().nullable(),
    seriesId: z.number().int().nullable(),
    recurring: z.boolean(),
  })
  .meta({ id: 'CalendarEntry' });

export const getCalendar = endpoint({
  id: 'getCalendar',
  method: 'GET',
  path: '/api/calendar',
  tag: 'Diary',
  summary: 'Everything in the diaries between two local dates: one’s own, or for managers several side by side',
  access: STAFF,
  query: z.object({
    dateFrom: LocalDate,
    dateTo: LocalDate,
    practitionerIds: z
      .string()
      .regex(/^\d{1,9}(,\d{1,9}){0,19}$/, 'A comma list of ids.')
      .optional(),
    timezone: Zone.optional(),
  }),
  answer: z.object({
    timezone: z.string(),
    practitioners: z.array(z.object({ id: z.number().int(), name: z.string(), timezone: z.string() })),
    entries: z.array(CalendarEntry),
  }),
});
