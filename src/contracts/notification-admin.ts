import { z } from 'zod';
import { AUDIENCES, CHANNELS, NOTIFICATION_TEMPLATES } from '../domain/notifications.ts';
import { endpoint } from './endpoint.ts';
import { NotificationStatus } from './notifications.ts';
import { Cursor, Id, IdParams, Instant, Limit } from './shared.ts';

const managers = ['practice_manager', 'admin'] as const;

const Which = {
  audience: z.enum(AUDIENCES).default('patient'),
  language: z.enum(['en', 'es']).default('en'),
  /** `email` for the letter, `text` for SMS and WhatsApp. */
  channel: z.enum(['email', 'text']).default('email'),
};
const Subject = z.string().trim().max(200);
const Words = z.string().trim().min(1, 'Required.').max(8000);

export const MessageTemplate = z
  .object({
    template: z.enum(NOTIFICATION_TEMPLATES),
    audience: z.enum(AUDIENCES),
    language: z.enum(['en', 'es']),
    channel: z.enum(['email', 'text']),
    subject: z.string().nullable(),
    body: z.string(),
    /** 0: our own words, never changed. */
    version: z.number().int(),
    isOwn: z.boolean(),
    changedAt: z.string().nullable(),
    changedBy: z.string().nullable(),
  })
  .meta({ id: 'MessageTemplate' });

export const listTemplates = endpoint({
  id: 'listMessageTemplates',
  method: 'GET',
  path: '/api/admin/templates',
  tag: 'Templates',
  summary: 'The words of every message, and what they may mention',
  access: managers,
  query: z.object({ language: z.enum(['en', 'es']).optional(), template: z.enum(NOTIFICATION_TEMPLATES).optional() }),
  answer: z.object({
    templates: z.array(MessageTemplate),
    variables: z.array(z.object({ name: z.string(), example: z.string() })),
  }),
});

const TemplateParams = z.object({ template: z.enum(NOTIFICATION_TEMPLATES) });

export const saveTemplate = endpoint({
  id: 'saveMessageTemplate',
  method: 'PUT',
  path: '/api/admin/templates/{template}',
  tag: 'Templates',
  summary: 'Say a message in the clinic’s own words, as a new version; variables that do not exist are refused',
  access: managers,
  params: TemplateParams,
  body: z.object({ ...Which, subject: Subject.optional(), body: Words }),
  answer: MessageTemplate,
});

export const restoreTemplate = endpoint({
  id: 'restoreMessageTemplate',
  method: 'POST',
  path: '/api/admin/templates/{template}/restore',
  tag: 'Templates',
  summary: 'Bring an earlier version back, or our own words (version 0), as a new version',
  access: managers,
  params: TemplateParams,
  body: z.object({ ...Which, version: z.number().int().min(0).max(100_000).default(0) }),
  answer: MessageTemplate,
});

export const listTemplateVersions = endpoint({
  id: 'listMessageTemplateVersions',
  method: 'GET',
  path: '/api/admin/templates/{template}/versions',
  tag: 'Templates',
  summary: 'How a message was worded before, newest first',
  access: managers,
  params: TemplateParams,
  query: z.object(Which),
  answer: z.object({ versions: z.array(MessageTemplate) }),
});

export const previewTemplate = endpoint({
  id: 'previewMessageTemplate',
  method: 'POST',
  path: '/api/admin/templates/{template}/preview',
  tag: 'Templates',
  summary: 'How words would arrive, filled with examples or with the values given; nothing is saved or sent',
  access: managers,
  params: TemplateParams,
  body: z.object({
    ...Which,
    subject: Subject.optional(),
    body: Words.optional(),
    variables: z.record(z.string().max(60), z.string().max(500)).optional(),
  }),
  answer: z.object({ subject: z.string(), text: z.string(), html: z.string().nullable() }),
});

export const LoggedNotification = z
  .object({
    id: z.number().int(),
    channel: z.enum(CHANNELS),
    template: z.string(),
    audience: z.enum(AUDIENCES).nullable(),
    recipient: z.string(),
    appointmentId: z.number().int().nullable(),
    /** Null where the message held a secret link, which is never shown. */
    subject: z.string().nullable(),
    text: z.string().nullable(),
    status: NotificationStatus,
    failure: z.string().nullable(),
    /** Of one that waits: when it is tried next, and how often it was. */
    nextTryAt: z.string().nullable(),
    attempts: z.number().int(),
    createdAt: z.string(),
    sentAt: z.string().nullable(),
    deliveredAt: z.string().nullable(),
    openedAt: z.string().nullable(),
  })
  .meta({ id: 'LoggedNotification' });

export const listNotificationLog = endpoint({
  id: 'listNotificationLog',
  method: 'GET',
  path: '/api/admin/notification-log',
  tag: 'Notifications',
  summary: 'Every message that left or was to leave, as it was worded, and how far it came',
  access: managers,
  query: z.object({
    status: NotificationStatus.optional(),
    channel: z.enum(CHANNELS).optional(),
    template: z.string().max(60).optional(),
    recipient: z.string().trim().max(254).optional(),
    appointmentId: Id.optional(),
    from: Instant.optional(),
    to: Instant.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ notifications: z.array(LoggedNotification), nextCursor: z.string().nullable() }),
});

export const readLoggedNotification = endpoint({
  id: 'readLoggedNotification',
  method: 'GET',
  path: '/api/admin/notification-log/{id}',
  tag: 'Notifications',
  summary: 'One message of the log, with its mail as it was laid out',
  access: managers,
  params: IdParams,
  answer: LoggedNotification.extend({ html: z.string().nullable() }),
});

export const resendNotification = endpoint({
  id: 'resendNotification',
  method: 'POST',
  path: '/api/admin/notification-log/{id}/resend',
  tag: 'Notifications',
  summary: 'Send a message again that did not arrive',
  access: managers,
  status: 202,
  params: IdParams,
  answer: LoggedNotification,
  errors: ['notification_outdated'],
});

const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as HH:MM.');

export const NotificationSettings = z
  .object({
    /** How long before an appointment its reminders go. */
    reminderMinutes: z.array(z.number().int()),
    quietFrom: z.string(),
    quietUntil: z.string(),
  })
  .meta({ id: 'NotificationSettings' });

export const getNotificationSettings = endpoint({
  id: 'getNotificationSettings',
  method: 'GET',
  path: '/api/admin/notification-settings',
  tag: 'Notifications',
  summary: 'When reminders go, and when people are left alone',
  access: managers,
  answer: NotificationSettings,
});

export const putNotificationSettings = endpoint({
  id: 'putNotificationSettings',
  method: 'PUT',
  path: '/api/admin/notification-settings',
  tag: 'Notifications',
  summary: 'Change when reminders go (of appointments planned from now on) and the quiet hours; what is left out stays',
  access: managers,
  body: z.object({
    reminderMinutes: z
      .array(z.number().int().min(15, 'At least 15 minutes before.').max(20_160, 'At most two weeks before.'))
      .max(6)
      .optional(),
    quietFrom: WallTime.optional(),
    quietUntil: WallTime.optional(),
  }),
  answer: NotificationSettings,
});
