import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Email, IdParams } from './shared.ts';

export const MeetingPlatform = z.enum(['zoom', 'google-meet', 'teams']);

/** `2025-06-20T14:00:00`, in the location's zone unless it has an offset. */
const Moment = z
  .string()
  .regex(
    /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/,
    'Write the moment as 2026-05-12T10:00:00.',
  );
const Words = z.string().trim().min(1).max(500);
const LongWords = z.string().trim().max(4000);
const Minutes = z.number().int().min(1).max(1440);

/**
 * The appointment decides time and host: the fields that repeat them are taken as V writes them, and a patient names no
 * other host and moves nothing by them.
 */
const wish = { appointmentId: BodyId, hostEmail: Email.optional(), guestEmail: Email.optional() };
const errors = ['invalid_transition', 'vendor_unavailable'] as const;

export const createZoomMeeting = endpoint({
  id: 'createZoomMeeting',
  method: 'POST',
  path: '/api/create-zoom-meeting',
  tag: 'Meetings',
  summary: 'The Zoom room of an appointment, made once and kept; host_url is for the practitioner and staff',
  access: 'signed-in',
  status: 201,
  body: z.object({
    ...wish,
    topic: Words.optional(),
    agenda: LongWords.optional(),
    startTime: Moment.optional(),
    durationMinutes: Minutes.optional(),
  }),
  answer: z.object({
    id: z.string(),
    join_url: z.string(),
    password: z.string().nullable(),
    host_url: z.string().nullable(),
  }),
  errors,
  secretFields: ['host_url'],
});

export const createGoogleMeet = endpoint({
  id: 'createGoogleMeet',
  method: 'POST',
  path: '/api/create-google-meet',
  tag: 'Meetings',
  summary: 'The Google Meet room of an appointment, made once and kept',
  access: 'signed-in',
  status: 201,
  body: z.object({
    ...wish,
    summary: Words.optional(),
    description: LongWords.optional(),
    startDateTime: Moment.optional(),
    duration: Minutes.optional(),
  }),
  answer: z.object({ meetingId: z.string(), meetingUrl: z.string(), eventId: z.string() }),
  errors,
});

export const createTeamsMeeting = endpoint({
  id: 'createTeamsMeeting',
  method: 'POST',
  path: '/api/create-teams-meeting',
  tag: 'Meetings',
  summary: 'The Microsoft Teams room of an appointment, made once and kept',
  access: 'signed-in',
  status: 201,
  body: z.object({
    ...wish,
    subject: Words.optional(),
    description: LongWords.optional(),
    startDateTime: Moment.optional(),
    durationMinutes: Minutes.optional(),
  }),
  answer: z.object({ id: z.string(), joinUrl: z.string(), subject: z.string() }),
  errors,
});

export const joinAppointment = endpoint({
  id: 'joinAppointment',
  method: 'POST',
  path: '/api/appointments/{id}/join',
  tag: 'Meetings',
  summary: 'The link to the session, for its two parties: made once and kept',
  access: 'signed-in',
  params: IdParams,
  answer: z.object({
    videoLink: z.string(),
    platform: MeetingPlatform,
    /** Starts the session with the host's rights: the practitioner's alone. */
    hostUrl: z.string().nullable(),
  }),
  errors,
  secretFields: ['hostUrl'],
});

export const MeetingSettings = z
  .object({
    /** Null: the clinic's choice. */
    platform: MeetingPlatform.nullable(),
    clinicPlatform: MeetingPlatform,
    /** Those the clinic has an account with. */
    available: z.array(MeetingPlatform),
  })
  .meta({ id: 'MeetingSettings' });

export const getMeetingSettings = endpoint({
  id: 'getMeetingSettings',
  method: 'GET',
  path: '/api/users/me/meeting-platform',
  tag: 'Meetings',
  summary: 'Where a practitioner meets people by video',
  access: ['practitioner'],
  answer: MeetingSettings,
});

export const putMeetingSettings = endpoint({
  id: 'putMeetingSettings',
  method: 'PUT',
  path: '/api/users/me/meeting-platform',
  tag: 'Meetings',
  summary: 'Choose where to meet people by video; rooms that are made already stay',
  access: ['practitioner'],
  body: z.object({ platform: MeetingPlatform.nullable() }),
  answer: MeetingSettings,
});

export const zoomWebhook = endpoint({
  id: 'zoomWebhook',
  method: 'POST',
  path: '/api/webhooks/zoom',
  tag: 'Webhooks',
  summary: 'Zoom tells what happened to a room; signature checked, each event taken once',
  access: 'anyone',
  answer: z.object({
    received: z.boolean().optional(),
    /** Zoom's question whether this address is ours. */
    plainToken: z.string().optional(),
    encryptedToken: z.string().optional(),
  }),
  errors: ['invalid_signature'],
});
