/**
 * The days of a recurrence rule, as day numbers: the shape of a rule and the walk over its steps. Reading, dates and instants
 * are in recurrence.ts, the door to all of it.
 */
import { DAY_MS, weekdayOfDayNumber } from './time-zone.ts';

export type Frequency = 'daily' | 'weekly' | 'monthly' | 'yearly';

/** A weekday (0 = Sunday … 6 = Saturday); with `nth` the nth of the month, negative from its end, else every one. */
export interface WeekdayRule {
  weekday: number;
  nth: number | null;
}

/** RFC 5545 allows COUNT or UNTIL, never both. An UNTIL is inclusive: a local date, or an instant in epoch ms. */
export type RecurrenceEnd =
  | { kind: 'never' }
  | { kind: 'count'; count: number }
  | { kind: 'date'; date: string }
  | { kind: 'instant'; instant: number };

export interface Recurrence {
  freq: Frequency;
  interval: number;
  /** Empty: as the start. With both lists a day must be in both. */
  byDay: readonly WeekdayRule[];
  /** 1 … 31, or -1 … -31 from the end of the month. */
  byMonthDay: readonly number[];
  ends: RecurrenceEnd;
  /** First day of a week, for every second week and the like: 0 = Sunday … 6 = Saturday; 1 unless told. */
  weekStart: number;
}

/** A rule with COUNT is walked from its start; one that hardly ever matches is given up after this many steps (680 years of days). */
const MAX_STEPS = 250_000;

/** The days of a rule up to `last`; from its start when they must be counted, else from the step that `from` falls in. */
export function* walk(rule: Recurrence, start: number, from: number, last: number): Generator<number> {
  const steps = stepsOf(rule, start);
  let left = rule.ends.kind === 'count' ? rule.ends.count : Number.POSITIVE_INFINITY;
  const first = rule.ends.kind === 'count' ? 0 : Math.max(0, steps.indexAt(from));
  for (let index = first; left > 0 && index < first + MAX_STEPS; index += 1) {
    if (steps.firstDayOf(index) > last) return;
    for (const day of steps.daysOf(index)) {
      if (day < start) continue;
      if (day > last || left === 0) return;
      left -= 1;
      yield day;
    }
  }
}

/** A rule's time, cut into its INTERVALs of days, weeks, months or years; step 0 holds the start. */
interface Steps {
  /** The step of a day, or the one before it. */
  indexAt(day: number): number;
  /** No day of the step is before this one. */
  firstDayOf(index: number): number;
  /** The days of the step, ascending; in step 0 also those before the start. */
  daysOf(index: number): number[];
}

function stepsOf(rule: Recurrence, start: number): Steps {
  switch (rule.freq) {
    case 'daily':
      return dailySteps(rule, start);
    case 'weekly':
      return weeklySteps(rule, start);
    case 'monthly':
      return monthlySteps(rule, start);
    case 'yearly':
      return yearlySteps(rule, start);
  }
}

function dailySteps(rule: Recurrence, start: number): Steps {
  const firstDayOf = (index: number) => start + index * rule.interval;
  return {
    indexAt: (day) => Math.floor((day - start) / rule.interval),
    firstDayOf,
    daysOf: (index) => {
      const day = firstDayOf(index);
      if (rule.byDay.length === 0 && rule.byMonthDay.length === 0) return [day];
      const { year, month, dayOfMonth } = civilOf(day);
      return matches(rule, dayOfMonth, monthLength(year, month), weekdayOfDayNumber(day)) ? [day] : [];
    },
  };
}

function weeklySteps(rule: Recurrence, start: number): Steps {
  const offsetOf = (weekday: number) => (weekday - rule.weekStart + 7) % 7;
  const startWeekday = weekdayOfDayNumber(start);
  const base = start - offsetOf(startWeekday);
  const weekdays = rule.byDay.length > 0 ? rule.byDay.map((day) => day.weekday) : [startWeekday];
  const offsets = weekdays.map(offsetOf).toSorted((one, other) => one - other);
  const firstDayOf = (index: number) => base + index * rule.interval * 7;
  return {
    indexAt: (day) => Math.floor((day - base) / (rule.interval * 7)),
    firstDayOf,
    daysOf: (index) => offsets.map((offset) => firstDayOf(index) + offset),
  };
}

function monthlySteps(rule: Recurrence, start: number): Steps {
  const { year, month, dayOfMonth } = civilOf(start);
  const base = year * 12 + month - 1;
  const plain = rule.byDay.length === 0 && rule.byMonthDay.length === 0;
  const wanted = plain ? { ...rule, byMonthDay: [dayOfMonth] } : rule;
  const firstDayOf = (index: number) => firstOfMonth(base + index * rule.interval);
  return {
    indexAt: (day) => {
      const civil = civilOf(day);
      return Math.floor((civil.year * 12 + civil.month - 1 - base) / rule.interval);
    },
    firstDayOf,
    daysOf: (index) => {
      const first = firstDayOf(index);
      const length = firstOfMonth(base + index * rule.interval + 1) - first;
      return daysInMonth(wanted, length, weekdayOfDayNumber(first)).map((day) => first + day - 1);
    },
  };
}

function yearlySteps(rule: Recurrence, start: number): Steps {
  const { year, month, dayOfMonth } = civilOf(start);
  const firstDayOf = (index: number) => firstOfMonth((year + index * rule.interval) * 12 + month - 1);
  return {
    indexAt: (day) => Math.floor((civilOf(day).year - year) / rule.interval),
    firstDayOf,
    daysOf: (index) =>
      dayOfMonth <= monthLength(year + index * rule.interval, month) ? [firstDayOf(index) + dayOfMonth - 1] : [],
  };
}

/** The days (1 …) of a month of this length and first weekday that BYDAY and BYMONTHDAY both allow, ascending. */
export function daysInMonth(rule: Recurrence, length: number, firstWeekday: number): number[] {
  const days: number[] = [];
  for (let day = 1; day <= length; day += 1) {
    if (matches(rule, day, length, (firstWeekday + day - 1) % 7)) days.push(day);
  }
  return days;
}

function matches({ byDay, byMonthDay }: Recurrence, day: number, length: number, weekday: number): boolean {
  const fromEnd = length - day + 1;
  if (byMonthDay.length > 0 && !byMonthDay.includes(day) && !byMonthDay.includes(-fromEnd)) return false;
  if (byDay.length === 0) return true;
  const nth = Math.ceil(day / 7);
  const nthFromEnd = -Math.ceil(fromEnd / 7);
  return byDay.some(
    (wanted) => wanted.weekday === weekday && (wanted.nth === null || wanted.nth === nth || wanted.nth === nthFromEnd),
  );
}

function civilOf(day: number): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** Day number of the first of a month, counted as year × 12 + (month - 1). Date.UTC would read the years 0 to 99 as 1900 to 1999. */
function firstOfMonth(months: number): number {
  return new Date(0).setUTCFullYear(Math.floor(months / 12), months % 12, 1) / DAY_MS;
}

function monthLength(year: number, month: number): number {
  const months = year * 12 + month - 1;
  return firstOfMonth(months + 1) - firstOfMonth(months);
}
