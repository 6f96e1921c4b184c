import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { detailsPlace } from './details.ts';
import { openDrafts } from './drafts.ts';
import { presentAppointment } from './presenter.ts';
import { listAppointments } from './repository.ts';

const MOST = 10_000;

/** A patient's appointments with what they wrote when they booked, and what they typed and did not send. */
export function appointmentsPart(platform: Platform, clinics: ClinicDirectory): ExportPart {
  const { sealer, clock } = platform;
  return {
    name: 'appointments',
    tables: ['appointments', 'appointment_drafts', 'appointment_series', 'diary'],
    async collect(tx, { clinicId, userId, patientId }) {
      const drafts = await openDrafts(sealer, tx, clinicId, userId);
      if (patientId === null) return { data: { appointments: [], drafts } };
      const clinic = await clinics.byId(clinicId);
      const now = clock.now();
      const rows = await listAppointments(tx, clinicId, { patientId, now, limit: MOST, after: null });
      const appointments = rows.map((row) => ({
        ...presentAppointment(row, clinic, sealer, now, null),
        details: row.details_sealed === null ? null : sealer.openJson(row.details_sealed, detailsPlace(clinicId)),
      }));
      return { data: { appointments, drafts } };
    },
  };
}
