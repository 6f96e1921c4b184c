import type { z } from 'zod';
import type { Message } from '../../../contracts/messages.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { fileNameOf } from '../files/service.ts';
import type { Contact, OpenMessage } from './service.ts';

export function presentMessage({ row, text, files, unread }: OpenMessage, sealer: Sealer): z.input<typeof Message> {
  return {
    id: row.id,
    senderId: row.sender_id,
    receiverId: row.receiver_id,
    senderType: row.sender_role === 'patient' ? 'client' : 'provider',
    senderName: row.sender_name,
    receiverName: row.receiver_name,
    message: text,
    timestamp: row.created_at.toISOString(),
    read: row.read_at !== null,
    readAt: row.read_at?.toISOString() ?? null,
    attachments: files.map((file) => ({
      id: file.id,
      name: fileNameOf(sealer, file),
      contentType: file.media_type,
      size: file.size_bytes,
      url: `/api/messages/${row.id}/attachments/${file.id}`,
    })),
    ...(unread === undefined ? {} : { unread }),
    createdAt: row.created_at.toISOString(),
  };
}

export function presentContact({ id, name, kind, title, avatar }: Contact) {
  return { id, userId: id, name, kind, title, avatar };
}
