/**
 * How many minutes could have been booked on each day: the hours of everybody approved, holidays and blocks taken off. Worked
 * out once for each day and kept by the process until somebody's hours change.
 */
import { type Interval, mergeIntervals, subtractIntervals } from '../../../domain/intervals.ts';
import { openingOn } from '../../../domain/opening-hours.ts';
import { addDays, dayNumberOf, MINUTE_MS, startOfDay } from '../../../domain/time-zone.ts';
import type { Tx } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { awayBetween, openingsOf, type Worker, listWorkers } from './hours.ts';
import * as hoursRepository from './hours-repository.ts';

type Dates = { from: string; to: string };
type Kept = { fingerprint: string; minutes: Map<string, number> };

const kept = new Map<number, Kept>();
/** Days are worked out by the quarter, so that a long range does not hold the process up in one go. */
const CHUNK_DAYS = 92;

/** Minutes of all practitioners together between two local dates of the clinic, both included. */
export async function bookableMinutes(tx: Tx, clinic: ClinicRow, { from, to }: Dates): Promise<number> {
  const fingerprint = `${clinic.timezone}|${clinic.country}|${await hoursRepository.hoursFingerprint(tx, clinic.id)}`;
  let mine = kept.get(clinic.id);
  if (mine?.fingerprint !== fingerprint) kept.set(clinic.id, (mine = { fingerprint, minutes: new Map() }));
  let sum = 0;
  let rows: Rows | null = null;
  for (let date = from; date <= to; date = addDays(date, 1)) {
    if (!mine.minutes.has(date)) {
      rows ??= await loadRows(tx, clinic);
      const chunk = { from: date, to: earlier(to, addDays(date, CHUNK_DAYS - 1)) };
      for (const [day, minutes] of minutesByDay(rows, clinic.timezone, chunk)) mine.minutes.set(day, minutes);
      await new Promise(setImmediate);
    }
    sum += mine.minutes.get(date) ?? 0;
  }
  return sum;
}

/** Minutes of each practitioner between two local dates of the clinic; worked out anew, for reports. */
export async function bookableMinutesOfEach(
  tx: Tx,
  clinic: ClinicRow,
  { from, to }: Dates,
): Promise<Map<number, number>> {
  const rows = await loadRows(tx, clinic);
  const sums = new Map<number, number>();
  for (let first = from; first <= to; first = addDays(first, CHUNK_DAYS)) {
    const chunk = { from: first, to: earlier(to, addDays(first, CHUNK_DAYS - 1)) };
    for (const [id, minutes] of minutesOfWorkers(rows, clinic.timezone, chunk)) {
      const sum = minutes.reduce((total, some) => total + some, 0);
      sums.set(id, (sums.get(id) ?? 0) + sum);
    }
    await new Promise(setImmediate);
  }
  return sums;
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

type Rows = {
  workers: Worker[];
  recurring: Map<number, hoursRepository.RecurringHoursRow[]>;
  extra: Map<number, hoursRepository.ExtraHoursRow[]>;
  blocked: Map<number, hoursRepository.BlockedTimeRow[]>;
};

async function loadRows(tx: Tx, clinic: ClinicRow): Promise<Rows> {
  const byPractitioner = <T extends { practitioner_id: number }>(rows: T[]) =>
    Map.groupBy(rows, (row) => row.practitioner_id);
  return {
    workers: await listWorkers(tx, clinic, null),
    recurring: byPractitioner(await hoursRepository.listRecurringHours(tx, clinic.id, null)),
    extra: byPractitioner(await hoursRepository.listExtraHours(tx, clinic.id, { practitionerIds: null })),
    blocked: byPractitioner(await hoursRepository.listBlockedTimes(tx, clinic.id, null)),
  };
}

function minutesByDay(rows: Rows, timezone: string, dates: Dates): Map<string, number> {
  const workers = [...minutesOfWorkers(rows, timezone, dates).values()];
  const days = dayNumberOf(dates.to) - dayNumberOf(dates.from) + 1;
  const sums = Array.from({ length: days }, () => 0);
  for (const minutes of workers) for (const [day, some] of minutes.entries()) sums[day] = (sums[day] ?? 0) + some;
  return new Map(sums.map((sum, day) => [addDays(dates.from, day), sum]));
}

/** Minutes of each day by practitioner. People who work by the very same rules cost the arithmetic of one. */
function minutesOfWorkers(rows: Rows, timezone: string, dates: Dates): Map<number, number[]> {
  const days = dayNumberOf(dates.to) - dayNumberOf(dates.from) + 1;
  const edges = Array.from({ length: days + 1 }, (_, day) => startOfDay(timezone, addDays(dates.from, day)));
  const range = { from: edges[0] as number, to: edges.at(-1) as number };
  const known = new Map<string, number[]>();
  return new Map(
    rows.workers.map((worker) => {
      const key = signatureOf(rows, worker);
      const minutes = known.get(key) ?? perDay(edges, openOf(rows, worker, range));
      known.set(key, minutes);
      return [worker.id, minutes];
    }),
  );
}

/** Everything but the ids: equal texts mean equal hours. */
function signatureOf(rows: Rows, worker: Worker): string {
  const placeOf = new Map(worker.workplaces.map((place) => [place.locationId, place]));
  const bare = (row: {
    id: number;
    practitioner_id: number;
    location_id?: number;
    created_at?: Date;
    updated_at?: Date;
  }) => {
    const { id: _id, practitioner_id: _who, created_at: _made, updated_at: _changed, location_id, ...rest } = row;
    const place = location_id === undefined ? undefined : placeOf.get(location_id);
    return [rest, place?.timezone, place?.state, place?.closesOnHolidays];
  };
  const own = [rows.recurring, rows.extra, rows.blocked].map((some) => (some.get(worker.id) ?? []).map(bare));
  return JSON.stringify(own);
}

function openOf(rows: Rows, worker: Worker, range: { from: number; to: number }): Interval[] {
  const open = worker.workplaces.flatMap((place) => {
    const isHere = (row: { location_id: number }) => row.location_id === place.locationId;
    const recurring = (rows.recurring.get(worker.id) ?? []).filter(isHere);
    const extra = (rows.extra.get(worker.id) ?? []).filter(isHere);
    return [
      ...recurring.flatMap((row) => openingsOf(row, place, range)),
      ...extra.flatMap(
        (row) =>
          openingOn(place.timezone, row.date, { startMinutes: row.starts_minute, endMinutes: row.ends_minute }) ?? [],
      ),
    ];
  });
  const away = (rows.blocked.get(worker.id) ?? []).flatMap((row) => awayBetween(row, range));
  return subtractIntervals(mergeIntervals(open), mergeIntervals(away));
}

/** Minutes of these intervals, which are in order, between each edge and the next. */
function perDay(edges: readonly number[], open: readonly Interval[]): number[] {
  const minutes = edges.slice(0, -1).map(() => 0);
  let day = 0;
  for (const { start, end } of open) {
    while (day > 0 && start < (edges[day] as number)) day -= 1;
    while (day < minutes.length && (edges[day + 1] as number) <= start) day += 1;
    for (let at = day; at < minutes.length && (edges[at] as number) < end; at += 1) {
      const inside = Math.min(end, edges[at + 1] as number) - Math.max(start, edges[at] as number);
      if (inside > 0) minutes[at] = (minutes[at] ?? 0) + inside / MINUTE_MS;
    }
  }
  return minutes;
}
