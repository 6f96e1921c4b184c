import type { z } from 'zod';
import type {
  BlockedTimeSlot,
  ConflictingAppointment,
  RecurringTimeSlot,
  TimeSlot,
} from '../../../contracts/timeslots.ts';
import { fromWallSpan } from '../../../domain/opening-hours.ts';
import { formatOffsetIso, formatWallTime } from '../../../domain/time-zone.ts';
import type { Sealer } from '../../platform/secrets.ts';
import type { BlockedTimeRow, ExtraHoursRow, RecurringHoursRow } from '../availability/service.ts';
import type { Conflict } from './conflicts.ts';

type Types = z.input<typeof TimeSlot>['sessionTypes'];

export function presentExtra(row: ExtraHoursRow): z.input<typeof TimeSlot> {
  return {
    id: row.id,
    practitionerId: row.practitioner_id,
    locationId: row.location_id,
    date: row.date,
    startTime: formatWallTime(row.starts_minute, '24'),
    endTime: formatWallTime(row.ends_minute, '24'),
    sessionTypes: row.session_types as Types,
  };
}

export function presentRecurring(row: RecurringHoursRow, timezone: string): z.input<typeof RecurringTimeSlot> {
  return {
    id: row.id,
    practitionerId: row.practitioner_id,
    locationId: row.location_id,
    timezone,
    rule: row.rule,
    startDate: row.starts_on,
    validUntil: row.valid_until,
    startTime: formatWallTime(row.starts_minute, '24'),
    endTime: formatWallTime(row.ends_minute, '24'),
    sessionTypes: row.session_types as Types,
    exceptions: row.exceptions,
  };
}

const reasonPlace = (clinicId: number): string => `blocked_times.reason:${clinicId}`;

export const sealReason = (sealer: Sealer, clinicId: number, reason: string | null): string | null =>
  reason === null || reason === '' ? null : sealer.seal(reason, reasonPlace(clinicId));

export const openReason = (sealer: Sealer, row: BlockedTimeRow): string | null =>
  row.reason_sealed === null ? null : sealer.open(row.reason_sealed, reasonPlace(row.clinic_id));

const MINUTES_A_DAY = 1_440;

export const isAllDay = (row: BlockedTimeRow): boolean =>
  row.starts_minute === 0 && row.duration_minutes % MINUTES_A_DAY === 0;

/** A block by its first date; the rule says on which others it comes again. */
export function presentBlock(row: BlockedTimeRow, sealer: Sealer): z.input<typeof BlockedTimeSlot> {
  const { start, end } = spanOfBlock(row);
  return {
    id: row.id,
    practitionerId: row.practitioner_id,
    timezone: row.timezone,
    startsAt: formatOffsetIso(row.timezone, start),
    endsAt: formatOffsetIso(row.timezone, end),
    allDay: isAllDay(row),
    rule: row.rule,
    validUntil: row.valid_until,
    exceptions: row.exceptions,
    reason: openReason(sealer, row),
  };
}

export const spanOfBlock = (row: BlockedTimeRow) =>
  fromWallSpan(row.timezone, {
    startDate: row.starts_on,
    startMinutes: row.starts_minute,
    durationMinutes: row.duration_minutes,
  });

export function presentConflicts(rows: readonly Conflict[]): z.input<typeof ConflictingAppointment>[] {
  return rows.map((row) => ({
    appointmentId: row.id,
    reference: row.reference,
    startsAt: formatOffsetIso(row.timezone, row.starts_at.getTime()),
    endsAt: formatOffsetIso(row.timezone, row.ends_at.getTime()),
    patientName: row.patient_name,
    serviceName: row.service_name,
  }));
}
