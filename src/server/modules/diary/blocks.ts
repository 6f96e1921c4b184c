/** Times a practitioner is not there: part of a day or whole days, once or by a rule. Why is theirs and lies encrypted. */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type {
  changeBlockedTimeSlot,
  createBlockedTimeSlot,
  listBlockedTimeSlots,
} from '../../../contracts/timeslots.ts';
import type { Interval } from '../../../domain/intervals.ts';
import { readReturningRule, toWallSpan } from '../../../domain/opening-hours.ts';
import { addDays, dayNumberOf, MINUTE_MS, startOfDay, toLocal } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { awayBetween, type BlockedTimeRow, hoursStore, type Worker } from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { authorize, readWorker, readWorkers, workerOf } from './access.ts';
import { changeDiary, conflictsOfBlock } from './conflicts.ts';
import { announceOpened, waitingRange } from './opened.ts';
import { isAllDay, sealReason, spanOfBlock } from './presenter.ts';
import { checkDates } from './read-hours.ts';

type Body = BodyOf<typeof changeBlockedTimeSlot>;
/** When a block is, as it is kept. */
type When = Pick<
  BlockedTimeRow,
  'timezone' | 'starts_on' | 'starts_minute' | 'duration_minutes' | 'rule' | 'valid_until' | 'exceptions'
>;

const MINUTES_A_DAY = 1_440;
const LEAST_MINUTES = 5;
const MOST_DAYS = 366;
/** The clock without a repeated hour, for a block that no other can write. */
const EXACT_ZONE = 'UTC';

/** Blocks that are or come again between two dates; without dates from today on. */
export async function listBlocks(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof listBlockedTimeSlots>,
): Promise<BlockedTimeRow[]> {
  const { practitionerId } = query;
  const dateFrom = query.dateFrom ?? toLocal(clinic.timezone, platform.clock.now().getTime()).date;
  const dateTo = query.dateTo ?? addDays(dateFrom, 3 * MOST_DAYS);
  checkDates(dateFrom, dateTo, 'dateTo');
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const named = practitionerId === undefined ? undefined : [practitionerId];
    const workers = await readWorkers(tx, context, clinic, 'hours.read', named);
    const rows = await hoursStore.listBlockedTimes(
      tx,
      clinic.id,
      workers.map((worker) => worker.id),
    );
    return rows.filter((row) => {
      const range = { from: startOfDay(row.timezone, dateFrom), to: startOfDay(row.timezone, addDays(dateTo, 1)) };
      return awayBetween(row, range).length > 0;
    });
  });
}

export function addBlock(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createBlockedTimeSlot>,
) {
  return changeDiary(platform, context, body.force === true, async (tx, now) => {
    const worker = await readWorker(tx, context, clinic, body.practitionerId);
    const row = {
      clinic_id: clinic.id,
      practitioner_id: worker.id,
      ...readWhen(body, null, homeZone(worker, clinic)),
      reason_sealed: sealReason(platform.sealer, clinic.id, body.reason ?? null),
      created_at: now,
      updated_at: now,
    };
    await hoursStore.lockHours(tx, clinic.id, worker.id);
    const conflicts = await conflictsOfBlock(tx, clinic, worker, { before: null, after: { ...row, id: 0 } }, now);
    const make = async () => {
      const done = await hoursStore.insertBlockedTime(tx, row);
      await auditBlock(tx, context, 'block.add', done, now);
      return done;
    };
    return { conflicts, make };
  });
}

export function changeBlock(platform: Platform, context: Context, clinic: ClinicRow, id: number, body: Body) {
  return changeDiary(platform, context, body.force === true, async (tx, now) => {
    const { old, worker } = await lockBlock(tx, context, clinic, id);
    const reason = body.reason === undefined ? old.reason_sealed : sealReason(platform.sealer, clinic.id, body.reason);
    const usualZone = old.timezone === EXACT_ZONE ? homeZone(worker, clinic) : old.timezone;
    const changes = { ...readWhen(body, old, usualZone), reason_sealed: reason, updated_at: now };
    const after = { ...old, ...changes };
    const conflicts = await conflictsOfBlock(tx, clinic, worker, { before: old, after }, now);
    const make = async () => {
      await auditBlock(tx, context, 'block.change', after, now);
      await announceFreed(tx, old, after, now);
      return hoursStore.updateBlockedTime(tx, clinic.id, id, changes);
    };
    return { conflicts, make };
  });
}

export async function removeBlock(platform: Platform, context: Context, clinic: ClinicRow, id: number): Promise<void> {
  const now = platform.clock.now();
  await inTransaction(platform.db, clinic.id, async (tx) => {
    const { old } = await lockBlock(tx, context, clinic, id);
    await hoursStore.deleteBlockedTime(tx, clinic.id, id);
    await auditBlock(tx, context, 'block.remove', old, now);
    await announceFreed(tx, old, null, now);
  });
}

const homeZone = (worker: Worker, clinic: ClinicRow): string => worker.workplaces[0]?.timezone ?? clinic.timezone;

/** The block and whose it is, nobody else changing that diary meanwhile. */
async function lockBlock(
  tx: Tx,
  context: Context,
  clinic: ClinicRow,
  id: number,
): Promise<{ old: BlockedTimeRow; worker: Worker }> {
  const found = await hoursStore.findBlockedTime(tx, clinic.id, id);
  if (found === undefined) throw notFound('blocked time');
  authorize(context, 'hours.change', found.practitioner_id, 'blocked time');
  await hoursStore.lockHours(tx, clinic.id, found.practitioner_id);
  const old = await hoursStore.findBlockedTime(tx, clinic.id, id);
  if (old === undefined) throw notFound('blocked time');
  return { old, worker: await workerOf(tx, clinic, old.practitioner_id) };
}

/** When the block is after this change; what the body leaves out stays as it was. */
function readWhen(body: Body, old: BlockedTimeRow | null, usualZone: string): When {
  const timezone = body.timezone ?? usualZone;
  const rule = body.rule === undefined ? (old?.rule ?? null) : body.rule;
  const asked = body.validUntil === undefined ? (old?.valid_until ?? null) : body.validUntil;
  if (rule === null && typeof body.validUntil === 'string')
    throw invalidField('validUntil', 'Only a block that repeats has a last day.');
  const times = readTimes(body, old, timezone, rule !== null);
  const repeats = { ...times, rule: null, valid_until: null, exceptions: [] };
  if (rule === null) return repeats;
  if (asked !== null) checkDates(times.starts_on, asked, 'validUntil');
  const read = readReturningRule(rule, {
    timezone: times.timezone,
    startDate: times.starts_on,
    startMinutes: times.starts_minute,
    validUntil: asked,
  });
  if ('problem' in read) throw invalidField('rule', `${read.problem}.`);
  const exceptions = [...new Set(body.exceptions ?? old?.exceptions ?? [])].toSorted();
  return { ...repeats, rule: read.rule, valid_until: asked, exceptions };
}

type Times = Pick<BlockedTimeRow, 'timezone' | 'starts_on' | 'starts_minute' | 'duration_minutes'>;

function readTimes(body: Body, old: BlockedTimeRow | null, timezone: string, repeats: boolean): Times {
  const hasInstants = body.startsAt !== undefined || body.endsAt !== undefined;
  const hasDates = body.dateFrom !== undefined || body.dateTo !== undefined;
  if (hasInstants && hasDates)
    throw invalidField('dateFrom', 'Give either startsAt and endsAt, or whole days by dateFrom and dateTo.');
  if (hasDates) return readDays(body, old, timezone);
  if (hasInstants) return readInstants(body, old, timezone, repeats);
  if (old === null) throw invalidField('startsAt', 'Required, with endsAt; or whole days by dateFrom and dateTo.');
  // The very same time by another zone's clock.
  if (body.timezone !== undefined) return readInstants(body, old, timezone, repeats);
  const { starts_on, starts_minute, duration_minutes } = old;
  return { timezone: old.timezone, starts_on, starts_minute, duration_minutes };
}

function readDays(body: Body, old: BlockedTimeRow | null, timezone: string): Times {
  const from = body.dateFrom ?? old?.starts_on;
  if (from === undefined) throw invalidField('dateFrom', 'Required, with dateTo.');
  // A block of whole days that is moved by its first day alone keeps its length.
  const kept = old !== null && isAllDay(old) ? addDays(from, old.duration_minutes / MINUTES_A_DAY - 1) : from;
  const to = body.dateTo ?? kept;
  checkDates(from, to, 'dateTo');
  const days = dayNumberOf(to) - dayNumberOf(from) + 1;
  if (days > MOST_DAYS) throw invalidField('dateTo', `A block is ${MOST_DAYS} days at most.`);
  return { timezone, starts_on: from, starts_minute: 0, duration_minutes: days * MINUTES_A_DAY };
}

/**
 * By instants. A block that comes once and that this zone's clock cannot write (the second pass of a repeated hour) is kept
 * in UTC, so that it stays exactly what was said.
 */
function readInstants(body: Body, old: BlockedTimeRow | null, timezone: string, repeats: boolean): Times {
  const span = readSpan(body, old === null ? null : spanOfBlock(old));
  const local = toWallSpan(timezone, span);
  if (local !== null) return timesOf(timezone, local);
  if (repeats)
    throw invalidField('startsAt', 'This hour comes twice that day. A block that repeats needs another first day.');
  const utc = toWallSpan(EXACT_ZONE, span);
  if (utc === null) throw invalidField('startsAt', 'Write whole minutes.');
  return timesOf(EXACT_ZONE, utc);
}

const timesOf = (timezone: string, span: NonNullable<ReturnType<typeof toWallSpan>>): Times => ({
  timezone,
  starts_on: span.startDate,
  starts_minute: span.startMinutes,
  duration_minutes: span.durationMinutes,
});

function readSpan(body: Body, old: Interval | null): Interval {
  const start = body.startsAt === undefined ? old?.start : Date.parse(body.startsAt);
  const end = body.endsAt === undefined ? old?.end : Date.parse(body.endsAt);
  if (start === undefined) throw invalidField('startsAt', 'Required, with endsAt.');
  if (end === undefined) throw invalidField('endsAt', 'Required, with startsAt.');
  if (start % MINUTE_MS !== 0) throw invalidField('startsAt', 'Write whole minutes.');
  if (end % MINUTE_MS !== 0) throw invalidField('endsAt', 'Write whole minutes.');
  if (end - start < LEAST_MINUTES * MINUTE_MS)
    throw invalidField('endsAt', `A block ends at least ${LEAST_MINUTES} minutes after it begins.`);
  // An hour less than the column holds, for days on which the clock goes back.
  if (end - start > (MOST_DAYS * MINUTES_A_DAY - 60) * MINUTE_MS)
    throw invalidField('endsAt', `A block is ${MOST_DAYS} days at most.`);
  return { start, end };
}

/** What the block leaves free that it took before. */
function announceFreed(tx: Tx, old: BlockedTimeRow, changed: BlockedTimeRow | null, now: Date): Promise<void> {
  const range = waitingRange(now);
  const diary = { clinicId: old.clinic_id, practitionerId: old.practitioner_id };
  const still = changed === null ? [] : awayBetween(changed, range);
  return announceOpened(tx, diary, { before: still, after: awayBetween(old, range) }, now);
}

function auditBlock(tx: Tx, context: Context, action: string, row: BlockedTimeRow, now: Date): Promise<void> {
  const detail = { practitionerId: row.practitioner_id, date: row.starts_on, minutes: row.duration_minutes };
  return audit(tx, context, { action, objectType: 'blocked_time', objectId: row.id, detail }, now);
}
