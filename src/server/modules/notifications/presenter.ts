import type { Notice } from './inbox.ts';

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
