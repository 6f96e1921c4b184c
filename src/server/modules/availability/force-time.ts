/**
 * What staff may do beyond what is offered: book outside hours, over a block, without notice, horizon, cap or grid, further
 * ahead in a series, and stretch a session. Never over another appointment: the exclusion constraint stays the last word.
 */
import { defaultDeliveryMode } from '../../../domain/booking-rules.ts';
import { checkStart } from '../../../domain/slots.ts';
import { DAY_MS } from '../../../domain/time-zone.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
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
import type { TakenTime, Taker, TimeWish } from './take-time.ts';

/** Locks practitioner and patient, in sorted order, for a story that takes several times in one transaction. */
export const lockParties = repository.lockForMove;

/** More days, and more sessions in one, than any clinic has: a limit that does not bind. */
const NO_LIMIT = 1_000_000;
const NEAR_MS = 7 * DAY_MS;
const MOST_ALTERNATIVES = 4;

export type ManyWish = Omit<TimeWish, 'start' | 'ignoreDiaryId'> & {
  starts: readonly number[];
  /** Diary rows that do not count: a hold of one's own, the appointments that are being moved. */
  ignoreDiaryIds?: readonly number[];
  /** Staff may look past the practitioner's horizon. */
  anyHorizon?: boolean;
};

export type JudgedStart = { start: number; verdict: Verdict; nearest: FreeSlot[] };

/**
 * Judges several times at once, by the function that lists: two queries, however many. Each that cannot be had comes with
 * the free times within a week of it, nearest first, none of them one of `starts`.
 */
export async function judgeTimes(db: Db | Tx, clinicId: number, wish: ManyWish, now: Date): Promise<JudgedStart[]> {
  const { starts, anyHorizon = false, ignoreDiaryIds = [], ...rest } = wish;
  const span = { from: Math.min(...starts) - NEAR_MS - DAY_MS, to: Math.max(...starts) + NEAR_MS + 2 * DAY_MS };
  const loaded = (await loadPlaces(db, clinicId, { ...rest, ...span, now })).map((place) =>
    without(place, ignoreDiaryIds),
  );
  const places = anyHorizon ? loaded.map((place) => loosen(place, { maxDaysAhead: NO_LIMIT })) : loaded;
  const judged = starts.map((start) => ({ start, verdict: judgeStart(places, start) }));
  if (judged.every(({ verdict }) => verdict.ok)) return judged.map((one) => ({ ...one, nearest: [] }));
  const free = freeSlots(places).filter((slot) => !starts.includes(slot.start));
  return judged.map((one) => ({ ...one, nearest: one.verdict.ok ? [] : nearestOf(free, one.start) }));
}

/** The place as if these rows of its practitioner's diary were not there. */
function without(place: Place, diaryIds: readonly number[]): Place {
  const ignored = place.busy.filter(
    (row) => diaryIds.includes(row.id) && row.practitioner_id === place.practitioner_id,
  );
  if (ignored.length === 0) return place;
  const stays = (time: { start: number; end: number }) =>
    !ignored.some((row) => row.start_ms === time.start && row.end_ms === time.end);
  return loosen(place, { busy: place.input.busy.filter(stays) });
}

function nearestOf(free: readonly FreeSlot[], start: number): FreeSlot[] {
  const away = (slot: FreeSlot) => Math.abs(slot.start - start);
  return free
    .filter((slot) => away(slot) <= NEAR_MS)
    .toSorted((one, other) => away(one) - away(other))
    .slice(0, MOST_ALTERNATIVES);
}

const loosen = (place: Place, limits: Partial<Place['input']>): Place => ({
  ...place,
  input: { ...place.input, ...limits },
});

/** Whether a session that stands at `start` may have this service's length: hours, blocks and others count, booking rules do not. */
export async function judgeLength(db: Db | Tx, clinicId: number, wish: TimeWish, now: Date): Promise<Verdict> {
  const { start, ...rest } = wish;
  const places = await loadPlaces(db, clinicId, { ...rest, ...rangeAround(start), now });
  const unbound = {
    now: start,
    minimumNoticeMinutes: 0,
    maxDaysAhead: NO_LIMIT,
    dailyCap: NO_LIMIT,
    weeklyCap: NO_LIMIT,
    stepMinutes: 1,
  };
  return judgeStart(
    places.map((place) => ({ ...loosen(place, unbound), sessions: [] })),
    start,
  );
}

/**
 * Takes a time whatever the hours say. Throws `slot_taken` where somebody else, or every room, is taken,
 * `duplicate_appointment` when the patient is busy then, `slot_unavailable` for a service that is not done there.
 */
export async function takeTimeByForce(
  tx: Tx,
  clinicId: number,
  wish: TimeWish & { wantsVideo?: boolean },
  taker: Taker,
  now: Date,
): Promise<TakenTime> {
  const { place, sessionType, time, rooms } = await planForce(tx, clinicId, wish, now);
  const { practitionerId, occupiedFrom: from, occupiedTo: to } = time;
  for (const roomId of rooms) {
    await repository.releaseEmptySessions(tx, { clinicId, practitionerId, roomId, from, to });
    await repository.retireExpiredHolds(tx, clinicId, { ...time, roomId }, taker.patientId, now);
    const diaryId = await repository.insertDiary(tx, clinicId, { ...time, roomId }, taker, now);
    if (diaryId !== null) return { diaryId, place, sessionType };
  }
  if (taker.patientId !== null && (await repository.patientIsBusy(tx, clinicId, taker.patientId, time)))
    throw new AppError('duplicate_appointment');
  throw new AppError('slot_taken');
}

/** Moves or stretches time that is taken already, whatever the hours say; locks first, so that moves never deadlock. */
export async function moveTimeByForce(
  tx: Tx,
  clinicId: number,
  diaryId: number,
  wish: TimeWish & { sessionType: SessionType },
  patientId: number,
  now: Date,
): Promise<Place> {
  await lockParties(tx, clinicId, wish.practitionerId, patientId);
  const { place, time, rooms } = await planForce(tx, clinicId, { ...wish, ignoreDiaryId: diaryId }, now);
  const [roomId] = rooms;
  if (roomId === undefined) throw new AppError('slot_taken');
  const { practitionerId, occupiedFrom: from, occupiedTo: to } = time;
  await repository.releaseEmptySessions(tx, { clinicId, practitionerId, roomId, from, to });
  await repository.retireExpiredHolds(tx, clinicId, { ...time, roomId }, patientId, now);
  await repository.moveDiary(tx, clinicId, diaryId, { ...time, roomId });
  return place;
}

/** Where it will be: a place that is open then, else the first where this is done; with the rooms that seem free. */
async function planForce(tx: Tx, clinicId: number, wish: TimeWish & { wantsVideo?: boolean }, now: Date) {
  refuseGroup(wish.service);
  const { start, wantsVideo = false, ...rest } = wish;
  const places = await loadPlaces(tx, clinicId, { ...rest, ...rangeAround(start), now });
  const open = places.find((candidate) => checkStart(candidate.input, start) !== 'outside_hours');
  const place = open ?? places[0];
  if (place === undefined)
    throw new AppError('slot_unavailable', 'This practitioner does not offer that service in this way.', {
      reason: 'not_offered',
    });
  const sessionType = wish.sessionType ?? defaultDeliveryMode(place.session_types, wantsVideo);
  const time = timeToTake(wish.service, place, start, sessionType);
  const rooms = needsRoom(place, sessionType) ? freeRooms(place, time) : [null];
  return { place, sessionType, time, rooms };
}

/** A group's time belongs to everybody who sits in it: one booking cannot force it. */
function refuseGroup(service: ServiceRow): void {
  if (service.group_size !== null)
    throw new AppError('slot_unavailable', 'Group sessions keep to the hours on offer.', { reason: 'group' });
}
