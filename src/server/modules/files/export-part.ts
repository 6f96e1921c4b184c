import { inTransaction } from '../../platform/db.ts';
import type { ExportFile, ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { findAvatar, listOfPatient } from './repository.ts';
import { fileNameOf, loadFile } from './store.ts';

/** A patient's documents themselves, and the portrait of whoever has one. */
export function filesPart({ db, sealer }: Pick<Platform, 'db' | 'sealer'>): ExportPart {
  return {
    name: 'documents',
    tables: ['files'],
    async collect(tx, { clinicId, userId, patientId }) {
      const own = patientId === null ? [] : await listOfPatient(tx, clinicId, patientId, undefined);
      const portrait = await findAvatar(tx, clinicId, userId);
      const rows = portrait === undefined ? own : [...own, portrait];
      const named = rows.map((row) => ({ row, name: `${row.id}-${fileNameOf(sealer, row)}` }));
      const documents = async () => {
        const files: ExportFile[] = [];
        for (const { row, name } of named)
          files.push({
            name,
            file: await inTransaction(db, clinicId, (reading) => loadFile(reading, sealer, clinicId, row.id)),
          });
        return files;
      };
      const data = named.map(({ row, name }) => ({
        name,
        kind: row.kind,
        type: row.media_type,
        bytes: row.size_bytes,
        addedBy: row.uploader_name,
        addedAt: row.created_at.toISOString(),
      }));
      return { data, documents };
    },
  };
}
