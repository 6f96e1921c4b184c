import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listAddenda, listSignedOf } from './repository.ts';
import { openNote, openText } from './sealing.ts';

/** The signed notes about a patient, with what was added to them. Drafts are not the record yet; private notes never leave. */
export function notesPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'notes',
    tables: ['clinical_notes', 'note_versions', 'private_notes', 'note_addenda', 'note_templates'],
    async collect(tx, { clinicId, patientId }) {
      const rows = patientId === null ? [] : await listSignedOf(tx, clinicId, patientId);
      const notes = [];
      for (const row of rows) {
        const addenda = await listAddenda(tx, clinicId, row.id);
        notes.push({
          date: row.date,
          type: row.type,
          practitioner: row.practitioner_name,
          ...openText(sealer, row),
          signedAt: row.signed_at?.toISOString() ?? null,
          contentHash: row.content_hash,
          addenda: addenda.map((addendum) => ({
            text: openNote(sealer, 'addendum', clinicId, addendum.id, addendum.content_sealed),
            signedAt: addendum.signed_at.toISOString(),
          })),
        });
      }
      return { data: notes };
    },
  };
}
