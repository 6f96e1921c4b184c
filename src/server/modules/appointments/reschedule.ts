/** Moving and stretching appointments: one, or a series of them, in one atomic step. */
import { shiftTimes } from '../../../domain/series.ts';
import { formatWallTime, toLocal } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { judgeLength, moveTimeByForce } from '../availability/force-time.ts';
import * as availability from '../availability/service.ts';
import { getService } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPractitioners } from '../practitioners/service.ts';
import { auditRow, authorize } from './authorize.ts';
import { APPOINTMENT_RESCHEDULED, SERIES_RESCHEDULED } from './events.ts';
import { sealOverride } from './override.ts';
import { readWallTime } from './plan-booking.ts';
import * as repository from './repository.ts';
import { isOnlyTooFar, LOST_CODES, reportTimes, SeriesLost } from './series-plan.ts';

type Row = repository.AppointmentRow;
export type Scope = 'one' | 'following' | 'all';

export type MoveWish = {
  date?: string | undefined;
  time?: string | undefined;
  timezone?: string | undefined;
  offset?: string | undefined;
  /** What the body calls the date, for a refusal that names the field. */
  dateField: 'date' | 'newDate';
};

/** What a move asks for, for a refusal that names the nearest free times. Without date and time it stays where it is. */
export async function planMove(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  wish: MoveWish,
) {
  const row = await inTransaction(platform.db, clinic.id, (tx) => repository.findById(tx, clinic.id, appointmentId));
  authorize(context, row, 'appointment.reschedule');
  if (wish.date === undefined && wish.time === undefined) return { row, start: row.starts_at.getTime() };
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

export type Move = {
  start: number;
  scope?: Scope | undefined;
  /** How long it takes from now on; staff only. */
  minutes?: number | undefined;
  override?: { reason: string } | undefined;
};

/** One story's tools, for the steps of it. */
type Story = { platform: Platform; context: Context; clinic: ClinicRow; now: Date; override: Move['override'] };

/**
 * Moves an appointment, or what is ahead of its series by the same days and wall time, in one atomic step: the old times
 * are free exactly when the new ones are taken. Answers what was moved, the one that was asked for first.
 */
export async function reschedule(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  appointmentId: number,
  move: Move,
): Promise<[Row, ...Row[]]> {
  const { scope = 'one', override } = move;
  const story = { platform, context, clinic, now: platform.clock.now(), override };
  const asked = await inTransaction(platform.db, clinic.id, (tx) => repository.findById(tx, clinic.id, appointmentId));
  authorizeMove(context, asked, move);
  if (scope !== 'one' && asked.series_id !== null)
    return moveSeries(story, asked, { seriesId: asked.series_id, scope, start: move.start });
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const row = await repository.findByIdForUpdate(tx, clinic.id, appointmentId);
    authorizeMove(context, row, move);
    await moveRow(tx, story, row, { start: move.start, minutes: move.minutes ?? minutesOf(row), quiet: false });
    return [(await repository.findById(tx, clinic.id, row.id)) as Row];
  });
}

function authorizeMove(context: Context, row: Row | undefined, move: Move): asserts row is Row {
  authorize(context, row, 'appointment.reschedule');
  if (move.minutes !== undefined) authorize(context, row, 'appointment.resize');
  if (move.override !== undefined) authorize(context, row, 'appointment.override');
}

const minutesOf = (row: Row): number => Math.round((row.ends_at.getTime() - row.starts_at.getTime()) / 60_000);

async function moveSeries(
  story: Story,
  asked: Row,
  wish: { seriesId: number; scope: Scope; start: number },
): Promise<[Row, ...Row[]]> {
  const { platform, clinic, now } = story;
  const shift = { from: asked.starts_at.getTime(), to: wish.start, timezone: asked.timezone };
  let moves: { row: Row; start: number }[] = [];
  try {
    return await inTransaction(platform.db, clinic.id, async (tx) => {
      const from = wish.scope === 'following' ? asked.starts_at : null;
      const rows = await repository.listAheadForUpdate(tx, clinic.id, wish.seriesId, { after: now, from });
      if (rows.every((row) => row.id !== asked.id)) throw new AppError('invalid_transition');
      const starts = shiftTimes(
        rows.map((row) => row.starts_at.getTime()),
        shift,
      );
      moves = rows.map((row, index) => ({ row, start: starts[index] as number }));
      const quiet = moves.length > 1;
      // The way they go decides who goes first: each then finds the place empty that a neighbour has left.
      const inOrder = shift.to > shift.from ? moves.toReversed() : moves;
      for (const { row, start } of inOrder)
        await moveRow(tx, story, row, { start, minutes: minutesOf(row), quiet, inSeries: true });
      const appointmentIds = rows.map((row) => row.id);
      const version = `${asked.id}-${asked.sequence + 1}`;
      const payload = { seriesId: wish.seriesId, appointmentIds, version };
      if (quiet) await announce(tx, clinic.id, { type: SERIES_RESCHEDULED, payload }, now);
      const moved = await repository.listByIds(tx, clinic.id, appointmentIds);
      const first = moved.find((row) => row.id === asked.id) as Row;
      return [first, ...moved.filter((row) => row.id !== asked.id)];
    });
  } catch (error) {
    if (!(error instanceof AppError) || !LOST_CODES.includes(error.code) || moves.length < 2) throw error;
    throw new SeriesLost(await reportMoves(story, moves), asked.timezone, error);
  }
}

/** How the new times of a series stand; its own appointments are not in their own way. */
async function reportMoves({ platform, context, clinic }: Story, moves: readonly { row: Row; start: number }[]) {
  const { row } = moves[0] as { row: Row };
  const [practitioner] = await findPractitioners(platform.db, clinic.id, { id: row.practitioner_id });
  if (practitioner === undefined) throw new AppError('slot_unavailable');
  const service = { ...(await getService(platform.db, clinic.id, row.service_id)), duration_minutes: minutesOf(row) };
  const place = { service, practitioner, sessionType: row.session_type as 'in_person' | 'telehealth' };
  const times = moves.map((move) => ({ no: move.row.series_no ?? 0, startsAt: move.start, shifted: false }));
  const ignored = {
    diaryIds: moves.map((move) => move.row.diary_id),
    appointmentIds: moves.map((move) => move.row.id),
    patientId: row.patient_id,
  };
  return reportTimes(platform, context, clinic, place, times, ignored);
}

/** Takes the new time, writes it down and says so. Where nothing changes, nothing happens. */
async function moveRow(
  tx: Tx,
  story: Story,
  row: Row,
  to: { start: number; minutes: number; quiet: boolean; inSeries?: boolean },
): Promise<void> {
  const { platform, context, clinic, now, override } = story;
  const stays = row.starts_at.getTime() === to.start;
  const isOver = stays ? row.ends_at <= now : row.starts_at <= now;
  if (!['pending', 'confirmed'].includes(row.status) || isOver) throw new AppError('invalid_transition');
  if (stays && minutesOf(row) === to.minutes) return;
  const place = await takeNewTime(tx, story, row, to);
  const changes = {
    starts_at: new Date(to.start),
    ends_at: new Date(to.start + to.minutes * 60_000),
    location_id: place.location_id,
    timezone: place.timezone,
    diary_id: place.diaryId,
    updated_at: now,
    ...(override === undefined ? {} : { override_reason_sealed: sealOverride(platform.sealer, clinic.id, override) }),
  };
  await repository.step(tx, clinic.id, row.id, [row.status], changes, { countSequence: true });
  const payload = {
    appointmentId: row.id,
    sequence: row.sequence + 1,
    previousStartsAt: row.starts_at.toISOString(),
    ...(to.quiet ? { quiet: true } : {}),
  };
  await announce(tx, clinic.id, { type: APPOINTMENT_RESCHEDULED, payload }, now);
  await auditRow(tx, context, stays ? 'appointment.resize' : 'appointment.reschedule', row, now);
  if (override !== undefined) await auditRow(tx, context, 'appointment.override', row, now);
}

async function takeNewTime(
  tx: Tx,
  { context, clinic, now, override }: Story,
  row: Row,
  to: { start: number; minutes: number; inSeries?: boolean },
) {
  const service = { ...(await getService(tx, clinic.id, row.service_id)), duration_minutes: to.minutes };
  const sessionType = row.session_type as 'in_person' | 'telehealth';
  const wish = { service, practitionerId: row.practitioner_id, sessionType, start: to.start };
  const stays = row.starts_at.getTime() === to.start;
  const here = { ...wish, ...(stays ? { locationId: row.location_id } : {}), ignoreDiaryId: row.diary_id };
  if (stays && override === undefined) {
    const verdict = await judgeLength(tx, clinic.id, here, now);
    if (!verdict.ok && verdict.refusal === 'busy') throw new AppError('slot_taken');
    if (!verdict.ok) throw new AppError('slot_unavailable', undefined, { reason: verdict.refusal });
  }
  const passesHorizon = to.inSeries === true && (await isOnlyTooFar(tx, context, clinic.id, here, now));
  if (!stays && override === undefined && !passesHorizon)
    return availability.moveTime(tx, clinic.id, row.diary_id, wish, row.patient_id, now);
  const place = await moveTimeByForce(tx, clinic.id, row.diary_id, here, row.patient_id, now);
  return { ...place, diaryId: row.diary_id };
}
