/**
 * The slot engine: which starts a practitioner offers, and why another is refused. The list and the check of a booking ask
 * the same `judge`, so what is shown can be booked. The conventions are CONTRACT.md section 13, `attune slots`.
 */
import { mergeIntervals } from './intervals.ts';
import type { Interval } from './intervals.ts';
import {
  DAY_MS,
  MINUTE_MS,
  dayNumberOf,
  instantOfLocal,
  localMsAt,
  segmentAt,
  startOfDayNumber,
  weekdayOfDayNumber,
  zoneTable,
} from './time-zone.ts';
import type { ZoneTable } from './time-zone.ts';

/** Opening hours by the wall clock: minutes after 00:00. `endMinutes` ≤ `startMinutes` ends on the next day; 1440 is 24:00. */
export interface Hours {
  startMinutes: number;
  endMinutes: number;
}

/** Hours that return every week; days 0 = Sunday … 6 = Saturday. */
export interface WeeklyHours extends Hours {
  days: readonly number[];
}

export interface DatedHours extends Hours {
  date: string;
}

export interface ClosedDate {
  date: string;
  closed: true;
}

export interface BusyTime extends Interval {
  /** False keeps a block or an outside calendar's entry out of the daily cap. Default: it counts. */
  countsTowardsCap?: boolean;
}

/** Everything the engine knows; instants are epoch milliseconds, dates and minutes the wall clock of `timezone`. */
export interface SlotInput {
  timezone: string;
  rules: readonly WeeklyHours[];
  /** Replace the rules of their date, and what spills into it from the evening before. Several of one date add up. */
  overrides?: readonly (DatedHours | ClosedDate)[];
  /** One-off hours on top of whatever rules and overrides leave open. */
  extra?: readonly DatedHours[];
  /** Taken time, in any order, overlapping or not. */
  busy: readonly BusyTime[];
  durationMinutes: number;
  stepMinutes: number;
  from: number;
  to: number;
  /** Without it there is no past, no notice and no furthest day. */
  now?: number;
  minimumNoticeMinutes?: number;
  bufferBeforeMinutes?: number;
  bufferAfterMinutes?: number;
  /** A local date with that many busy entries (counted where they start) offers nothing. */
  dailyCap?: number;
  /** A week, Monday to Sunday by the local date, with that many busy entries offers nothing. */
  weeklyCap?: number;
  /** Local dates after the one of `now`; 0 = today only. */
  maxDaysAhead?: number;
}

/** Why a start is refused; when several hold, the first of this order is told. */
export type SlotRefusal =
  | 'past'
  | 'outside_hours'
  | 'busy'
  | 'notice'
  | 'too_far'
  | 'daily_cap'
  | 'weekly_cap'
  | 'off_grid';

/** The input made ready: sorted, merged, in milliseconds. */
interface Plan {
  table: ZoneTable;
  windows: Interval[];
  busy: Interval[];
  durationMs: number;
  beforeMs: number;
  afterMs: number;
  stepMs: number;
  now: number;
  earliest: number;
  lastDay: number;
  fullDays: Set<number> | null;
  fullWeeks: Set<number> | null;
}

/** How far a walk along ascending starts has come. */
interface Cursor {
  window: number;
  busy: number;
}

/** The starts on offer, ascending. */
export function offeredStarts(input: SlotInput): number[] {
  const plan = makePlan(input);
  const cursor: Cursor = { window: 0, busy: 0 };
  const starts: number[] = [];
  for (const window of plan.windows) {
    eachGridPoint(plan, window.start, window.end - plan.durationMs, (start, localMs) => {
      if (judge(plan, start, localMs, cursor) === 'ok') starts.push(start);
    });
  }
  return starts;
}

/** The first of `offeredStarts`, or null; a list of many people's next times needs no more and takes a tenth of the time. */
export function firstStart(input: SlotInput): number | null {
  const plan = makePlan(input);
  const cursor: Cursor = { window: 0, busy: 0 };
  let first: number | null = null;
  for (const window of plan.windows) {
    eachGridPoint(plan, window.start, window.end - plan.durationMs, (start, localMs) => {
      if (judge(plan, start, localMs, cursor) === 'ok') first = start;
      return first === null;
    });
    if (first !== null) break;
  }
  return first;
}

/** Every grid point in [from, to): the offered ones, and the others with the first reason that refuses them. */
export function explainStarts(input: SlotInput): {
  offered: number[];
  refused: { start: number; reason: SlotRefusal }[];
} {
  const plan = makePlan(input);
  const cursor: Cursor = { window: 0, busy: 0 };
  const offered: number[] = [];
  const refused: { start: number; reason: SlotRefusal }[] = [];
  eachGridPoint(plan, input.from, input.to - 1, (start, localMs) => {
    const verdict = judge(plan, start, localMs, cursor);
    if (verdict === 'ok') offered.push(start);
    else refused.push({ start, reason: verdict });
  });
  return { offered, refused };
}

/** May a booking start there? Exactly the starts of `offeredStarts` are 'ok'. */
export function checkStart(input: SlotInput, start: number): 'ok' | SlotRefusal {
  const plan = makePlan(input);
  return judge(plan, start, localMsAt(plan.table, start), { window: 0, busy: 0 });
}

/** The one rule. Starts must come in ascending order as long as the cursor is the same. */
function judge(plan: Plan, start: number, localMs: number, cursor: Cursor): 'ok' | SlotRefusal {
  if (start < plan.now) return 'past';
  const end = start + plan.durationMs;

  const { windows, busy } = plan;
  let window = windows[cursor.window];
  while (window !== undefined && window.end <= start) window = windows[++cursor.window];
  if (window === undefined || start < window.start || end > window.end) return 'outside_hours';

  let taken = busy[cursor.busy];
  while (taken !== undefined && taken.end <= start - plan.beforeMs) taken = busy[++cursor.busy];
  if (taken !== undefined && taken.start < end + plan.afterMs) return 'busy';

  if (start < plan.earliest) return 'notice';
  const day = Math.floor(localMs / DAY_MS);
  if (day > plan.lastDay) return 'too_far';
  if (plan.fullDays?.has(day)) return 'daily_cap';
  if (plan.fullWeeks?.has(weekOfDay(day))) return 'weekly_cap';
  // Not `%`: on numbers of this size it is a library call and was a seventh of the engine's time.
  return Number.isInteger((localMs - day * DAY_MS) / plan.stepMs) ? 'ok' : 'off_grid';
}

/**
 * Calls back for every instant in [first, last] whose wall clock shows a multiple of the step after 00:00, ascending,
 * until the answer is false. Both passes of a repeated hour come, and nothing of a skipped one.
 */
function eachGridPoint(
  plan: Plan,
  first: number,
  last: number,
  visit: (start: number, localMs: number) => boolean | void,
): void {
  const { table, stepMs } = plan;
  let at = first;
  while (at <= last) {
    const { offsetMs, end } = segmentAt(table, at);
    const localLast = Math.min(last, end - 1) + offsetMs;
    let day = Math.floor((at + offsetMs) / DAY_MS);
    let local = day * DAY_MS + Math.ceil((at + offsetMs - day * DAY_MS) / stepMs) * stepMs;
    for (;;) {
      // A step that does not divide the day begins anew at each midnight.
      if (local >= (day + 1) * DAY_MS) {
        day++;
        local = day * DAY_MS;
      }
      if (local > localLast) break;
      if (visit(local - offsetMs, local) === false) return;
      local += stepMs;
    }
    at = end;
  }
}

function makePlan(input: SlotInput): Plan {
  if (!(input.durationMinutes > 0 && input.stepMinutes > 0)) {
    throw new RangeError('Duration and step of a slot must be positive');
  }
  const table = zoneTable(input.timezone);
  const now = input.now ?? Number.NEGATIVE_INFINITY;
  const isBounded = input.now !== undefined && input.maxDaysAhead !== undefined;
  return {
    table,
    windows: openWindows(table, input),
    busy: mergeIntervals(input.busy),
    durationMs: input.durationMinutes * MINUTE_MS,
    beforeMs: (input.bufferBeforeMinutes ?? 0) * MINUTE_MS,
    afterMs: (input.bufferAfterMinutes ?? 0) * MINUTE_MS,
    stepMs: input.stepMinutes * MINUTE_MS,
    now,
    earliest: now + (input.minimumNoticeMinutes ?? 0) * MINUTE_MS,
    lastDay: isBounded ? dayAt(table, now) + (input.maxDaysAhead ?? 0) : Number.POSITIVE_INFINITY,
    fullDays: input.dailyCap === undefined ? null : findFull(table, input, input.dailyCap, (day) => day),
    fullWeeks: input.weeklyCap === undefined ? null : findFull(table, input, input.weeklyCap, weekOfDay),
  };
}

function dayAt(table: ZoneTable, instant: number): number {
  return Math.floor(localMsAt(table, instant) / DAY_MS);
}

/** A number for the week, Monday to Sunday, that a day lies in (1970-01-01 was a Thursday). */
function weekOfDay(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** The local days, or weeks, in which the cap is reached. A cap of 0 fills every one of the range. */
function findFull(table: ZoneTable, input: SlotInput, cap: number, spanOf: (day: number) => number): Set<number> {
  const counts = new Map<number, number>();
  if (cap <= 0) {
    for (let day = dayAt(table, input.from) - 1; day <= dayAt(table, input.to) + 1; day++) counts.set(spanOf(day), 0);
  }
  for (const entry of input.busy) {
    if (entry.countsTowardsCap === false) continue;
    const span = spanOf(dayAt(table, entry.start));
    counts.set(span, (counts.get(span) ?? 0) + 1);
  }
  const full = new Set<number>();
  for (const [span, count] of counts) if (count >= cap) full.add(span);
  return full;
}

/** The union of all opening hours, cut to [from, to). */
function openWindows(table: ZoneTable, input: SlotInput): Interval[] {
  const weekly = hoursByWeekday(input.rules);
  const overrides = hoursByDay(input.overrides ?? []);
  const extra = hoursByDay(input.extra ?? []);
  const windows: Interval[] = [];
  const add = (day: number, hours: Hours, limit: number) => {
    const isOvernight = hours.endMinutes <= hours.startMinutes;
    const start = instantOfLocal(table, day * DAY_MS + hours.startMinutes * MINUTE_MS);
    const end = instantOfLocal(table, (isOvernight ? day + 1 : day) * DAY_MS + hours.endMinutes * MINUTE_MS);
    const window = { start: Math.max(start, input.from), end: Math.min(end, input.to, limit) };
    if (window.start < window.end) windows.push(window);
  };

  // Hours of a day reach into the next one, and over a skipped day into the one after.
  const lastDay = dayAt(table, input.to) + 1;
  for (let day = dayAt(table, input.from) - 2; day <= lastDay; day++) {
    const limit = overrides.has(day + 1) ? startOfDayNumber(table, day + 1) : Number.POSITIVE_INFINITY;
    for (const hours of overrides.get(day) ?? weekly[weekdayOfDayNumber(day)] ?? []) add(day, hours, limit);
    for (const hours of extra.get(day) ?? []) add(day, hours, Number.POSITIVE_INFINITY);
  }
  return mergeIntervals(windows);
}

function hoursByWeekday(rules: readonly WeeklyHours[]): Hours[][] {
  const weekly: Hours[][] = [[], [], [], [], [], [], []];
  for (const rule of rules) for (const day of rule.days) weekly[day]?.push(rule);
  return weekly;
}

/** Hours by day number. A closed date has an empty list: it is there, and opens nothing. */
function hoursByDay(dated: readonly (DatedHours | ClosedDate)[]): Map<number, Hours[]> {
  const byDay = new Map<number, Hours[]>();
  for (const entry of dated) {
    const day = dayNumberOf(entry.date);
    const hours = byDay.get(day) ?? [];
    if (!('closed' in entry)) hours.push(entry);
    byDay.set(day, hours);
  }
  return byDay;
}
