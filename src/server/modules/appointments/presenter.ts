import type { z } from 'zod';
import type { Appointment, Occurrence } from '../../../contracts/appointments.ts';
import { currencyExponent, formatDecimal } from '../../../domain/money.ts';
import { formatOffsetIso, formatWallTime, toLocal } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { slotPresenter } from '../availability/presenter.ts';
import type { ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type AppointmentRow, consequences, readCancelReason, readOverride, type ReportedTime } from './service.ts';

type Wire = z.input<typeof Appointment>;

/** The appointment in V's and D's words at once: practitioner is provider, patient is client, times on the location's clock. */
export function presentAppointment(
  row: AppointmentRow,
  clinic: ClinicRow,
  sealer: Sealer,
  now: Date,
  reader: Context['caller'],
): Wire {
  const money = (cents: number) => formatDecimal(cents, row.currency);
  const start = toLocal(row.timezone, row.starts_at.getTime());
  const meeting = row.meeting as Wire['meetingDetails'];
  return {
    id: row.id,
    reference: row.reference,
    clientId: row.patient_id,
    providerId: row.practitioner_id,
    practitionerId: row.practitioner_id,
    practitionerName: row.practitioner_name,
    patientName: row.patient_name,
    date: start.date,
    time: formatWallTime(start.minutes, '24'),
    duration: Math.round((row.ends_at.getTime() - row.starts_at.getTime()) / 60_000),
    startsAt: formatOffsetIso(row.timezone, row.starts_at.getTime()),
    endsAt: formatOffsetIso(row.timezone, row.ends_at.getTime()),
    timezone: row.timezone,
    type: row.service_name,
    sessionType: row.service_name,
    deliveryMode: row.session_type as Wire['deliveryMode'],
    status: row.status as Wire['status'],
    paymentStatus: row.payment_status as Wire['paymentStatus'],
    notes: null,
    videoLink: meeting?.meetingUrl ?? null,
    meetingDetails: meeting,
    meetingStatus: meetingStatus(row),
    amount: row.price_cents / 10 ** currencyExponent(row.currency),
    price: money(row.price_cents),
    currency: row.currency,
    gst: money(row.gst_cents),
    service: {
      id: row.service_id,
      name: row.service_name,
      durationMinutes: row.service_duration,
      category: row.service_category,
    },
    practitioner: {
      id: row.practitioner_id,
      name: row.practitioner_name,
      title: row.practitioner_title,
      profession: row.practitioner_profession,
    },
    location: {
      id: row.location_id,
      name: row.location_name,
      address: row.location_address,
      phone: row.location_phone,
      timezone: row.timezone,
    },
    series: row.series_id === null ? null : { id: row.series_id, no: row.series_no ?? 0, count: row.series_count ?? 0 },
    override: reader === null || reader.role === 'patient' ? null : readOverride(sealer, row),
    cancelReason: readCancelReason(sealer, row),
    cancellation: presentConsequences(row, clinic, now),
    payBy: row.pay_by?.toISOString() ?? null,
    paymentId: row.payment_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The link of a telehealth session follows once there is a meeting; in person there is none. */
export function meetingStatus(row: AppointmentRow): Wire['meetingStatus'] {
  if (row.meeting !== null) return 'ready';
  return row.session_type === 'telehealth' && ['pending', 'confirmed'].includes(row.status) ? 'pending' : 'none';
}

function presentConsequences(row: AppointmentRow, clinic: ClinicRow, now: Date): Wire['cancellation'] {
  if (!['pending', 'confirmed'].includes(row.status) || row.starts_at <= now) return null;
  const outcome = consequences(row, clinic, 'patient', now);
  return {
    freeUntil: formatOffsetIso(row.timezone, outcome.freeUntil),
    free: outcome.free,
    refund: formatDecimal(outcome.refundCents, row.currency),
    fee: formatDecimal(outcome.feeCents, row.currency),
  };
}

/** The times of a series on the clock of its place. */
export function presentOccurrences(
  times: readonly ReportedTime[],
  service: ServiceRow,
  clinic: ClinicRow,
  timezone: string,
): z.input<typeof Occurrence>[] {
  const presentSlot = slotPresenter(service, clinic, timezone);
  return times.map(({ no, startsAt, status, reason, shifted, nearest }) => ({
    no,
    startsAt: formatOffsetIso(timezone, startsAt),
    endsAt: formatOffsetIso(timezone, startsAt + service.duration_minutes * 60_000),
    timezone,
    status,
    ...(reason === undefined ? {} : { reason }),
    shifted,
    alternatives: nearest.map(presentSlot),
  }));
}
