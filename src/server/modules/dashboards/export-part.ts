import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { loadDetails } from './details.ts';

/** What a patient told about their health, and what they agreed to. */
export function detailsPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'health-details',
    tables: ['patient_details'],
    async collect(tx, { clinicId, patientId }) {
      if (patientId === null) return { data: null };
      const { told, updatedAt, consent } = await loadDetails(tx, sealer, clinicId, patientId);
      return { data: { ...told, updatedAt: updatedAt?.toISOString() ?? null, consent } };
    },
  };
}
