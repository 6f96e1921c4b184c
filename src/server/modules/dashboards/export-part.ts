import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listConsents, loadAllFeedback, loadDetails } from './details.ts';

/** What a patient told about themselves, what they consented to and when, and what they said after sessions. */
export function detailsPart({ sealer }: Pick<Platform, 'sealer'>): ExportPart {
  return {
    name: 'details',
    tables: ['patient_details', 'patient_consents', 'session_feedback'],
    async collect(tx, { clinicId, patientId }) {
      if (patientId === null) return { data: null };
      const { told, updatedAt } = await loadDetails(tx, sealer, clinicId, patientId);
      const feedback = await loadAllFeedback(tx, sealer, clinicId, patientId);
      return {
        data: {
          ...told,
          updatedAt: updatedAt?.toISOString() ?? null,
          consents: await listConsents(tx, clinicId, patientId),
          feedback: feedback.map(({ row, comment }) => ({
            appointmentId: row.appointment_id,
            rating: row.rating,
            comment,
            at: row.updated_at.toISOString(),
          })),
        },
      };
    },
  };
}
