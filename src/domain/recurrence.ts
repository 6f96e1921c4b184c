/**
 * Recurrence rules: the part of RFC 5545's RRULE that clinic hours, blocks and series of appointments need. A rule speaks of
 * local dates; a zone enters only where dates become instants (`occurrences`), so a weekly ten o'clock stays ten o'clock.
 *
 * FREQ=DAILY|WEEKLY|MONTHLY|YEARLY, INTERVAL, BYDAY, BYMONTHDAY, COUNT or UNTIL, WKST. Everything else is refused by name.
 * A start that does not match its own rule (RFC 5545 leaves that undefined) is no date of it: hours valid from a Friday may
 * repeat on Mondays.
 */
import { daysInMonth, walk } from './recurrence-steps.ts';
import type { Frequency, Recurrence, RecurrenceEnd, WeekdayRule } from './recurrence-steps.ts';
import { DAY_MS, dateOfDayNumber, dayNumberOf, isDate, toInstant, toLocal } from './time-zone.ts';

export type { Recurrence } from './recurrence-steps.ts';

export interface RuleProblem {
  problem: string;
}

export const MAX_INTERVAL = 1_000;
export const MAX_COUNT = 1_000;
const MAX_TEXT = 500;

/** Dates are written with four digits of a year. */
const FIRST_DAY = dayNumberOf('0001-01-01');
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
  // 'For ever' is often written as UNTIL=99991231T235959Z, and a zone can push that out of the calendar.
  const utcDay = Math.floor(ends.instant / DAY_MS);
  if (utcDay <= FIRST_DAY || utcDay >= LAST_DAY) return utcDay;
  const { timezone, minutes } = at ?? { timezone: 'UTC', minutes: 0 };
  let day = dayNumberOf(toLocal(timezone, ends.instant).date);
  while (toInstant(timezone, dateOfDayNumber(day), minutes) > ends.instant) day -= 1;
  return day;
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
