/**
 * Recurrence rules: the part of RFC 5545's RRULE that clinic hours, blocks and series of appointments need. A rule speaks of
 * local dates; a zone enters only where dates become instants (`occurrences`), so a weekly ten o'clock stays ten o'clock.
 *
 * FREQ=DAILY|WEEKLY|MONTHLY|YEARLY, INTERVAL, BYDAY, BYMONTHDAY, COUNT or UNTIL, WKST. Everything else is refused by name.
 * A start that does not match its own rule (RFC 5545 leaves that undefined) is no date of it: hours valid from a Friday may
 * repeat on Mondays.
 */
import { DAY_MS, dateOfDayNumber, dayNumberOf, isDate, toInstant, toLocal, weekdayOfDayNumber } from './time-zone.ts';

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

export interface RuleProblem {
  problem: string;
}

export const MAX_INTERVAL = 1_000;
export const MAX_COUNT = 1_000;
const MAX_TEXT = 500;

/** A rule with COUNT is walked from its start; one that hardly ever matches is given up after this many steps (680 years of days). */
const MAX_STEPS = 250_000;
const LAST_DAY = dayNumberOf('9999-12-31');

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const SUPPORTED = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL', 'WKST'];
const MONDAY = 1;

/** Thrown while reading, answered by `parseRule`; never leaves this file. */
class Unreadable extends Error {}

/** Reads 'FREQ=WEEKLY;BYDAY=MO', with or without 'RRULE:', in any case of letters; else says in plain words what is wrong. */
export function parseRule(text: string): Recurrence | RuleProblem {
  try {
    return readRule(readParts(text));
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
}

function readParts(text: string): Map<string, string> {
  const body = text.trim().replace(/^RRULE:/i, '');
  if (body === '') throw new Unreadable('The rule is empty: it needs at least FREQ, like FREQ=WEEKLY');
  if (body.length > MAX_TEXT) throw new Unreadable(`The rule is longer than ${MAX_TEXT} characters`);
  if (/[\r\n]/.test(body)) throw new Unreadable('The rule must be one line: a single RRULE');
  const parts = new Map<string, string>();
  for (const part of body.toUpperCase().split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    if (name === '' || value === '' || rest.length > 0) throw new Unreadable(`"${part}" is not of the form NAME=VALUE`);
    if (!SUPPORTED.includes(name)) {
      throw new Unreadable(`${name} is not supported: a rule is made of ${SUPPORTED.join(', ')}`);
    }
    if (parts.has(name)) throw new Unreadable(`${name} is given twice`);
    parts.set(name, value);
  }
  return parts;
}

function readRule(parts: Map<string, string>): Recurrence {
  const rule: Recurrence = {
    freq: readFrequency(parts.get('FREQ')),
    interval: readWhole('INTERVAL', parts.get('INTERVAL') ?? '1', MAX_INTERVAL),
    byDay: readList(parts.get('BYDAY'), readWeekdayRule),
    byMonthDay: readList(parts.get('BYMONTHDAY'), readMonthDay),
    ends: readEnd(parts.get('COUNT'), parts.get('UNTIL')),
    weekStart: readWeekday('WKST', parts.get('WKST') ?? 'MO'),
  };
  refuseContradiction(rule);
  return rule;
}

function readFrequency(value: string | undefined): Frequency {
  switch (value) {
    case 'DAILY':
      return 'daily';
    case 'WEEKLY':
      return 'weekly';
    case 'MONTHLY':
      return 'monthly';
    case 'YEARLY':
      return 'yearly';
    case undefined:
      throw new Unreadable('FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY');
    default:
      throw new Unreadable(`FREQ=${value} is not supported: use DAILY, WEEKLY, MONTHLY or YEARLY`);
  }
}

function readWhole(name: string, value: string, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > max) throw new Unreadable(`${name} must be a whole number from 1 to ${max}`);
  return number;
}

/** Each value once, in the order given. */
function readList<T>(value: string | undefined, read: (item: string) => T): T[] {
  return value === undefined ? [] : [...new Set(value.split(','))].map(read);
}

function readWeekday(name: string, value: string): number {
  const weekday = WEEKDAYS.indexOf(value);
  if (weekday < 0) throw new Unreadable(`${name} must name days like MO, TU, WE, TH, FR, SA, SU: "${value}" is none`);
  return weekday;
}

function readWeekdayRule(item: string): WeekdayRule {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(item);
  const weekday = readWeekday('BYDAY', match?.[2] ?? item);
  if (match?.[1] === undefined) return { weekday, nth: null };
  const nth = Number(match[1]);
  if (nth === 0 || Math.abs(nth) > 5)
    throw new Unreadable(`BYDAY=${item}: a month has a 1st to 5th of a weekday at most`);
  return { weekday, nth };
}

function readMonthDay(item: string): number {
  const day = /^[+-]?\d{1,2}$/.test(item) ? Number(item) : 0;
  if (day === 0 || Math.abs(day) > 31)
    throw new Unreadable(`BYMONTHDAY must be 1 to 31 or -1 to -31: "${item}" is not`);
  return day;
}

function readEnd(count: string | undefined, until: string | undefined): RecurrenceEnd {
  if (count !== undefined && until !== undefined) throw new Unreadable('COUNT and UNTIL cannot be used together');
  if (count !== undefined) return { kind: 'count', count: readWhole('COUNT', count, MAX_COUNT) };
  return until === undefined ? { kind: 'never' } : readUntil(until);
}

function readUntil(until: string): RecurrenceEnd {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(until);
  const [, year, month, day, hour, minute, second, zulu] = match ?? [];
  const date = `${year}-${month}-${day}`;
  if (!match || !isDate(date)) {
    throw new Unreadable(`UNTIL=${until} is not a date: write YYYYMMDD, or YYYYMMDDTHHMMSSZ in UTC`);
  }
  if (hour === undefined) return { kind: 'date', date };
  if (zulu === '') throw new Unreadable('UNTIL with a time must be in UTC and end in Z');
  const instant = Number(hour) > 23 ? Number.NaN : Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(instant)) throw new Unreadable(`UNTIL=${until} has a time that no clock shows`);
  return { kind: 'instant', instant };
}

function refuseContradiction(rule: Recurrence): void {
  const name = rule.freq.toUpperCase();
  const hasNth = rule.byDay.some((day) => day.nth !== null);
  if (rule.freq === 'yearly' && rule.byDay.length > 0) throw new Unreadable(`BYDAY is not supported with FREQ=${name}`);
  if ((rule.freq === 'yearly' || rule.freq === 'weekly') && rule.byMonthDay.length > 0) {
    throw new Unreadable(`BYMONTHDAY is not supported with FREQ=${name}`);
  }
  if (rule.freq !== 'monthly' && hasNth) {
    throw new Unreadable(`BYDAY with a number, like 2TU, needs FREQ=MONTHLY, not ${name}`);
  }
  if (rule.freq === 'monthly' && !someMonthMatches(rule)) {
    throw new Unreadable('No month has a day that is in both BYDAY and BYMONTHDAY');
  }
}

/** Tries all 28 shapes of a month: four lengths, seven weekdays to begin with. */
function someMonthMatches(rule: Recurrence): boolean {
  return [28, 29, 30, 31].some((length) =>
    WEEKDAYS.some((_, firstWeekday) => daysInMonth(rule, length, firstWeekday).length > 0),
  );
}

/** The rule as RFC 5545 writes it, without 'RRULE:'; `parseRule` reads the same rule back. Defaults are left out. */
export function formatRule(rule: Recurrence): string {
  const parts = [`FREQ=${rule.freq.toUpperCase()}`];
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  if (rule.byDay.length > 0) {
    parts.push(`BYDAY=${rule.byDay.map(({ weekday, nth }) => `${nth ?? ''}${WEEKDAYS[weekday]}`).join(',')}`);
  }
  if (rule.byMonthDay.length > 0) parts.push(`BYMONTHDAY=${rule.byMonthDay.join(',')}`);
  parts.push(...formatEnd(rule.ends));
  if (rule.weekStart !== MONDAY) parts.push(`WKST=${WEEKDAYS[rule.weekStart]}`);
  return parts.join(';');
}

function formatEnd(ends: RecurrenceEnd): string[] {
  switch (ends.kind) {
    case 'never':
      return [];
    case 'count':
      return [`COUNT=${ends.count}`];
    case 'date':
      return [`UNTIL=${ends.date.replaceAll('-', '')}`];
    case 'instant':
      return [`UNTIL=${new Date(ends.instant).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}`];
  }
}

export interface DatesWish {
  /** The first local date that may be one; INTERVAL and COUNT are counted from it. */
  start: string;
  /** The window, both ends included. */
  from: string;
  to: string;
  /** Local dates left out (EXDATE). COUNT has counted them, as RFC 5545 has it. */
  exceptions?: readonly string[] | undefined;
  /** Last local date, besides the rule's own end. */
  until?: string | undefined;
  /** The wall time at which it happens: decides whether the last day is still before an UNTIL with a time. Default 00:00 UTC. */
  at?: { timezone: string; minutes: number } | undefined;
}

/**
 * The local dates of a rule within [from, to], ascending. Days that a month lacks are skipped, never moved. Jumps to `from`
 * by arithmetic unless the rule has a COUNT. A RangeError for anything but real dates.
 */
export function datesOf(rule: Recurrence, wish: DatesWish): string[] {
  const start = dayNumberOf(wish.start);
  const from = Math.max(dayNumberOf(wish.from), start);
  const untilDay = wish.until === undefined ? LAST_DAY : dayNumberOf(wish.until);
  const last = Math.min(dayNumberOf(wish.to), untilDay, lastDayOf(rule.ends, wish.at));
  const left = new Set(wish.exceptions);
  const dates: string[] = [];
  for (const day of walk(rule, start, from, last)) {
    if (day < from) continue;
    const date = dateOfDayNumber(day);
    if (!left.has(date)) dates.push(date);
  }
  return dates;
}

function lastDayOf(ends: RecurrenceEnd, at: DatesWish['at']): number {
  if (ends.kind === 'date') return dayNumberOf(ends.date);
  if (ends.kind !== 'instant') return LAST_DAY;
  const { timezone, minutes } = at ?? { timezone: 'UTC', minutes: 0 };
  let day = dayNumberOf(toLocal(timezone, ends.instant).date);
  while (toInstant(timezone, dateOfDayNumber(day), minutes) > ends.instant) day -= 1;
  return day;
}

/** The days of a rule up to `last`; from its start when they must be counted, else from the step that `from` falls in. */
function* walk(rule: Recurrence, start: number, from: number, last: number): Generator<number> {
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
function daysInMonth(rule: Recurrence, length: number, firstWeekday: number): number[] {
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

export interface OccurrencesWish {
  rule: Recurrence;
  startDate: string;
  /** Wall time, minutes after 00:00. */
  minutes: number;
  timezone: string;
  /** How many to give at most, exceptions not counted; never more than MAX_COUNT. */
  count?: number | undefined;
  /** Last local date. */
  until?: string | undefined;
  exceptions?: readonly string[] | undefined;
}

/** One date of a series, with its instant in epoch ms. */
export interface Occurrence {
  date: string;
  startsAt: number;
  /** The clock skipped this wall time that day: it starts later by the length of the gap. */
  shifted: boolean;
}

/**
 * The instants of a series that keeps its local time over DST; a wall time that occurs twice means the first. RFC 5545 drops
 * one that does not exist; a patient's session is moved forward by the gap instead and flagged. Something must end it: a
 * RangeError when neither the rule nor the wish does.
 */
export function occurrences(wish: OccurrencesWish): Occurrence[] {
  const { rule, startDate, minutes, timezone } = wish;
  if (rule.ends.kind === 'never' && wish.count === undefined && wish.until === undefined) {
    throw new RangeError('A series without an end needs a count or an until');
  }
  const start = dayNumberOf(startDate);
  const untilDay = wish.until === undefined ? LAST_DAY : dayNumberOf(wish.until);
  const last = Math.min(untilDay, lastDayOf(rule.ends, { timezone, minutes }));
  const most = Math.min(wish.count ?? MAX_COUNT, MAX_COUNT);
  const left = new Set(wish.exceptions);
  const found: Occurrence[] = [];
  for (const day of walk(rule, start, start, last)) {
    if (found.length >= most) break;
    const date = dateOfDayNumber(day);
    if (left.has(date)) continue;
    const exact = toInstant(timezone, date, minutes, { gap: 'reject' });
    found.push({ date, startsAt: exact ?? toInstant(timezone, date, minutes), shifted: exact === null });
  }
  return found;
}
