import { z } from 'zod';
import { Slot } from './availability.ts';
import { endpoint } from './endpoint.ts';
import { EmergencyContact, UserIdParams } from './identity.ts';
import {
  BodyId,
  Currency,
  Cursor,
  Email,
  IdParams,
  Instant,
  Limit,
  LocalDate,
  PersonName,
  SessionType,
  Uuid,
  WallTime,
  Zone,
} from './shared.ts';

export const AppointmentStatus = z.enum(['pending', 'confirmed', 'completed', 'cancelled', 'no_show']);
export const PaymentStatus = z.enum(['unpaid', 'pending', 'paid', 'refunded', 'partly_refunded', 'not_required']);

export const MeetingDetails = z
  .object({
    platform: z.string(),
    meetingUrl: z.string().nullable(),
    meetingId: z.string().nullable(),
    meetingPassword: z.string().nullable(),
  })
  .meta({ id: 'MeetingDetails' });

export const IntakeDetails = z
  .object({
    reason: z.string().trim().max(4000).optional(),
    history: z.string().trim().max(4000).optional(),
    medications: z.string().trim().max(2000).optional(),
    goals: z.string().trim().max(4000).optional(),
    emergencyContact: EmergencyContact.optional(),
    consent: z.boolean().optional(),
  })
  .meta({ id: 'IntakeDetails' });

/** The appointment as V and D both write it, so that one object serves either document. */
export const Appointment = z
  .object({
    id: z.number().int(),
    reference: z.string(),
    clientId: z.number().int(),
    providerId: z.number().int(),
    practitionerId: z.number().int(),
    practitionerName: z.string(),
    patientName: z.string(),
    date: z.string(),
    time: z.string(),
    duration: z.number().int(),
    startsAt: z.string(),
    endsAt: z.string(),
    timezone: z.string(),
    type: z.string(),
    sessionType: z.string(),
    deliveryMode: SessionType,
    status: AppointmentStatus,
    paymentStatus: PaymentStatus,
    notes: z.string().nullable(),
    videoLink: z.string().nullable(),
    meetingDetails: MeetingDetails.nullable(),
    meetingStatus: z.enum(['none', 'pending', 'ready']),
    amount: z.number(),
    price: z.string(),
    currency: Currency,
    gst: z.string(),
    service: z.object({
      id: z.number().int(),
      name: z.string(),
      durationMinutes: z.number().int(),
      category: z.string(),
    }),
    practitioner: z.object({
      id: z.number().int(),
      name: z.string(),
      title: z.string().nullable(),
      profession: z.string(),
    }),
    location: z.object({
      id: z.number().int(),
      name: z.string(),
      address: z.string().nullable(),
      phone: z.string().nullable(),
      timezone: z.string(),
    }),
    cancelReason: z.string().nullable(),
    /** Its place in a series: the second of six. Numbers and count stay when one of them is cancelled. */
    series: z.object({ id: z.number().int(), no: z.number().int(), count: z.number().int() }).nullable(),
    /** Why staff booked or moved it beyond what is offered; null for patients, who are not told. */
    override: z.object({ reason: z.string() }).nullable(),
    /** What cancelling right now would mean, from the clinic's policy; null when it can no longer be cancelled. */
    cancellation: z
      .object({ freeUntil: z.string(), free: z.boolean(), refund: z.string(), fee: z.string() })
      .nullable(),
    /** Unpaid times are let go at this instant; null when nothing is owed. */
    payBy: z.string().nullable(),
    paymentId: z.number().int().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Appointment' });

/** Which of the two is meant when a local time occurs twice. */
const Offset = z.string().regex(/^[+-]\d{2}:\d{2}$/, 'Write the offset as +11:00.');

/** An RFC 5545 rule with COUNT or UNTIL: 2 to 52 times, the first of them the start itself. */
const SeriesRule = z.string().trim().min(1).max(200);
const OccurrenceNo = z.number().int().min(1).max(52);

/** One time of a series, and whether it can be had: for somebody who has not booked yet, or could not. */
export const Occurrence = z
  .object({
    no: z.number().int(),
    startsAt: z.string(),
    endsAt: z.string(),
    timezone: z.string(),
    status: z.enum(['free', 'taken', 'unavailable', 'yours']),
    /** Why it is unavailable: too_far, outside_hours, notice, daily_cap … */
    reason: z.string().optional(),
    /** The clock skips that time on this day: the session starts later by the length of the gap. */
    shifted: z.boolean(),
    alternatives: z.array(Slot),
  })
  .meta({ id: 'Occurrence' });

export const Recurrence = z
  .object({
    rule: SeriesRule,
    /** Occurrences left out, by number. */
    skip: z.array(OccurrenceNo).max(52).optional(),
    /** Occurrences at another time than the rule's. */
    moved: z
      .array(z.object({ no: OccurrenceNo, startsAt: Instant }))
      .max(52)
      .optional(),
  })
  .meta({ id: 'Recurrence' });

/** Staff only: outside hours, over a block, without notice, horizon or grid. The reason is kept and audited. */
export const Override = z.object({ reason: z.string().trim().min(3, 'Say why.').max(500) }).meta({ id: 'Override' });
/** Of a series: this one, this and what follows, or all that are still ahead. */
export const SeriesScope = z.enum(['one', 'following', 'all']);

export const previewSeries = endpoint({
  id: 'previewSeries',
  method: 'POST',
  path: '/api/appointments/series/preview',
  tag: 'Appointments',
  summary: 'Each time of a series before it is booked: free, or taken with the nearest free times',
  access: 'anyone',
  body: z.object({
    serviceId: BodyId,
    practitionerId: BodyId,
    startsAt: Instant,
    rule: SeriesRule,
    deliveryMode: SessionType.optional(),
    locationId: BodyId.optional(),
    /** A time the caller keeps: it does not stand in their own way. */
    holdId: BodyId.optional(),
    holdToken: z.string().max(200).optional(),
  }),
  answer: z.object({ occurrences: z.array(Occurrence) }),
});

export const bookAppointment = endpoint({
  id: 'bookAppointment',
  method: 'POST',
  path: '/api/appointments',
  tag: 'Appointments',
  summary: 'Book, from a hold or directly, signed in or as a guest with name and email',
  access: 'anyone',
  status: 201,
  body: z.object({
    userId: Uuid.optional(),
    practitionerId: BodyId.optional(),
    practitionerName: z.string().max(200).optional(),
    serviceId: BodyId.optional(),
    sessionType: z.string().max(200).optional(),
    date: LocalDate.optional(),
    time: WallTime.optional(),
    startsAt: Instant.optional(),
    timezone: Zone.optional(),
    offset: Offset.optional(),
    locationId: BodyId.optional(),
    deliveryMode: SessionType.optional(),
    holdId: BodyId.optional(),
    holdToken: z.string().max(200).optional(),
    userEmail: Email.optional(),
    userName: PersonName.optional(),
    userPhone: z.string().trim().max(40).optional(),
    videoMeetingConfig: z
      .object({ platform: z.enum(['zoom', 'google-meet', 'teams']), hostEmail: Email.optional() })
      .optional(),
    details: IntakeDetails.optional(),
    recurrence: Recurrence.optional(),
    override: Override.optional(),
    language: z.enum(['en', 'es']).optional(),
    cookies: z.boolean().optional(),
  }),
  answer: z.object({
    success: z.literal(true),
    appointmentId: z.number().int(),
    reference: z.string(),
    meetingDetails: MeetingDetails.nullable(),
    meetingStatus: z.enum(['none', 'pending', 'ready']),
    appointment: Appointment,
    /** With `recurrence`: all of them, the one above among them. */
    series: z.object({ id: z.number().int(), appointments: z.array(Appointment) }).optional(),
    accessToken: z.string().optional(),
  }),
  errors: [
    'slot_taken',
    'slot_unavailable',
    'duplicate_appointment',
    'group_full',
    'hold_expired',
    'invalid_local_time',
  ],
  secretFields: ['accessToken'],
});

export const getAppointment = endpoint({
  id: 'getAppointment',
  method: 'GET',
  path: '/api/appointments/{id}',
  tag: 'Appointments',
  summary: 'One appointment, for its two parties and the clinic’s managers',
  access: 'signed-in',
  params: IdParams,
  answer: Appointment,
});

export const listUserAppointments = endpoint({
  id: 'listUserAppointments',
  method: 'GET',
  path: '/api/users/{userId}/appointments',
  tag: 'Appointments',
  summary: 'A person’s appointments',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  params: UserIdParams,
  query: z.object({
    status: z.enum(['upcoming', 'past', 'pending', 'confirmed', 'completed', 'cancelled', 'no_show']).optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ appointments: z.array(Appointment), nextCursor: z.string().nullable() }),
});

export const changeAppointment = endpoint({
  id: 'changeAppointment',
  method: 'PATCH',
  path: '/api/appointments/{id}',
  tag: 'Appointments',
  summary: 'Move it, or take it a step further: confirm, complete, no-show, cancel',
  access: 'signed-in',
  params: IdParams,
  body: z
    .object({
      date: LocalDate.optional(),
      time: WallTime.optional(),
      timezone: Zone.optional(),
      offset: Offset.optional(),
      /** Staff only: how long it takes, in minutes. */
      duration: z.number().int().min(5).max(720).multipleOf(5).optional(),
      status: AppointmentStatus.optional(),
      reason: z.string().trim().max(1000).optional(),
      override: Override.optional(),
    })
    .refine(({ date, time, status, duration }) => [date, time, status, duration].some((field) => field !== undefined), {
      message: 'Say what to change: date, time, duration or status.',
      path: ['status'],
    }),
  answer: Appointment,
  errors: [
    'invalid_transition',
    'slot_taken',
    'slot_unavailable',
    'duplicate_appointment',
    'group_full',
    'invalid_local_time',
  ],
});

export const deleteAppointment = endpoint({
  id: 'deleteAppointment',
  method: 'DELETE',
  path: '/api/appointments/{id}',
  tag: 'Appointments',
  summary: 'Cancel it; nothing is erased',
  access: 'signed-in',
  params: IdParams,
  answer: z.object({ success: z.literal(true), message: z.string() }),
  errors: ['invalid_transition'],
});

export const cancelAppointment = endpoint({
  id: 'cancelAppointment',
  method: 'PUT',
  path: '/api/appointments/{id}/cancel',
  tag: 'Appointments',
  summary: 'Cancel it with a reason; the clinic’s policy decides refund and fee',
  access: 'signed-in',
  params: IdParams,
  body: z.object({ reason: z.string().trim().max(1000).optional(), scope: SeriesScope.optional() }),
  /** Refund and fee are those of all that were cancelled. */
  answer: z.object({
    success: z.literal(true),
    message: z.string(),
    refund: z.string(),
    fee: z.string(),
    cancelled: z.array(z.number().int()),
  }),
  errors: ['invalid_transition'],
});

export const rescheduleAppointment = endpoint({
  id: 'rescheduleAppointment',
  method: 'PUT',
  path: '/api/appointments/{id}/reschedule',
  tag: 'Appointments',
  summary: 'Move it to another free time in one step',
  access: 'signed-in',
  params: IdParams,
  body: z.object({
    newDate: LocalDate,
    newTime: WallTime,
    timezone: Zone.optional(),
    offset: Offset.optional(),
    scope: SeriesScope.optional(),
    override: Override.optional(),
  }),
  answer: z.object({
    success: z.literal(true),
    message: z.string(),
    appointment: Appointment,
    /** Every one that moved, when it was more than one. */
    appointments: z.array(Appointment).optional(),
  }),
  errors: [
    'invalid_transition',
    'slot_taken',
    'slot_unavailable',
    'duplicate_appointment',
    'group_full',
    'invalid_local_time',
  ],
});

export const downloadCalendarFile = endpoint({
  id: 'downloadCalendarFile',
  method: 'GET',
  path: '/api/appointments/{id}/calendar.ics',
  tag: 'Appointments',
  summary: 'The appointment as a calendar file (RFC 5545)',
  access: 'signed-in',
  params: IdParams,
  answer: 'file',
  fileType: 'text/calendar',
});

export const getCalendarLinks = endpoint({
  id: 'getCalendarLinks',
  method: 'GET',
  path: '/api/appointments/{id}/calendar-links',
  tag: 'Appointments',
  summary: 'Links that add it to Google, Outlook, Office 365 or Yahoo',
  access: 'signed-in',
  params: IdParams,
  answer: z.object({
    google: z.string(),
    outlook: z.string(),
    office365: z.string(),
    yahoo: z.string(),
    ics: z.string(),
  }),
});

const DraftKey = z.object({ key: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Use letters, digits, - and _.') });
export const Draft = z.object({
  key: z.string(),
  data: z.record(z.string(), z.unknown()),
  updatedAt: z.string().nullable(),
});

export const getDraft = endpoint({
  id: 'getDraft',
  method: 'GET',
  path: '/api/appointment-drafts/{key}',
  tag: 'Appointments',
  summary: 'What the person had typed before; for a hold’s owner the key is `hold-<id>` with X-Hold-Token',
  access: 'anyone',
  params: DraftKey,
  answer: Draft,
});

export const putDraft = endpoint({
  id: 'putDraft',
  method: 'PUT',
  path: '/api/appointment-drafts/{key}',
  tag: 'Appointments',
  summary: 'Auto-save of the booking form; kept encrypted for a day',
  access: 'anyone',
  params: DraftKey,
  body: z.object({ data: z.record(z.string(), z.unknown()) }),
  answer: Draft,
});
