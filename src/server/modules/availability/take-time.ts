/** Taking time and moving it, by the very function that lists what is free. The exclusion constraint has the last word. */
import { defaultDeliveryMode } from '../../../domain/booking-rules.ts';
import { DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import * as repository from './repository.ts';
import {
  freeSlots,
  type FreeSlot,
  judgeStart,
  loadPlaces,
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
 * else has, `slot_unavailable` outside what is offered, `duplicate_appointment` when the patient is busy then.
 */
export async function takeTime(
  tx: Tx,
  clinicId: number,
  wish: TimeWish & { wantsVideo?: boolean },
  taker: Taker,
  now: Date,
): Promise<TakenTime> {
  const verdict = await judgeTime(tx, clinicId, wish, now);
  if (!verdict.ok && taker.patientId !== null && verdict.refusal === 'busy')
    await refuseDuplicate(tx, clinicId, wish, taker.patientId);
  const place = acceptOrThrow(verdict);
  const sessionType = wish.sessionType ?? defaultDeliveryMode(place.session_types, wish.wantsVideo ?? false);
  const time = timeToTake(wish.service, place, wish.start, sessionType);
  if (place.daily_cap !== null) {
    await repository.lockDay(tx, clinicId, place.practitioner_id, toLocal(place.timezone, wish.start).date);
    acceptOrThrow(await judgeTime(tx, clinicId, wish, now));
  }
  await repository.retireExpiredHolds(tx, clinicId, time, taker.patientId, now);
  const diaryId = await repository.insertDiary(tx, clinicId, time, taker, now);
  if (diaryId === null) {
    if (taker.patientId !== null) await refuseDuplicate(tx, clinicId, wish, taker.patientId);
    throw new AppError('slot_taken');
  }
  return { diaryId, place, sessionType };
}

async function refuseDuplicate(tx: Tx, clinicId: number, wish: TimeWish, patientId: number): Promise<void> {
  const end = wish.start + wish.service.duration_minutes * 60_000;
  const time = { startsAt: new Date(wish.start), endsAt: new Date(end) } as repository.TimeToTake;
  if (await repository.patientIsBusy(tx, clinicId, patientId, time)) throw new AppError('duplicate_appointment');
}

/** Moves time that is taken already; locks first, so that moves never deadlock. */
export async function moveTime(
  tx: Tx,
  clinicId: number,
  diaryId: number,
  wish: TimeWish & { sessionType: SessionType },
  patientId: number,
  now: Date,
): Promise<Place> {
  await repository.lockForMove(tx, clinicId, wish.practitionerId, patientId);
  const place = acceptOrThrow(await judgeTime(tx, clinicId, { ...wish, ignoreDiaryId: diaryId }, now));
  const time = timeToTake(wish.service, place, wish.start, wish.sessionType);
  await repository.retireExpiredHolds(tx, clinicId, time, patientId, now);
  await repository.moveDiary(tx, clinicId, diaryId, time);
  return place;
}

function acceptOrThrow(verdict: Verdict): Place {
  if (verdict.ok) return verdict.place;
  if (verdict.refusal === 'past') throw invalidField('startsAt', 'That time has passed.');
  if (verdict.refusal === 'busy') throw new AppError('slot_taken');
  throw new AppError('slot_unavailable', REFUSALS[verdict.refusal], { reason: verdict.refusal });
}

const REFUSALS: Record<string, string> = {
  outside_hours: 'That time is outside the hours on offer.',
  notice: 'That time is too soon to book online. Please call the clinic.',
  too_far: 'That day is not open for booking yet.',
  daily_cap: 'That day is full.',
  off_grid: 'Sessions do not start at that minute.',
  not_offered: 'This practitioner does not offer that service in this way.',
};

/**
 * The free times nearest to one that cannot be had, for a kind refusal: at most five, within a fortnight, or of all that
 * is open when the time asked for lies beyond it.
 */
export async function nearestFree(platform: Platform, clinicId: number, wish: TimeWish): Promise<FreeSlot[]> {
  const now = platform.clock.now();
  const { start, ...rest } = wish;
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
