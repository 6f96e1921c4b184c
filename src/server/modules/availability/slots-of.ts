/**
 * From rows to slots: the one place where a service, a practitioner, a place and the diary become the engine's input. The
 * list and the check of a booking both come through here, so what is shown can be booked.
 */
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import { checkStart, offeredStarts, type SlotInput, type SlotRefusal } from '../../../domain/slots.ts';
import { addDays, DAY_MS, startOfDay } from '../../../domain/time-zone.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { invalidField } from '../../platform/errors.ts';
import { type BusyRow, listBusy, listPlaces, type PlaceRow, type TimeToTake } from './repository.ts';

export type Place = PlaceRow & { input: SlotInput };

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
  const dateFrom = new Date(wish.from - DAY_MS).toISOString().slice(0, 10);
  const rows = await listPlaces(db, clinicId, {
    serviceId: wish.service.id,
    practitionerId: wish.practitionerId,
    dateFrom,
  });
  const fitting = rows.filter(
    (row) =>
      (wish.locationId === undefined || row.location_id === wish.locationId) &&
      (wish.sessionType === undefined || row.session_types.includes(wish.sessionType)),
  );
  if (fitting.length === 0) return [];
  const practitionerIds = [...new Set(fitting.map((row) => row.practitioner_id))];
  // A day on either side: buffers reach over the edges, and a daily cap counts whole local days.
  const window = { from: new Date(wish.from - DAY_MS), to: new Date(wish.to + DAY_MS) };
  const busy = await listBusy(db, clinicId, { practitionerIds, ...window, now: wish.now });
  const busyOf = Map.groupBy(
    busy.filter((row) => row.id !== wish.ignoreDiaryId),
    (row) => row.practitioner_id,
  );
  return fitting.map((row) => ({ ...row, input: toInput(row, wish, busyOf.get(row.practitioner_id) ?? []) }));
}

function toInput(row: PlaceRow, wish: PlacesWish, busy: readonly BusyRow[]): SlotInput {
  const { service } = wish;
  return {
    timezone: row.timezone,
    rules: row.hours.map((hours) => ({ days: [hours.weekday], startMinutes: hours.starts, endMinutes: hours.ends })),
    extra: row.extra.map((hours) => ({ date: hours.date, startMinutes: hours.starts, endMinutes: hours.ends })),
    busy: busy.map((entry) => ({
      start: entry.start_ms,
      end: entry.end_ms,
      countsTowardsCap: entry.kind === 'appointment' || entry.kind === 'hold',
    })),
    durationMinutes: service.duration_minutes,
    stepMinutes: wish.stepMinutes ?? service.slot_step_minutes,
    from: wish.from,
    to: wish.to,
    now: wish.now.getTime(),
    minimumNoticeMinutes: row.notice_minutes,
    maxDaysAhead: row.horizon_days,
    bufferBeforeMinutes: service.buffer_before_minutes,
    bufferAfterMinutes: service.buffer_after_minutes,
    ...(row.daily_cap === null ? {} : { dailyCap: row.daily_cap }),
  };
}

export type FreeSlot = { start: number; place: Place };

/** All free starts, by time, then practitioner. */
export function freeSlots(places: readonly Place[]): FreeSlot[] {
  return places
    .flatMap((place) => offeredStarts(place.input).map((start) => ({ start, place })))
    .sort((a, b) => a.start - b.start || a.place.practitioner_id - b.place.practitioner_id);
}

export type Verdict = { ok: true; place: Place } | { ok: false; refusal: SlotRefusal | 'not_offered' };

/** The first place where this start is free; else the reason of the place that came nearest to it. */
export function judgeStart(places: readonly Place[], start: number): Verdict {
  let refusal: SlotRefusal | 'not_offered' = 'not_offered';
  for (const place of places) {
    const verdict = checkStart(place.input, start);
    if (verdict === 'ok') return { ok: true, place };
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
  return {
    practitionerId: place.practitioner_id,
    locationId: place.location_id,
    serviceId: service.id,
    sessionType,
    startsAt: new Date(start),
    endsAt: new Date(end),
    occupiedFrom: new Date(start - service.buffer_before_minutes * 60_000),
    occupiedTo: new Date(end + service.buffer_after_minutes * 60_000),
  };
}
