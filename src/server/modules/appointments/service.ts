/**
 * Appointments: booking, moving, cancelling and the steps between. Always true here: an appointment that is pending or
 * confirmed has its time in the diary, and one that is over or cancelled has given it back.
 */
import { nextStatus, type AppointmentStatus } from '../../../domain/appointment-status.ts';
import { cancellationOutcome } from '../../../domain/cancellation.ts';
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import { formatWallTime, toLocal } from '../../../domain/time-zone.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import { type Context, callerName } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import * as availability from '../availability/service.ts';
import { getService } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPatientOfUser } from '../patients/service.ts';
import { findPractitionerOfUser } from '../practitioners/service.ts';
import { readWallTime } from './book.ts';
import { APPOINTMENT_CANCELLED, APPOINTMENT_CONFIRMED, APPOINTMENT_RESCHEDULED } from './events.ts';
import * as repository from './repository.ts';

export { book, planBooking } from './book.ts';
export { readDraft, saveDraft } from './drafts.ts';
export type { AppointmentRow } from './repository.ts';
export * as events from './events.ts';

type Row = repository.AppointmentRow;

/** The appointment, if the caller may do this to it. A wrong role is a 403, somebody else's appointment a 404. */
export function authorize(context: Context, row: Row | undefined, action: Action): asserts row is Row {
  const { caller } = context;
  if (caller === null) throw new AppError('unauthenticated');
  if (!mayEver(caller.role, action)) throw new AppError('forbidden');
  if (row === undefined || !may(caller.role, action, isParty(context, row))) throw notFound('appointment');
}

export function isParty(context: Context, row: Pick<Row, 'id' | 'patient_id' | 'practitioner_id'>): boolean {
  const { caller } = context;
  if (caller?.kind === 'guest') return caller.appointmentId === row.id;
  if (caller?.role === 'patient') return caller.patientId === row.patient_id;
  return caller?.kind === 'person' && caller.role === 'practitioner' && caller.practitionerId === row.practitioner_id;
}

export async function readAppointment(platform: Platform, context: Context, appointmentId: number): Promise<Row> {
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const row = await repository.findById(tx, context.clinicId, appointmentId);
    authorize(context, row, 'appointment.read');
    await auditRow(tx, context, 'appointment.read', row, platform.clock.now());
    return row;
  });
}

/** For other modules, inside their transaction and without a caller. */
export const findAppointment = repository.findById;
export const findAppointmentForUpdate = repository.findByIdForUpdate;

export type ListQuery = {
  status?: repository.ListWish['status'];
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** A person's appointments: one's own, or anybody's for the clinic's managers; a practitioner sees a patient's with themselves. */
export async function listForUser(platform: Platform, context: Context, userId: string, query: ListQuery) {
  const { caller, clinicId } = context;
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  const limit = query.limit ?? 50;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const patient = await findPatientOfUser(tx, clinicId, userId);
    const practitioner = patient === undefined ? await findPractitionerOfUser(tx, clinicId, userId) : undefined;
    const isSelf = caller.userId === userId;
    const isManager = caller.role === 'practice_manager' || caller.role === 'admin';
    if (!isSelf && !isManager && !(caller.role === 'practitioner' && patient !== undefined)) throw notFound('person');
    if (patient === undefined && practitioner === undefined) {
      if (!isSelf) throw notFound('person');
      return { rows: [] as Row[], nextCursor: null };
    }
    const rows = await repository.listAppointments(tx, clinicId, {
      ...(patient === undefined ? {} : { patientId: patient.id }),
      ...(practitioner === undefined ? {} : { practitionerId: practitioner.id }),
      ...(!isSelf && caller.role === 'practitioner' ? { practitionerId: caller.practitionerId ?? -1 } : {}),
      status: query.status,
      now,
      limit: limit + 1,
      after: readCursor(query.cursor),
    });
    if (!isSelf && caller.role === 'practitioner' && rows.length === 0) throw notFound('person');
    await audit(
      tx,
      context,
      { action: 'appointment.list', objectType: 'user', objectId: userId, patientId: patient?.id ?? null },
      now,
    );
    const last = rows[limit - 1];
    const more = rows.length > limit && last !== undefined;
    return {
      rows: rows.slice(0, limit),
      nextCursor: more ? encodeCursor(`${last.starts_at.getTime()}|${last.id}`) : null,
    };
  });
}

function readCursor(cursor: string | undefined): { startsAt: Date; id: number } | null {
  if (cursor === undefined) return null;
  const [, milliseconds, id] = /^(\d{1,15})\|(\d{1,10})$/.exec(decodeCursor(cursor)) ?? [];
  if (milliseconds === undefined) throw invalidField('cursor', 'This is not a cursor of ours.');
  return { startsAt: new Date(Number(milliseconds)), id: Number(id) };
}

export type MoveWish = {
  date?: string | undefined;
  time?: string | undefined;
  timezone?: string | undefined;
  offset?: string | undefined;
  /** What the body calls the date, for a refusal that names the field. */
  dateField: 'date' | 'newDate';
};

/** What a move asks for, for a refusal that names the nearest free times. */
export async function planMove(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  wish: MoveWish,
) {
  const row = await inTransaction(platform.db, clinic.id, (tx) => repository.findById(tx, clinic.id, appointmentId));
  authorize(context, row, 'appointment.reschedule');
  const timezone = wish.timezone ?? row.timezone;
  const now = toLocal(timezone, row.starts_at.getTime());
  const start = readWallTime(timezone, {
    date: wish.date ?? now.date,
    time: wish.time ?? formatWallTime(now.minutes, '24'),
    offset: wish.offset,
  });
  const at = platform.clock.now();
  if (start <= at.getTime() && row.starts_at > at) throw invalidField(wish.dateField, 'That time has passed.');
  return { row, start };
}

/** Moves an appointment in one atomic step: the old time is free exactly when the new one is taken. */
export async function reschedule(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  start: number,
): Promise<Row> {
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const row = await repository.findByIdForUpdate(tx, clinic.id, appointmentId);
    authorize(context, row, 'appointment.reschedule');
    if (!['pending', 'confirmed'].includes(row.status) || row.starts_at <= now)
      throw new AppError('invalid_transition');
    if (row.starts_at.getTime() === start) return row;
    const service = await getService(tx, clinic.id, row.service_id);
    const sessionType = row.session_type as 'in_person' | 'telehealth';
    const wish = { service, practitionerId: row.practitioner_id, sessionType, start };
    const place = await availability.moveTime(tx, clinic.id, row.diary_id, wish, row.patient_id, now);
    const changes = {
      starts_at: new Date(start),
      ends_at: new Date(start + service.duration_minutes * 60_000),
      location_id: place.location_id,
      diary_id: place.diaryId,
      timezone: place.timezone,
      updated_at: now,
    };
    await repository.step(tx, clinic.id, row.id, [row.status], changes, { countSequence: true });
    const payload = {
      appointmentId: row.id,
      sequence: row.sequence + 1,
      previousStartsAt: row.starts_at.toISOString(),
    };
    await announce(tx, clinic.id, { type: APPOINTMENT_RESCHEDULED, payload }, now);
    await auditRow(tx, context, 'appointment.reschedule', row, now);
    return (await repository.findById(tx, clinic.id, row.id)) as Row;
  });
}

export type Cancelled = { row: Row; refundCents: number; feeCents: number };

/** Cancels; the policy decides what goes back. Staff cancelling for the clinic gives everything back. */
export async function cancel(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  reason: string | null,
): Promise<Cancelled> {
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const row = await repository.findByIdForUpdate(tx, clinic.id, appointmentId);
    authorize(context, row, 'appointment.cancel');
    const by = context.caller?.role === 'patient' ? 'patient' : 'clinic';
    const reasonSealed = reason === null ? null : platform.sealer.seal(reason, reasonPlace(clinic.id));
    return cancelRow(tx, context, clinic, row, { by, reasonSealed, name: callerName(context) }, now);
  });
}

const reasonPlace = (clinicId: number): string => `appointments.cancel_reason:${clinicId}`;

/** Why it was cancelled, in the words of whoever did. */
export function readCancelReason(sealer: Sealer, row: Row): string | null {
  const sealed = row.cancel_reason_sealed;
  return sealed === null ? null : sealer.open(sealed, reasonPlace(row.clinic_id));
}

async function cancelRow(
  tx: Tx,
  actor: Context | SystemActor,
  clinic: ClinicRow,
  row: Row,
  how: { by: 'patient' | 'clinic' | 'unpaid'; reasonSealed: string | null; name: string },
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
  const payload = { appointmentId: row.id, sequence: row.sequence + 1, by: how.by, refundCents, feeCents };
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

const STEP_ACTIONS = {
  confirmed: 'appointment.confirm',
  completed: 'appointment.complete',
  no_show: 'appointment.no_show',
} as const satisfies Partial<Record<AppointmentStatus, Action>>;

/** Confirm, complete, no-show: by staff, along the state machine. */
export async function takeStep(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  to: AppointmentStatus,
): Promise<Row> {
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const row = await repository.findByIdForUpdate(tx, clinic.id, appointmentId);
    authorize(context, row, to === 'pending' || to === 'cancelled' ? 'appointment.cancel' : STEP_ACTIONS[to]);
    // Staff who confirm an unpaid one let it be paid later; that is theirs to decide.
    const verdict = nextStatus(row.status as AppointmentStatus, to, {
      startsAt: row.starts_at.getTime(),
      now: now.getTime(),
      paid: true,
    });
    if (verdict !== 'ok') throw new AppError('invalid_transition');
    await repository.step(tx, clinic.id, row.id, [row.status], { status: to, pay_by: null, updated_at: now });
    await repository.deleteRelease(tx, clinic.id, row.id);
    if (to === 'confirmed')
      await announce(tx, clinic.id, { type: APPOINTMENT_CONFIRMED, payload: { appointmentId: row.id } }, now);
    await auditRow(tx, context, `appointment.${to}`, row, now);
    return (await repository.findById(tx, clinic.id, row.id)) as Row;
  });
}

/**
 * Called by billing when money arrived: a pending appointment becomes confirmed. Answers false when the appointment is
 * cancelled, so that the money goes back.
 */
export async function markPaid(tx: Tx, actor: SystemActor, row: Row, paymentId: number, now: Date): Promise<boolean> {
  const paid = { payment_status: 'paid', payment_id: paymentId, pay_by: null, updated_at: now };
  await repository.deleteRelease(tx, actor.clinicId, row.id);
  if (await repository.step(tx, actor.clinicId, row.id, ['pending'], { ...paid, status: 'confirmed' })) {
    await announce(
      tx,
      actor.clinicId,
      { type: APPOINTMENT_CONFIRMED, payload: { appointmentId: row.id, paid: true } },
      now,
    );
    await auditRow(tx, actor, 'appointment.confirm', row, now);
    return true;
  }
  return repository.step(tx, actor.clinicId, row.id, ['confirmed', 'completed', 'no_show'], paid);
}

/** Billing's other words: waiting for a transfer, given back. Whatever the state, it is only written down. */
export async function markPayment(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  payment: { status: string; paymentId: number },
  now: Date,
): Promise<void> {
  const all = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show'];
  await repository.step(tx, clinicId, appointmentId, all, {
    payment_status: payment.status,
    payment_id: payment.paymentId,
    updated_at: now,
  });
  if (payment.status === 'pending') {
    await repository.step(tx, clinicId, appointmentId, ['pending'], { pay_by: null, updated_at: now });
    await repository.deleteRelease(tx, clinicId, appointmentId);
  }
}

/** Lets go of appointments nobody paid in time. Business time comes in as `now`. */
export async function releaseUnpaid(
  platform: Platform,
  clinics: { byId(id: number): Promise<ClinicRow> },
  now: Date,
): Promise<number> {
  const due = await platform.db.transaction().execute((tx) => repository.listDueReleases(tx, now));
  let released = 0;
  for (const { clinic_id: clinicId, appointment_id: appointmentId } of due) {
    const clinic = await clinics.byId(clinicId);
    await inTransaction(platform.db, clinicId, async (tx) => {
      const row = await repository.findByIdForUpdate(tx, clinicId, appointmentId);
      await repository.deleteRelease(tx, clinicId, appointmentId);
      if (row === undefined || row.status !== 'pending' || row.payment_status !== 'unpaid') return;
      const actor = { clinicId, system: 'release-unpaid' };
      await cancelRow(tx, actor, clinic, row, { by: 'unpaid', reasonSealed: null, name: 'system:release-unpaid' }, now);
      released += 1;
    });
  }
  return released;
}

function auditRow(tx: Tx, actor: Context | SystemActor, action: string, row: Row, at: Date): Promise<void> {
  return audit(tx, actor, { action, objectType: 'appointment', objectId: row.id, patientId: row.patient_id }, at);
}
