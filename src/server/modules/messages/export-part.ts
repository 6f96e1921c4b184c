import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { openAll } from './opening.ts';
import { listOfUser } from './repository.ts';

/** What a person wrote and was written, oldest first. */
export function messagesPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'messages',
    tables: ['conversations', 'messages', 'message_attachments', 'message_drafts'],
    async collect(tx, { clinicId, userId }) {
      const messages = await openAll(tx, sealer, clinicId, await listOfUser(tx, clinicId, userId));
      return {
        data: messages.map(({ row, text, files }) => ({
          from: row.sender_name,
          to: row.receiver_name,
          text,
          sentAt: row.created_at.toISOString(),
          readAt: row.read_at?.toISOString() ?? null,
          attachments: files.map((file) => file.id),
        })),
      };
    },
  };
}
