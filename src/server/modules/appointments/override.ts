/** Why staff went beyond what is offered: sealed, for staff to read, never for the patient. */
import type { Sealer } from '../../platform/secrets.ts';
import type { AppointmentRow } from './repository.ts';

const place = (clinicId: number): string => `appointments.override_reason:${clinicId}`;

export function sealOverride(sealer: Sealer, clinicId: number, override: { reason: string }): string {
  return sealer.seal(override.reason, place(clinicId));
}

export function readOverride(sealer: Sealer, row: AppointmentRow): { reason: string } | null {
  const sealed = row.override_reason_sealed;
  return sealed === null ? null : { reason: sealer.open(sealed, place(row.clinic_id)) };
}
