import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listIdsOf } from './export-repository.ts';
import { openAll } from './opening.ts';
import { listByIds } from './repository.ts';

/** What a patient wrote and was written. Staff's letters are about their patients: those are not theirs to take away. */
export function messagesPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'messages',
    tables: ['messages', 'conversations', 'message_drafts'],
    async collect(tx, { clinicId, userId, patientId }) {
      const ids = patientId === null ? [] : await listIdsOf(tx, clinicId, userId);
      const rows = ids.length === 0 ? [] : await listByIds(tx, clinicId, ids);
      const opened = await openAll(tx, sealer, clinicId, rows);
      return {
        data: opened.map(({ row, text, files }) => ({
          from: row.sender_name,
          to: row.receiver_name,
          sentAt: row.created_at.toISOString(),
          readAt: row.read_at?.toISOString() ?? null,
          text,
          attachments: files.length,
        })),
      };
    },
  };
}
