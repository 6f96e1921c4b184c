import { inTransaction } from '../../platform/db.ts';
import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listForExport } from './repository.ts';
import { fileNameOf, loadFile } from './store.ts';

/** A patient's documents and portrait, and what they sent with messages, as files. */
export function filesPart({ sealer, db }: Pick<Platform, 'sealer' | 'db'>): ExportPart {
  return {
    name: 'files',
    tables: ['files', 'file_chunks'],
    async collect(tx, { clinicId, userId, patientId }) {
      const rows = await listForExport(tx, clinicId, { userId, patientId });
      // The number in front keeps two of one name apart.
      const named = rows.map((row) => ({ row, name: `${row.id}-${fileNameOf(sealer, row)}` }));
      return {
        data: named.map(({ row, name }) => ({
          name,
          kind: row.kind,
          contentType: row.media_type,
          size: row.size_bytes,
          addedBy: row.uploader_name,
          addedAt: row.created_at.toISOString(),
        })),
        documents: () =>
          inTransaction(db, clinicId, async (reading) => {
            const files = [];
            for (const { row, name } of named)
              files.push({ name, file: await loadFile(reading, sealer, clinicId, row.id) });
            return files;
          }),
      };
    },
  };
}
