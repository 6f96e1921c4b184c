import { z } from 'zod';
import { NOTIFICATION_TEMPLATES } from '../domain/notifications.ts';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, IdParams, Limit } from './shared.ts';

const people = ['patient', 'practitioner', 'practice_manager', 'admin'] as const;

export const NotificationStatus = z.enum(['queued', 'sent', 'delivered', 'opened', 'bounced', 'failed', 'cancelled']);

export const sendNotification = endpoint({
  id: 'sendNotification',
  method: 'POST',
  path: '/api/notifications',
  tag: 'Notifications',
  summary:
    'Send the patient of an appointment a message now, by these ways; patients for themselves what confirms their booking',
  access: 'signed-in',
  status: 202,
  body: z.object({
    appointmentId: BodyId,
    channels: z
      .array(z.enum(['email', 'sms', 'whatsapp']))
      .min(1, 'Name at least one way.')
      .max(3),
    template: z.enum(NOTIFICATION_TEMPLATES),
  }),
  answer: z.object({
    notifications: z.array(
      z.object({
        id: z.number().int(),
        channel: z.enum(['email', 'sms', 'whatsapp', 'in_app']),
        status: NotificationStatus,
        /** Why nothing goes this way: `no_address`, `stopped`, `not_wanted`. */
        reason: z.string().optional(),
      }),
    ),
  }),
  errors: ['notification_outdated'],
});

export const Notification = z
  .object({
    id: z.number().int(),
    template: z.string(),
    title: z.string(),
    text: z.string(),
    /** Where it leads in our pages. */
    path: z.string().nullable(),
    appointmentId: z.number().int().nullable(),
    createdAt: z.string(),
    readAt: z.string().nullable(),
  })
  .meta({ id: 'Notification' });

export const listNotifications = endpoint({
  id: 'listNotifications',
  method: 'GET',
  path: '/api/notifications',
  tag: 'Notifications',
  summary: 'What one was told, newest first, and how much of it is new',
  access: people,
  query: z.object({
    unread: z.enum(['true', 'false']).optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({
    notifications: z.array(Notification),
    unread: z.number().int(),
    nextCursor: z.string().nullable(),
  }),
});

export const streamNotifications = endpoint({
  id: 'streamNotifications',
  method: 'GET',
  path: '/api/notifications/stream',
  tag: 'Notifications',
  summary: 'Says at once that one’s notifications changed; after `reload` load them again',
  access: people,
  answer: 'stream',
  events: { notice: z.object({ id: z.number().int() }), reload: z.object({}) },
});

export const readNotification = endpoint({
  id: 'readNotification',
  method: 'PATCH',
  path: '/api/notifications/{id}/read',
  tag: 'Notifications',
  summary: 'Mark a notification of one’s own as read',
  access: people,
  params: IdParams,
  answer: Notification,
});

export const readAllNotifications = endpoint({
  id: 'readAllNotifications',
  method: 'POST',
  path: '/api/notifications/read-all',
  tag: 'Notifications',
  summary: 'Mark everything up to this one as read; what came later stays new',
  access: people,
  body: z.object({ upTo: BodyId }),
  answer: z.object({ unread: z.number().int() }),
});

export const sendGridWebhook = endpoint({
  id: 'sendGridWebhook',
  method: 'POST',
  path: '/api/webhooks/sendgrid',
  tag: 'Webhooks',
  summary: 'SendGrid tells how far mails came, signed by ECDSA; each event counts once',
  access: 'anyone',
  answer: z.object({ received: z.literal(true) }),
  errors: ['invalid_signature'],
});

export const twilioWebhook = endpoint({
  id: 'twilioWebhook',
  method: 'POST',
  path: '/api/webhooks/twilio',
  tag: 'Webhooks',
  summary: 'Twilio tells how far texts came and what was answered (STOP, START), signed; each report counts once',
  access: 'anyone',
  answer: z.object({ received: z.literal(true) }),
  errors: ['invalid_signature'],
});
