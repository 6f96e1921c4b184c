/**
 * Appointments: booking, moving, cancelling and the steps between. Always true here: an appointment that is pending or
 * confirmed has its time in the diary, and one that is over or cancelled has given it back.
 */
import { nextStatus, type AppointmentStatus } from '../../../domain/appointment-status.ts';
import type { Action } from '../../../domain/permissions.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPatientOfUser } from '../patients/service.ts';
import { findPractitionerOfUser } from '../practitioners/service.ts';
import { auditRow, authorize } from './authorize.ts';
import { cancelRow } from './cancel.ts';
import { APPOINTMENT_COMPLETED, APPOINTMENT_CONFIRMED } from './events.ts';
import * as repository from './repository.ts';

export { authorize } from './authorize.ts';
export { bookFirst } from './book.ts';
export { type BookedRow, listBooked } from './booked-repository.ts';
export { cancel, consequences, readCancelReason } from './cancel.ts';
export { readDraft, saveDraft } from './drafts.ts';
export {
  choosePlatform,
  keepMeeting,
  MEETING_CHANNEL,
  tellMeetingIsLate,
  waitForMeeting,
} from './meeting.ts';
export * as events from './events.ts';
export { openDetails } from './details.ts';
export { readOverride } from './override.ts';
export { planBookings, planPreview } from './plan-booking.ts';
export type { AppointmentRow } from './repository.ts';
export { type Move, type MoveWish, planMove, reschedule, type Scope } from './reschedule.ts';
export { previewSeries, type ReportedTime, SeriesLost } from './series-plan.ts';

type Row = repository.AppointmentRow;

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
export const findAppointments = repository.listByIds;
export const findAppointmentForUpdate = repository.findByIdForUpdate;
export const listUnpaid = repository.listUnpaid;
export const sees = repository.sees;

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
    if (to === 'completed')
      await announce(tx, clinic.id, { type: APPOINTMENT_COMPLETED, payload: { appointmentId: row.id } }, now);
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
      const how = { by: 'unpaid', reasonSealed: null, name: 'system:release-unpaid' } as const;
      for (const lost of [row, ...(await restOfUnpaidSeries(tx, row, now))]) {
        await cancelRow(tx, actor, clinic, lost, how, now);
        released += 1;
      }
    });
  }
  return released;
}

/** When nobody pays the first of a series, the rest of it is not kept either; one that was paid keeps its series. */
async function restOfUnpaidSeries(tx: Tx, row: Row, now: Date): Promise<Row[]> {
  if (row.series_id === null || row.series_no !== 1) return [];
  const rest = await repository.listAheadForUpdate(tx, row.clinic_id, row.series_id, {
    after: now,
    from: row.starts_at,
  });
  const others = rest.filter((one) => one.id !== row.id);
  const isUnpaid = others.every((one) => one.status === 'pending' && one.payment_status === 'unpaid');
  return isUnpaid ? others : [];
}
