/** Cancelling: the clinic's policy decides what goes back, and the time is free again. */
import { nextStatus, type AppointmentStatus } from '../../../domain/appointment-status.ts';
import { cancellationOutcome } from '../../../domain/cancellation.ts';
import type { SystemActor } from '../../platform/audit.ts';
import { type Context, callerName } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import * as availability from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { auditRow, authorize } from './authorize.ts';
import { APPOINTMENT_CANCELLED, SERIES_CANCELLED } from './events.ts';
import * as repository from './repository.ts';
import type { Scope } from './reschedule.ts';

type Row = repository.AppointmentRow;

export type Cancelled = { row: Row; refundCents: number; feeCents: number };

/**
 * Cancels one appointment, or what is ahead of its series, each by the policy; staff cancelling for the clinic gives
 * everything back. Answers what was cancelled, soonest first.
 */
export async function cancel(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  wish: { reason: string | null; scope?: Scope | undefined },
): Promise<[Cancelled, ...Cancelled[]]> {
  const now = platform.clock.now();
  const by = context.caller?.role === 'patient' ? 'patient' : 'clinic';
  const reasonSealed = wish.reason === null ? null : platform.sealer.seal(wish.reason, reasonPlace(clinic.id));
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const asked = await repository.findById(tx, clinic.id, appointmentId);
    authorize(context, asked, 'appointment.cancel');
    const rows = await listToCancel(tx, clinic.id, asked, wish.scope ?? 'one', now);
    const quiet = rows.length > 1;
    const done: Cancelled[] = [];
    for (const row of rows) {
      authorize(context, row, 'appointment.cancel');
      done.push(await cancelRow(tx, context, clinic, row, { by, reasonSealed, name: callerName(context), quiet }, now));
    }
    const [first, ...others] = done;
    if (first === undefined) throw new AppError('invalid_transition');
    if (quiet) await announceSeries(tx, clinic.id, done, by, now);
    return [first, ...others];
  });
}

async function listToCancel(tx: Tx, clinicId: number, asked: Row, scope: Scope, now: Date): Promise<Row[]> {
  if (scope === 'one' || asked.series_id === null)
    return [(await repository.findByIdForUpdate(tx, clinicId, asked.id)) as Row];
  const from = scope === 'following' ? asked.starts_at : null;
  return repository.listAheadForUpdate(tx, clinicId, asked.series_id, { after: now, from });
}

function announceSeries(tx: Tx, clinicId: number, done: readonly Cancelled[], by: 'patient' | 'clinic', now: Date) {
  const payload = {
    seriesId: done[0]?.row.series_id,
    appointmentIds: done.map(({ row }) => row.id),
    by,
    refundCents: done.reduce((sum, one) => sum + one.refundCents, 0),
    feeCents: done.reduce((sum, one) => sum + one.feeCents, 0),
  };
  return announce(tx, clinicId, { type: SERIES_CANCELLED, payload }, now);
}

const reasonPlace = (clinicId: number): string => `appointments.cancel_reason:${clinicId}`;

/** Why it was cancelled, in the words of whoever did. */
export function readCancelReason(sealer: Sealer, row: Row): string | null {
  const sealed = row.cancel_reason_sealed;
  return sealed === null ? null : sealer.open(sealed, reasonPlace(row.clinic_id));
}

/** One step of it: used by whoever cancels, and by the tick that lets unpaid ones go. */
export async function cancelRow(
  tx: Tx,
  actor: Context | SystemActor,
  clinic: ClinicRow,
  row: Row,
  how: { by: 'patient' | 'clinic' | 'unpaid'; reasonSealed: string | null; name: string; quiet?: boolean },
  now: Date,
): Promise<Cancelled> {
  const context = { startsAt: row.starts_at.getTime(), now: now.getTime(), paid: row.payment_status === 'paid' };
  if (nextStatus(row.status as AppointmentStatus, 'cancelled', context) !== 'ok')
    throw new AppError('invalid_transition');
  if (how.by === 'patient' && row.starts_at <= now)
    throw new AppError('invalid_transition', 'This session has begun and can no longer be cancelled.');
  const { refundCents, feeCents } = consequences(row, clinic, how.by === 'patient' ? 'patient' : 'clinic', now);
  const changes = {
    status: 'cancelled',
    cancel_reason_sealed: how.reasonSealed,
    cancelled_by: how.name,
    cancelled_at: now,
    pay_by: null,
    updated_at: now,
  };
  await repository.step(tx, clinic.id, row.id, [row.status], changes, { countSequence: true });
  await repository.deleteRelease(tx, clinic.id, row.id);
  await availability.releaseDiary(tx, clinic.id, row.diary_id);
  const said = how.quiet === true ? { quiet: true } : {};
  const payload = { appointmentId: row.id, sequence: row.sequence + 1, by: how.by, refundCents, feeCents, ...said };
  await announce(tx, clinic.id, { type: APPOINTMENT_CANCELLED, payload }, now);
  await auditRow(tx, actor, 'appointment.cancel', row, now);
  return { row: (await repository.findById(tx, clinic.id, row.id)) as Row, refundCents, feeCents };
}

/** What cancelling at this moment means. Nobody owes a fee for a session that was never confirmed. */
export function consequences(row: Row, clinic: ClinicRow, by: 'patient' | 'clinic', now: Date) {
  const paidCents = row.payment_status === 'paid' ? row.price_cents : 0;
  const outcome = cancellationOutcome({
    policy: {
      freeUntilHours: clinic.cancel_free_until_hours,
      lateFeePercent: clinic.cancel_late_fee_percent,
      noShowFeePercent: clinic.no_show_fee_percent,
    },
    startsAt: row.starts_at.getTime(),
    now: now.getTime(),
    priceCents: row.price_cents,
    paidCents,
    by,
  });
  return row.status === 'pending' ? { ...outcome, refundCents: paidCents, feeCents: 0, free: true } : outcome;
}
