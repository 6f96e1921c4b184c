/**
 * From rows to slots: the one place where a service, a practitioner, a place and the diary become the engine's input. The
 * list and the check of a booking both come through here, so what is shown can be booked.
 */
import type { Interval } from '../../../domain/intervals.ts';
import {
  type BusyTime,
  checkStart,
  firstStart,
  offeredStarts,
  type SlotInput,
  type SlotRefusal,
} from '../../../domain/slots.ts';
import { addDays, DAY_MS, MINUTE_MS, startOfDay } from '../../../domain/time-zone.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { invalidField } from '../../platform/errors.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import { openingOf, roomlessSpans, spansOfBlock } from './opening.ts';
import { type BusyRow, listBusy, type TimeToTake } from './repository.ts';
import { listPlaces, type PlaceRow } from './slot-repository.ts';

/** A group session with free seats. */
export type OpenSession = { diaryId: number; start: number; seatsLeft: number };

/**
 * A practitioner at a place, for the ways of meeting that share the same hours, buffers and rooms. One practitioner and
 * location may come several times, once for each such set.
 */
export type Place = PlaceRow & {
  input: SlotInput;
  /** Group sessions of this service that may be joined. */
  sessions: OpenSession[];
  /** How many may sit in a session of this service; null for one to one. */
  groupSize: number | null;
  /** What else takes time at the place, to find a free room. */
  busy: readonly BusyRow[];
};

export type PlacesWish = {
  service: ServiceRow;
  practitionerId: number | null;
  locationId?: number | undefined;
  sessionType?: SessionType | undefined;
  /** Epoch milliseconds, half open. */
  from: number;
  to: number;
  now: Date;
  stepMinutes?: number;
  /** A diary row that does not count: the appointment that is being moved. */
  ignoreDiaryId?: number;
};

/** Each practitioner and place that does this service, ready for the engine. Two queries, whatever the range. */
export async function loadPlaces(db: Db | Tx, clinicId: number, wish: PlacesWish): Promise<Place[]> {
  const { service, practitionerId, locationId, sessionType, from } = wish;
  const rows = await findPlaces(db, clinicId, { serviceId: service.id, practitionerId, locationId, sessionType, from });
  return fillPlaces(db, clinicId, rows, wish);
}

/** The rows of `loadPlaces` without the diary: whoever looks at several ranges that begin together reads them once. */
export async function findPlaces(
  db: Db | Tx,
  clinicId: number,
  wish: Pick<PlacesWish, 'practitionerId' | 'locationId' | 'sessionType' | 'from'> & { serviceId: number },
): Promise<PlaceRow[]> {
  const dateFrom = new Date(wish.from - DAY_MS).toISOString().slice(0, 10);
  const rows = await listPlaces(db, clinicId, {
    serviceId: wish.serviceId,
    practitionerId: wish.practitionerId,
    dateFrom,
  });
  return rows.filter(
    (row) =>
      (wish.locationId === undefined || row.location_id === wish.locationId) &&
      (wish.sessionType === undefined || row.session_types.includes(wish.sessionType)),
  );
}

/** Reads what takes time at these places in the range of the wish, and makes them ready for the engine: one query. */
export async function fillPlaces(
  db: Db | Tx,
  clinicId: number,
  fitting: readonly PlaceRow[],
  wish: PlacesWish,
): Promise<Place[]> {
  if (fitting.length === 0) return [];
  const practitionerIds = [...new Set(fitting.map((row) => row.practitioner_id))];
  const roomIds = [...new Set(fitting.flatMap((row) => row.room_ids))];
  const margin = Math.max(...fitting.map((row) => marginOf(row, wish.service)));
  const window = { from: new Date(wish.from - margin), to: new Date(wish.to + margin) };
  const busy = (await listBusy(db, clinicId, { practitionerIds, roomIds, ...window, now: wish.now })).filter(
    (row) => row.id !== wish.ignoreDiaryId,
  );
  const busyOf = Map.groupBy(busy, (row) => row.practitioner_id);
  // The rooms of a location are the same for all who work there.
  const roomlessOf = new Map<number, Interval[]>();
  const roomlessAt = (row: PlaceRow) => {
    const known = roomlessOf.get(row.location_id) ?? roomlessSpans(row.room_ids, busy);
    roomlessOf.set(row.location_id, known);
    return known;
  };
  return fitting.flatMap((row) => placesOf(row, wish, busyOf.get(row.practitioner_id) ?? [], busy, roomlessAt));
}

/**
 * How far around a range the diary matters: as far as a session that begins in it reaches with its buffers. A day, or a
 * week, counts as a whole where it is capped.
 */
function marginOf(row: PlaceRow, service: ServiceRow): number {
  const buffers = SESSION_TYPES.flatMap((type) => Object.values(buffersOf(service, type)));
  const reach = (service.duration_minutes + Math.max(...buffers)) * MINUTE_MS;
  if (row.weekly_cap !== null) return reach + 8 * DAY_MS;
  return row.daily_cap !== null ? reach + DAY_MS : reach;
}

const SESSION_TYPES: readonly SessionType[] = ['in_person', 'telehealth'];

/** One place for each set of session types that are offered at the very same times; most have one set. */
function placesOf(
  row: PlaceRow,
  wish: PlacesWish,
  own: readonly BusyRow[],
  all: readonly BusyRow[],
  roomlessAt: (row: PlaceRow) => readonly Interval[],
): Place[] {
  const wanted = wish.sessionType === undefined ? row.session_types : [wish.sessionType];
  const sets = isUniform(row, wish.service)
    ? [wanted]
    : Map.groupBy(wanted, (type) => signatureOf(row, type, wish.service)).values();
  const blocked = row.blocks.flatMap((block) =>
    spansOfBlock(block, { from: wish.from - DAY_MS, to: wish.to + DAY_MS }),
  );
  return [...sets].map((types) => {
    const [type] = types as [SessionType];
    const roomless = needsRoom(row, type) ? roomlessAt(row) : [];
    const input = toInput(row, wish, type, busyTimes(own, [...blocked, ...roomless]));
    const place = { ...row, session_types: types, input, busy: all, groupSize: wish.service.group_size };
    return { ...place, sessions: openSessions(place, wish, own) };
  });
}

/** Most places serve every way of meeting at the same times; a list of a thousand need not look closer at them. */
function isUniform(row: PlaceRow, service: ServiceRow): boolean {
  return (
    row.room_ids.length === 0 &&
    row.opening_hours === null &&
    Object.keys(service.session_type_buffers).length === 0 &&
    row.hours.every((hours) => hours.sessionTypes === null) &&
    row.extra.every((hours) => hours.sessionTypes === null)
  );
}

/** What may make one way of meeting differ from another: whose hours serve it, its buffers, the room and the open place it needs. */
function signatureOf(row: PlaceRow, type: SessionType, service: ServiceRow): string {
  const serving = [...row.hours, ...row.extra].filter(
    (hours) => hours.sessionTypes === null || hours.sessionTypes.includes(type),
  );
  const buffers = buffersOf(service, type);
  const isBound = type === 'in_person' && row.opening_hours !== null;
  return `${serving.map((hours) => hours.id).join()}|${buffers.before}|${buffers.after}|${needsRoom(row, type)}|${isBound}`;
}

export const needsRoom = (row: PlaceRow, type: SessionType): boolean => type === 'in_person' && row.room_ids.length > 0;

/** Minutes kept free around a session, which may differ by how it is held. */
function buffersOf(service: ServiceRow, type: SessionType): { before: number; after: number } {
  const own = service.session_type_buffers[type];
  return { before: own?.before ?? service.buffer_before_minutes, after: own?.after ?? service.buffer_after_minutes };
}

function busyTimes(own: readonly BusyRow[], others: readonly Interval[]): BusyTime[] {
  const taken = own.map((row) => ({ start: row.start_ms, end: row.end_ms, countsTowardsCap: row.kind !== 'busy' }));
  return [...taken, ...others.map((span) => ({ ...span, countsTowardsCap: false }))];
}

function toInput(row: PlaceRow, wish: PlacesWish, type: SessionType, busy: BusyTime[]): SlotInput {
  const { service } = wish;
  const buffers = buffersOf(service, type);
  return {
    timezone: row.timezone,
    ...openingOf(row, type, wish),
    busy,
    durationMinutes: service.duration_minutes,
    stepMinutes: wish.stepMinutes ?? service.slot_step_minutes,
    from: wish.from,
    // The engine wants a session to end in its range; here it only has to begin in it, else a list that stops at midnight
    // leaves out what the next one would offer before it.
    to: wish.to + service.duration_minutes * 60_000 - 1,
    now: wish.now.getTime(),
    minimumNoticeMinutes: row.notice_minutes,
    maxDaysAhead: row.horizon_days,
    bufferBeforeMinutes: buffers.before,
    bufferAfterMinutes: buffers.after,
    ...(row.daily_cap === null ? {} : { dailyCap: row.daily_cap }),
    ...(row.weekly_cap === null ? {} : { weeklyCap: row.weekly_cap }),
  };
}

/** Group sessions of this service here that still have seats, and that a person could book as to notice and horizon. */
function openSessions(place: Omit<Place, 'sessions'>, wish: PlacesWish, own: readonly BusyRow[]): OpenSession[] {
  const { group_size: size, id: serviceId } = wish.service;
  if (size === null) return [];
  return own
    .filter(
      (row) =>
        row.kind === 'session' &&
        row.service_id === serviceId &&
        row.location_id === place.location_id &&
        row.seats < size,
    )
    .filter((row) => row.starts_ms >= wish.from && row.starts_ms < wish.to)
    .filter((row) => {
      const without = { ...place.input, busy: [], dailyCap: 1e6, weeklyCap: 1e6 };
      return ['ok', 'off_grid', 'outside_hours'].includes(checkStart(without, row.starts_ms));
    })
    .map((row) => ({ diaryId: row.id, start: row.starts_ms, seatsLeft: size - row.seats }));
}

/** A start somebody may book. `seatsLeft` is for groups only. */
export type FreeSlot = { start: number; place: Place; sessionTypes: SessionType[]; seatsLeft: number | null };

/** All free starts, by time, then practitioner; a start that is free in several ways of meeting comes once. */
export function freeSlots(places: readonly Place[]): FreeSlot[] {
  const slots = new Map<string, FreeSlot>();
  for (const place of places) {
    for (const start of offeredStarts(place.input)) offer(slots, place, start, place.groupSize);
    for (const session of place.sessions) offer(slots, place, session.start, session.seatsLeft);
  }
  return [...slots.values()].sort((a, b) => a.start - b.start || a.place.practitioner_id - b.place.practitioner_id);
}

/** The first free start of each practitioner: what `freeSlots` would list first, without listing the others. */
export function firstSlots(places: readonly Place[]): Map<number, FreeSlot> {
  const first = new Map<number, FreeSlot>();
  for (const [practitionerId, own] of Map.groupBy(places, (place) => place.practitioner_id)) {
    const starts = own.map(({ input }) => firstStart(input) ?? Infinity);
    const start = Math.min(...starts, ...own.flatMap(({ sessions }) => sessions.map((session) => session.start)));
    if (start === Infinity) continue;
    const slots = new Map<string, FreeSlot>();
    for (const [index, place] of own.entries()) {
      if (starts[index] === start) offer(slots, place, start, place.groupSize);
      for (const session of place.sessions) if (session.start === start) offer(slots, place, start, session.seatsLeft);
    }
    for (const slot of slots.values()) {
      first.set(practitionerId, slot);
      break;
    }
  }
  return first;
}

function offer(slots: Map<string, FreeSlot>, place: Place, start: number, seatsLeft: number | null): void {
  const key = `${start}|${place.practitioner_id}|${place.location_id}`;
  const known = slots.get(key);
  const types = place.session_types.filter((type) => known?.sessionTypes.includes(type) !== true);
  if (known === undefined) slots.set(key, { start, place, sessionTypes: types, seatsLeft });
  else known.sessionTypes = [...known.sessionTypes, ...types];
}

export type Verdict =
  | { ok: true; place: Place; session: OpenSession | null }
  | { ok: false; refusal: SlotRefusal | 'not_offered' };

/** The first place where this start is free; else the reason of the place that came nearest to it. */
export function judgeStart(places: readonly Place[], start: number): Verdict {
  let refusal: SlotRefusal | 'not_offered' = 'not_offered';
  for (const place of places) {
    const session = place.sessions.find((open) => open.start === start);
    if (session !== undefined) return { ok: true, place, session };
    const verdict = checkStart(place.input, start);
    if (verdict === 'ok') return { ok: true, place, session: null };
    if (refusal === 'not_offered' || refusal === 'outside_hours') refusal = verdict;
  }
  return { ok: false, refusal };
}

/** The local days around a start: what a check of one time needs to know. */
export function rangeAround(start: number): { from: number; to: number } {
  return { from: start - DAY_MS, to: start + 2 * DAY_MS };
}

/** A span of local dates, both included, as instants. */
export function rangeOfDates(timezone: string, dateFrom: string, dateTo: string): { from: number; to: number } {
  return { from: startOfDay(timezone, dateFrom), to: startOfDay(timezone, addDays(dateTo, 1)) };
}

const MOST_DAYS = 92;

/** Refuses a span of dates that ends before it begins or is longer than a quarter; `lastField` is what the wire calls its end. */
export function checkSpan(dateFrom: string, dateTo: string, lastField: string): void {
  if (dateTo < dateFrom) throw invalidField(lastField, 'The last day is before the first.');
  if (dateTo > addDays(dateFrom, MOST_DAYS - 1))
    throw invalidField(lastField, `Ask for at most ${MOST_DAYS} days at once.`);
}

export function timeToTake(service: ServiceRow, place: PlaceRow, start: number, sessionType: SessionType): TimeToTake {
  const end = start + service.duration_minutes * 60_000;
  const buffers = buffersOf(service, sessionType);
  return {
    practitionerId: place.practitioner_id,
    locationId: place.location_id,
    serviceId: service.id,
    sessionType,
    startsAt: new Date(start),
    endsAt: new Date(end),
    occupiedFrom: new Date(start - buffers.before * 60_000),
    occupiedTo: new Date(end + buffers.after * 60_000),
    roomId: null,
  };
}

/** The rooms that are free for this time, as far as was read; the constraint has the last word. */
export function freeRooms(place: Place, time: TimeToTake): number[] {
  const [from, to] = [time.occupiedFrom.getTime(), time.occupiedTo.getTime()];
  const taken = new Set(place.busy.filter((row) => row.start_ms < to && row.end_ms > from).map((row) => row.room_id));
  return place.room_ids.filter((id) => !taken.has(id));
}
