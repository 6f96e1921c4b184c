/** Taking time and moving it, by the very function that lists what is free. The exclusion constraint has the last word. */
import { defaultDeliveryMode } from '../../../domain/booking-rules.ts';
import { DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import { shareHours } from './hours-repository.ts';
import * as repository from './repository.ts';
import {
  freeRooms,
  freeSlots,
  type FreeSlot,
  judgeStart,
  loadPlaces,
  needsRoom,
  type Place,
  rangeAround,
  timeToTake,
  type Verdict,
} from './slots-of.ts';

export type TimeWish = {
  service: ServiceRow;
  practitionerId: number;
  locationId?: number | undefined;
  sessionType?: SessionType | undefined;
  start: number;
  ignoreDiaryId?: number;
};

/** Whether this very time can be booked now, by the function that lists. */
export async function judgeTime(db: Db | Tx, clinicId: number, wish: TimeWish, now: Date): Promise<Verdict> {
  const { start, ...rest } = wish;
  return judgeStart(await loadPlaces(db, clinicId, { ...rest, ...rangeAround(start), now }), start);
}

export type Taker = {
  kind: 'hold' | 'appointment';
  patientId: number | null;
  expiresAt: Date | null;
  holderUserId: string | null;
  holderAddressHash: string | null;
};

export type TakenTime = { diaryId: number; place: Place; sessionType: SessionType };

/**
 * Takes a time in the caller's transaction, or throws: `validation_error` for the past, `slot_taken` with the time somebody
 * else has, `slot_unavailable` outside what is offered, `duplicate_appointment` when the patient is busy then,
 * `group_full` when a group has no seat left.
 */
export async function takeTime(
  tx: Tx,
  clinicId: number,
  wish: TimeWish & { wantsVideo?: boolean },
  taker: Taker,
  now: Date,
): Promise<TakenTime> {
  await shareHours(tx, clinicId, wish.practitionerId);
  const verdict = await judgeTime(tx, clinicId, wish, now);
  if (!verdict.ok && taker.patientId !== null && verdict.refusal === 'busy')
    await refuseDuplicate(tx, clinicId, wish, taker.patientId);
  const { place, session } = acceptOrThrow(verdict);
  const sessionType = wish.sessionType ?? defaultDeliveryMode(place.session_types, wish.wantsVideo ?? false);
  const time = timeToTake(wish.service, place, wish.start, sessionType);
  if (session !== null) {
    const diaryId = await takeSeat(tx, clinicId, wish, session.diaryId, time, taker, now);
    return { diaryId, place, sessionType };
  }
  await repository.lockCaps(tx, clinicId, place, toLocal(place.timezone, wish.start).date);
  if (place.daily_cap !== null || place.weekly_cap !== null) acceptOrThrow(await judgeTime(tx, clinicId, wish, now));
  const diaryId = await insertTime(tx, clinicId, wish, place, time, taker, now);
  return { diaryId, place, sessionType };
}

/** One to one takes the practitioner's time itself; the first of a group opens its session and sits down in it. */
async function insertTime(
  tx: Tx,
  clinicId: number,
  wish: TimeWish,
  place: Place,
  time: repository.TimeToTake,
  taker: Taker,
  now: Date,
): Promise<number> {
  const isGroup = wish.service.group_size !== null;
  const opens = {
    kind: 'session',
    patientId: null,
    expiresAt: null,
    holderUserId: null,
    holderAddressHash: null,
  } as const;
  const diaryId = await insertInRoom(tx, clinicId, place, time, isGroup ? opens : taker, now);
  if (diaryId !== null) return isGroup ? takeSeat(tx, clinicId, wish, diaryId, time, taker, now) : diaryId;
  if (taker.patientId !== null) await refuseDuplicate(tx, clinicId, wish, taker.patientId);
  // Somebody opened this very group a moment before: there is a seat beside them.
  const again = isGroup ? await judgeTime(tx, clinicId, wish, now) : null;
  if (again?.ok === true && again.session !== null)
    return takeSeat(tx, clinicId, wish, again.session.diaryId, time, taker, now);
  throw new AppError('slot_taken');
}

/** Tries the free rooms one after the other, where the session needs one; null when somebody else has the time. */
async function insertInRoom(
  tx: Tx,
  clinicId: number,
  place: Place,
  time: repository.TimeToTake,
  as: repository.TakenAs,
  now: Date,
): Promise<number | null> {
  const rooms = needsRoom(place, time.sessionType) ? freeRooms(place, time) : [null];
  const { practitionerId, occupiedFrom: from, occupiedTo: to } = time;
  for (const roomId of rooms) {
    const inRoom = { ...time, roomId };
    await repository.retireExpiredHolds(tx, clinicId, inRoom, as.patientId, now);
    const first = await repository.insertDiary(tx, clinicId, inRoom, as, now);
    if (first !== null) return first;
    await repository.releaseEmptySessions(tx, { clinicId, practitionerId, roomId, from, to });
    const second = await repository.insertDiary(tx, clinicId, inRoom, as, now);
    if (second !== null) return second;
  }
  return null;
}

/** The lowest free seat of a group session. The session's row is locked, so seats are given out one after the other. */
async function takeSeat(
  tx: Tx,
  clinicId: number,
  wish: TimeWish,
  sessionId: number,
  time: repository.TimeToTake,
  taker: Taker,
  now: Date,
): Promise<number> {
  const session = await repository.lockSession(tx, clinicId, sessionId);
  if (session === undefined) throw new AppError('slot_taken');
  const taken = new Set(await repository.listTakenSeats(tx, clinicId, sessionId, now));
  const no = Array.from({ length: wish.service.group_size ?? 0 }, (_, index) => index + 1).find(
    (seat) => !taken.has(seat),
  );
  if (no === undefined) throw new AppError('group_full');
  await repository.retireExpiredHolds(tx, clinicId, time, taker.patientId, now);
  const diaryId = await repository.insertDiary(tx, clinicId, time, { ...taker, seat: { sessionId, no } }, now);
  if (diaryId === null) {
    if (taker.patientId !== null) await refuseDuplicate(tx, clinicId, wish, taker.patientId);
    throw new AppError('slot_taken');
  }
  return diaryId;
}

async function refuseDuplicate(tx: Tx, clinicId: number, wish: TimeWish, patientId: number): Promise<void> {
  const end = wish.start + wish.service.duration_minutes * 60_000;
  const time = { startsAt: new Date(wish.start), endsAt: new Date(end) } as repository.TimeToTake;
  if (await repository.patientIsBusy(tx, clinicId, patientId, time)) throw new AppError('duplicate_appointment');
}

/**
 * Moves time that is taken already; locks first, so that moves never deadlock. A seat in a group becomes a seat in
 * another session, and so another row: `diaryId` says which.
 */
export async function moveTime(
  tx: Tx,
  clinicId: number,
  diaryId: number,
  wish: TimeWish & { sessionType: SessionType },
  patientId: number,
  now: Date,
): Promise<Place & { diaryId: number }> {
  await repository.lockForMove(tx, clinicId, wish.practitionerId, patientId);
  await shareHours(tx, clinicId, wish.practitionerId);
  if (wish.service.group_size !== null) {
    await repository.releaseDiary(tx, clinicId, diaryId);
    const taker = {
      kind: 'appointment',
      patientId,
      expiresAt: null,
      holderUserId: null,
      holderAddressHash: null,
    } as const;
    const taken = await takeTime(tx, clinicId, wish, taker, now);
    return { ...taken.place, diaryId: taken.diaryId };
  }
  const place = await acceptWithinCaps(tx, clinicId, { ...wish, ignoreDiaryId: diaryId }, now);
  const time = timeToTake(wish.service, place, wish.start, wish.sessionType);
  const roomId = needsRoom(place, wish.sessionType) ? (freeRooms(place, time)[0] ?? null) : null;
  await repository.retireExpiredHolds(tx, clinicId, { ...time, roomId }, patientId, now);
  const { occupiedFrom: from, occupiedTo: to } = time;
  await repository.releaseEmptySessions(tx, { clinicId, practitionerId: wish.practitionerId, roomId, from, to });
  await repository.moveDiary(tx, clinicId, diaryId, { ...time, roomId });
  return { ...place, diaryId };
}

/** The place that is free then. Where days or weeks are capped, whoever else adds to them waits, and it is asked again. */
async function acceptWithinCaps(tx: Tx, clinicId: number, wish: TimeWish, now: Date): Promise<Place> {
  const { place } = acceptOrThrow(await judgeTime(tx, clinicId, wish, now));
  if (place.daily_cap === null && place.weekly_cap === null) return place;
  await repository.lockCaps(tx, clinicId, place, toLocal(place.timezone, wish.start).date);
  return acceptOrThrow(await judgeTime(tx, clinicId, wish, now)).place;
}

/** What a verdict that refuses means for whoever asks. */
export function acceptOrThrow(verdict: Verdict): Extract<Verdict, { ok: true }> {
  if (verdict.ok) return verdict;
  if (verdict.refusal === 'past') throw invalidField('startsAt', 'That time has passed.');
  if (verdict.refusal === 'busy') throw new AppError('slot_taken');
  throw new AppError('slot_unavailable', REFUSALS[verdict.refusal], { reason: verdict.refusal });
}

const REFUSALS: Record<string, string> = {
  outside_hours: 'That time is outside the hours on offer.',
  notice: 'That time is too soon to book online. Please call the clinic.',
  too_far: 'That day is not open for booking yet.',
  daily_cap: 'That day is full.',
  weekly_cap: 'That week is full.',
  off_grid: 'Sessions do not start at that minute.',
  not_offered: 'This practitioner does not offer that service in this way.',
};

/**
 * The free times nearest to one that cannot be had, for a kind refusal: at most five, within a fortnight, or of all that
 * is open when the time asked for lies beyond it.
 */
export async function nearestFree(
  platform: Platform,
  clinicId: number,
  wish: Omit<TimeWish, 'practitionerId'> & { practitionerId?: number | undefined },
): Promise<FreeSlot[]> {
  const now = platform.clock.now();
  const { start, practitionerId = null, ...others } = wish;
  const rest = { ...others, practitionerId };
  const from = Math.max(now.getTime(), start - 7 * DAY_MS);
  const near = { from, to: Math.max(from, start) + 14 * DAY_MS };
  const all = { from: now.getTime(), to: now.getTime() + 366 * DAY_MS };
  const within = async (span: { from: number; to: number }) =>
    freeSlots(await loadPlaces(platform.db, clinicId, { ...rest, ...span, now }));
  const found = await within(near);
  return (found.length > 0 ? found : await within(all))
    .filter((slot) => slot.start !== start)
    .sort((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start))
    .slice(0, 5)
    .sort((a, b) => a.start - b.start);
}
