/**
 * Hours and blocks by the wall clock: they keep their local time over DST, and a whole day has 23, 24 or 25 hours. Where an
 * hour comes twice a wall clock means its first pass.
 */
import type { Interval } from './intervals.ts';
import { datesOf, formatRule, parseRule, type Recurrence, type RuleProblem } from './recurrence.ts';
import { addDays, dayNumberOf, toInstant, toLocal } from './time-zone.ts';

const MINUTES_A_DAY = 1_440;

/** The hours of one date; an end at or before the start is the next morning. Null where the clock leaves nothing of them. */
export function openingOn(
  timezone: string,
  date: string,
  hours: { startMinutes: number; endMinutes: number },
): Interval | null {
  const { startMinutes, endMinutes } = hours;
  const start = toInstant(timezone, date, startMinutes);
  const end =
    endMinutes <= startMinutes
      ? toInstant(timezone, addDays(date, 1), endMinutes)
      : toInstant(timezone, date, endMinutes);
  return start < end ? { start, end } : null;
}

/**
 * A stretch between two instants as a wall clock writes it, or null when the clock of this zone cannot: it begins or ends
 * in the second pass of a repeated hour.
 */
export function toWallSpan(
  timezone: string,
  { start, end }: Interval,
): { startDate: string; startMinutes: number; durationMinutes: number } | null {
  const first = toLocal(timezone, start);
  const last = toLocal(timezone, end);
  const isExact =
    toInstant(timezone, first.date, first.minutes) === start && toInstant(timezone, last.date, last.minutes) === end;
  if (!isExact) return null;
  const days = dayNumberOf(last.date) - dayNumberOf(first.date);
  return {
    startDate: first.date,
    startMinutes: first.minutes,
    durationMinutes: days * MINUTES_A_DAY + last.minutes - first.minutes,
  };
}

/** The stretch that a wall clock's beginning and length mean; the length is the wall clock's, 1440 is a whole day. */
export function fromWallSpan(
  timezone: string,
  span: { startDate: string; startMinutes: number; durationMinutes: number },
): Interval {
  const end = span.startMinutes + span.durationMinutes;
  const endDate = addDays(span.startDate, Math.floor(end / MINUTES_A_DAY));
  return {
    start: toInstant(timezone, span.startDate, span.startMinutes),
    end: toInstant(timezone, endDate, end % MINUTES_A_DAY),
  };
}

export interface ReturningDates {
  rule: Recurrence;
  startDate: string;
  /** The last local date, besides the rule's own end. */
  validUntil: string | null;
}

const LOOK_AHEAD_DAYS = 3_660;

/** The first `count` dates from a local date on, exceptions not left out; looks ten years ahead and no further. */
export function nextDates({ rule, startDate, validUntil }: ReturningDates, from: string, count: number): string[] {
  const first = from < startDate ? startDate : from;
  for (let days = 400; ; days = Math.min(days * 3, LOOK_AHEAD_DAYS)) {
    const to = addDays(first, days);
    const dates = datesOf(rule, { start: startDate, from: first, to, until: validUntil ?? undefined });
    if (dates.length >= count || days === LOOK_AHEAD_DAYS) return dates.slice(0, count);
  }
}

/**
 * A rule as it is kept: written the one way `formatRule` writes it, an UNTIL with a time as the last local date on which
 * the wall time `startMinutes` is not after it. A problem says in plain words why it cannot be kept.
 */
export function readReturningRule(
  text: string,
  when: { timezone: string; startDate: string; startMinutes: number; validUntil: string | null },
): { rule: string } | RuleProblem {
  const parsed = parseRule(text);
  if ('problem' in parsed) return parsed;
  const rule = parsed.ends.kind === 'instant' ? { ...parsed, ends: lastDate(parsed.ends.instant, when) } : parsed;
  if (nextDates({ rule, ...when }, when.startDate, 1).length === 0) {
    return { problem: `This rule has no day from ${when.startDate} to ${when.validUntil ?? 'ten years later'}` };
  }
  return { rule: formatRule(rule) };
}

function lastDate(instant: number, when: { timezone: string; startMinutes: number }): { kind: 'date'; date: string } {
  // 'For ever' is often written as UNTIL=99991231T235959Z, and a zone can push that out of the calendar.
  const local = toLocal(when.timezone, Math.min(instant, Date.parse('9999-12-30T00:00:00Z')));
  const isBefore = toInstant(when.timezone, local.date, when.startMinutes) <= instant;
  return { kind: 'date', date: isBefore ? local.date : addDays(local.date, -1) };
}
