import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

export function notificationRows(world: World): Record<string, Row> {
  const { appointmentId, noticeId } = world;
  const wish = { appointmentId, channels: ['email'], template: 'confirmed' };
  return {
    sendNotification: {
      as: 'john',
      body: wish,
      strangers: ['mei', 'michael', 'lucia', 'marta', 'guest'],
      missing: [{ body: { ...wish, appointmentId: NOTHING } }, { body: { ...wish, appointmentId: world.unpaidId } }],
    },
    listNotifications: { as: 'john', forbidden: ['guest'] },
    streamNotifications: { as: 'john', forbidden: ['guest'] },
    readNotification: {
      as: 'john',
      params: { id: noticeId },
      strangers: ['mei', 'sarah', 'manager', 'admin', 'lucia'],
      forbidden: ['guest'],
      missing: [{ params: { id: NOTHING } }],
    },
    readAllNotifications: { as: 'john', body: { upTo: noticeId }, forbidden: ['guest'] },
    listMessageTemplates: { as: 'manager' },
    saveMessageTemplate: {
      as: 'manager',
      params: { template: 'confirmed' },
      body: { subject: 'Hello', body: '# Hello' },
    },
    restoreMessageTemplate: {
      as: 'manager',
      params: { template: 'confirmed' },
      body: { version: 0 },
      missing: [{ body: { version: 9_999 } }],
    },
    listMessageTemplateVersions: { as: 'manager', params: { template: 'confirmed' } },
    previewMessageTemplate: { as: 'manager', params: { template: 'confirmed' }, body: {} },
    listNotificationLog: { as: 'manager' },
    readLoggedNotification: {
      as: 'manager',
      params: { id: noticeId },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
    resendNotification: {
      as: 'manager',
      params: { id: world.mailId },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }, { params: { id: noticeId } }],
    },
    getNotificationSettings: { as: 'manager' },
    putNotificationSettings: { as: 'manager', body: { reminderMinutes: [1440] } },
    sendGridWebhook: { as: 'nobody', body: [{ event: 'delivered', sg_event_id: 'made-up', message_key: '1-1-a' }] },
    twilioWebhook: { as: 'nobody', body: { MessageSid: 'made-up', MessageStatus: 'delivered' } },
  };
}
