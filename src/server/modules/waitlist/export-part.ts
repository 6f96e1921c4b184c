import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { listEntries } from './repository.ts';

/** What a patient waits for and waited for. */
export function waitlistPart({ clock }: Pick<Platform, 'clock'>): ExportPart {
  return {
    name: 'waitlist',
    tables: ['waitlist_entries'],
    async collect(tx, { clinicId, patientId }) {
      const rows = patientId === null ? [] : await listEntries(tx, clinicId, patientId, clock.now());
      return {
        data: rows.map((row) => ({
          service: row.service_name,
          practitioner: row.practitioner_name,
          sessionType: row.session_type,
          dateFrom: row.date_from,
          dateTo: row.date_to,
          status: row.status,
          createdAt: row.created_at.toISOString(),
        })),
      };
    },
  };
}
