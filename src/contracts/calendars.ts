import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Email, Id, IdParams, LocalDate, WallTime } from './shared.ts';

export const CalendarProvider = z.enum(['google', 'microsoft']);
const ProviderParams = z.object({ provider: CalendarProvider });

export const CalendarConnection = z
  .object({
    id: z.number().int(),
    provider: CalendarProvider,
    /** The address of the connected account. */
    account: z.string(),
    /** `broken`: the permission was taken back or ran out; connecting again mends it. */
    status: z.enum(['active', 'broken']),
    /** Whether busy times of this calendar block slots: for practitioners. */
    blocksTime: z.boolean(),
    lastSyncedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'CalendarConnection' });

export const listCalendarConnections = endpoint({
  id: 'listCalendarConnections',
  method: 'GET',
  path: '/api/calendar-connections',
  tag: 'Calendars',
  summary: 'The calendars one connected, and those that can be',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: z.object({
    connections: z.array(CalendarConnection),
    available: z.array(CalendarProvider),
    nextCursor: z.string().nullable(),
  }),
});

export const createCalendarConnection = endpoint({
  id: 'createCalendarConnection',
  method: 'POST',
  path: '/api/calendar-connections',
  tag: 'Calendars',
  summary: 'Begin to connect a calendar: the address where the person allows it, for programs that open it themselves',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  status: 201,
  body: z.object({ provider: CalendarProvider }),
  answer: z.object({ provider: CalendarProvider, url: z.string() }),
  errors: ['vendor_unavailable'],
  secretFields: ['url'],
});

export const startCalendarConnection = endpoint({
  id: 'startCalendarConnection',
  method: 'GET',
  path: '/api/calendar-connections/{provider}/start',
  tag: 'Calendars',
  summary: 'Begin to connect a calendar: leads to the page of Google or Microsoft where the person allows it',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  status: 302,
  params: ProviderParams,
  answer: z.object({ url: z.string() }),
  errors: ['vendor_unavailable'],
});

export const finishCalendarConnection = endpoint({
  id: 'finishCalendarConnection',
  method: 'GET',
  path: '/api/calendar-connections/{provider}/callback',
  tag: 'Calendars',
  summary: 'Where Google or Microsoft send the person back to; leads on to the account page',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  status: 302,
  params: ProviderParams,
  query: z.object({
    state: z.string().min(1).max(4000),
    code: z.string().max(4000).optional(),
    error: z.string().max(200).optional(),
  }),
  answer: z.object({ url: z.string() }),
  errors: ['invalid_signature', 'vendor_unavailable'],
});

export const deleteCalendarConnection = endpoint({
  id: 'deleteCalendarConnection',
  method: 'DELETE',
  path: '/api/calendar-connections/{id}',
  tag: 'Calendars',
  summary: 'Disconnect a calendar: our entries are taken out, its busy times block nothing any more',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});

export const createCalendarEvent = endpoint({
  id: 'createCalendarEvent',
  method: 'POST',
  path: '/api/create-calendar-event',
  tag: 'Calendars',
  summary: 'Put an appointment into the connected calendars of its parties, else send an invitation by mail',
  access: 'signed-in',
  status: 201,
  body: z.object({
    appointmentId: BodyId,
    userEmail: Email.optional(),
    practitionerEmail: Email.optional(),
    title: z.string().trim().min(1).max(500).optional(),
    description: z.string().trim().max(4000).optional(),
    /** The appointment decides the time; these are taken as V writes them. */
    date: LocalDate.optional(),
    time: WallTime.optional(),
    duration: z.number().int().min(1).max(1440).optional(),
  }),
  answer: z.object({
    eventId: z.string(),
    success: z.literal(true),
    /** How it got there: by a connected calendar, or by mail. */
    via: z.enum(['google', 'microsoft', 'invitation']),
  }),
  errors: ['invalid_transition', 'vendor_unavailable'],
});

export const CalendarFeed = z
  .object({ id: z.number().int(), createdAt: z.string(), lastReadAt: z.string().nullable() })
  .meta({ id: 'CalendarFeed' });

export const createCalendarFeed = endpoint({
  id: 'createCalendarFeed',
  method: 'POST',
  path: '/api/calendar-feeds',
  tag: 'Calendars',
  summary: 'A secret address under which one’s appointments can be subscribed to; shown this once',
  access: ['patient', 'practitioner'],
  status: 201,
  answer: z.object({ id: z.number().int(), url: z.string() }),
  secretFields: ['url'],
});

export const listCalendarFeeds = endpoint({
  id: 'listCalendarFeeds',
  method: 'GET',
  path: '/api/calendar-feeds',
  tag: 'Calendars',
  summary: 'One’s secret addresses, without the secrets',
  access: ['patient', 'practitioner'],
  answer: z.object({ feeds: z.array(CalendarFeed), nextCursor: z.string().nullable() }),
});

export const deleteCalendarFeed = endpoint({
  id: 'deleteCalendarFeed',
  method: 'DELETE',
  path: '/api/calendar-feeds/{id}',
  tag: 'Calendars',
  summary: 'Revoke a secret address at once',
  access: ['patient', 'practitioner'],
  params: z.object({ id: Id }),
  answer: z.object({ success: z.literal(true) }),
});

export const readCalendarFeed = endpoint({
  id: 'readCalendarFeed',
  method: 'GET',
  path: '/api/calendar-feeds/{token}.ics',
  tag: 'Calendars',
  summary: 'A person’s appointments as a calendar, for whoever has the secret address',
  access: 'anyone',
  params: z.object({ token: z.string().min(1).max(100) }),
  answer: 'file',
  fileType: 'text/calendar',
});

export const googleCalendarWebhook = endpoint({
  id: 'googleCalendarWebhook',
  method: 'POST',
  path: '/api/webhooks/google-calendar',
  tag: 'Webhooks',
  summary: 'Google tells that a connected calendar changed; the channel’s secret is checked, each message taken once',
  access: 'anyone',
  answer: z.object({ received: z.literal(true) }),
  errors: ['invalid_signature'],
});

export const microsoftWebhook = endpoint({
  id: 'microsoftWebhook',
  method: 'POST',
  path: '/api/webhooks/microsoft',
  tag: 'Webhooks',
  summary: 'Microsoft Graph tells that a connected calendar changed, or asks whether this address is ours',
  access: 'anyone',
  query: z.object({ validationToken: z.string().max(2000).optional() }),
  answer: 'file',
  fileType: 'text/plain',
  errors: ['invalid_signature'],
});
