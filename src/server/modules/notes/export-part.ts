import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listSignedOf } from './export-repository.ts';
import { listAddenda } from './repository.ts';
import { openNote, openText } from './sealing.ts';

/** The clinical notes about a patient with their addenda. Private notes are for their author alone and never leave. */
export function notesPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'clinical-notes',
    tables: ['clinical_notes', 'note_addenda', 'note_versions', 'private_notes'],
    async collect(tx, { clinicId, patientId }) {
      const rows = patientId === null ? [] : await listSignedOf(tx, clinicId, patientId);
      const data = [];
      for (const row of rows) {
        const addenda = await listAddenda(tx, clinicId, row.id);
        data.push({
          date: row.date,
          type: row.type,
          by: row.practitioner_name,
          signedAt: row.signed_at?.toISOString() ?? null,
          ...openText(sealer, row),
          addenda: addenda.map((one) => ({
            at: one.signed_at.toISOString(),
            text: openNote(sealer, 'addendum', clinicId, one.id, one.content_sealed),
          })),
        });
      }
      return { data };
    },
  };
}
