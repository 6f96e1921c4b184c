import type { Audience, Channel, MessageStatus } from '../../../domain/notifications.ts';
import { formatWallTime } from '../../../domain/time-zone.ts';
import type { Notice } from './inbox.ts';
import type { Logged } from './log.ts';
import type { Settings } from './people.ts';
import type { Shown } from './template-admin.ts';

export function presentNotice({ row, content }: Notice) {
  return {
    id: row.id,
    template: row.template,
    title: content.subject,
    text: content.text,
    path: row.path,
    appointmentId: row.appointment_id,
    createdAt: row.created_at.toISOString(),
    readAt: row.opened_at?.toISOString() ?? null,
  };
}

export function presentTemplate(shown: Shown) {
  return { ...shown, changedAt: shown.changedAt?.toISOString() ?? null };
}

export function presentLogged({ row, content }: Logged) {
  return {
    id: row.id,
    channel: row.channel as Channel,
    template: row.template,
    audience: row.audience as Audience | null,
    recipient: row.recipient,
    appointmentId: row.appointment_id,
    subject: content?.subject ?? null,
    text: content?.text ?? null,
    status: row.status as MessageStatus,
    failure: row.failure,
    nextTryAt: row.due_at?.toISOString() ?? null,
    attempts: row.attempts ?? 0,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    openedAt: row.opened_at?.toISOString() ?? null,
  };
}

export function presentSettings({ reminderMinutes, quiet }: Settings) {
  return {
    reminderMinutes: [...reminderMinutes],
    quietFrom: wall(quiet.fromMinute),
    quietUntil: wall(quiet.untilMinute),
  };
}

const wall = (minutes: number) => formatWallTime(minutes, '24').slice(0, 5);
