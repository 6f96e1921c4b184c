import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { datesOf, formatRule, occurrences, parseRule } from './recurrence.ts';
import type { Recurrence, WeekdayRule } from './recurrence-steps.ts';
import { addDays } from './time-zone.ts';

const RUNS = process.env.SOAK === undefined ? 300 : 10_000;

const weekdays = fc.integer({ min: 0, max: 6 });
const plainDays = fc
  .uniqueArray(weekdays, { maxLength: 4 })
  .map((list) => list.map((weekday) => ({ weekday, nth: null })));
const nthDay = fc.record({ weekday: weekdays, nth: fc.option(fc.constantFrom(1, 2, 3, 4, 5, -1, -2, -3, -4, -5)) });
const nthDays = fc.uniqueArray(nthDay, { maxLength: 3, selector: ({ weekday, nth }) => `${nth} ${weekday}` });
const monthDay = fc.integer({ min: 1, max: 31 }).chain((day) => fc.constantFrom(day, -day));
const monthDays = fc.uniqueArray(monthDay, { maxLength: 6 });
const none: fc.Arbitrary<never[]> = fc.constant([]);

const dates = fc.integer({ min: -3_000, max: 40_000 }).map((days) => addDays('1990-01-01', days));
const ends: fc.Arbitrary<Recurrence['ends']> = fc.oneof(
  fc.constant({ kind: 'never' as const }),
  fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('date' as const), date: dates }),
);

const shapes = (freq: Recurrence['freq'], byDay: fc.Arbitrary<WeekdayRule[]>, byMonthDay: fc.Arbitrary<number[]>) =>
  fc.record({
    freq: fc.constant(freq),
    interval: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 })),
    byDay,
    byMonthDay,
    ends,
    weekStart: weekdays,
  });
const rules: fc.Arbitrary<Recurrence> = fc
  .oneof(
    shapes('daily', plainDays, fc.oneof(none, monthDays)),
    shapes('weekly', plainDays, none),
    shapes('monthly', fc.oneof(none, plainDays, nthDays), fc.oneof(none, monthDays)),
    shapes('yearly', none, none),
  )
  .filter((rule) => !('problem' in parseRule(formatRule(rule))));

/** A start, and a window before, at or up to three years after it. */
const wishes = fc
  .record({ start: dates, gap: fc.integer({ min: -60, max: 1_100 }), length: fc.integer({ min: 0, max: 400 }) })
  .chain(({ start, gap, length }) => {
    const from = addDays(start, gap);
    const to = addDays(from, length);
    const within = fc.integer({ min: 0, max: length }).map((days) => addDays(from, days));
    return fc.record({
      start: fc.constant(start),
      from: fc.constant(from),
      to: fc.constant(to),
      exceptions: fc.array(within, { maxLength: 20 }),
      until: fc.option(within, { nil: undefined }),
    });
  });

describe('against a reference that looks at every single day', () => {
  it('finds the same dates', () => {
    let found = 0;
    fc.assert(
      fc.property(rules, wishes, (rule, wish) => {
        const expected = referenceDates(rule, wish);
        expect(datesOf(rule, wish)).toEqual(expected);
        found += expected.length;
      }),
      { numRuns: RUNS, seed: 20_261_103 },
    );
    expect(found).toBeGreaterThan(RUNS);
  }, 600_000);

  it('finds in a far window what it finds on the way there', () => {
    const far = fc.record({
      start: dates,
      gap: fc.integer({ min: 0, max: 60_000 }),
      length: fc.integer({ min: 0, max: 2_000 }),
    });
    fc.assert(
      fc.property(rules, far, (rule, { start, gap, length }) => {
        const from = addDays(start, gap);
        const to = addDays(from, length);
        const all = datesOf(rule, { start, from: start, to });
        expect(datesOf(rule, { start, from, to })).toEqual(all.filter((date) => date >= from));
      }),
      { numRuns: RUNS, seed: 20_261_107 },
    );
  }, 600_000);

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        expect(parseRule(`RRULE:${formatRule(rule)}`)).toEqual(rule);
      }),
      { numRuns: RUNS, seed: 20_261_104 },
    );
  });

  it('answers any text with a rule or a problem', () => {
    const word = fc.constantFrom(
      'FREQ',
      '=',
      ';',
      'DAILY',
      'BYDAY',
      ',',
      'MO',
      '-1',
      'UNTIL',
      '20260101',
      'T',
      'Z',
      ':',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join('')),
        ),
        (text) => {
          const rule = parseRule(text);
          expect('problem' in rule ? rule : parseRule(formatRule(rule))).toEqual(rule);
        },
      ),
      { numRuns: RUNS, seed: 20_261_105 },
    );
  });

  it('gives each date the instant that Temporal gives it', () => {
    const zones = fc.constantFrom(
      'Australia/Melbourne',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Europe/London',
      'Africa/Cairo',
    );
    const minutes = fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 1_439 }));
    const starts = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('2020-01-01', days));
    fc.assert(
      fc.property(rules, starts, minutes, zones, (rule, startDate, wallMinutes, timezone) => {
        const until = addDays(startDate, 400);
        const found = occurrences({ rule, startDate, minutes: wallMinutes, timezone, until });
        expect(found.map(({ date }) => date)).toEqual(datesOf(rule, { start: startDate, from: startDate, to: until }));
        for (const { date, startsAt, shifted } of found) {
          const wall = Temporal.PlainDate.from(date).toPlainDateTime({
            hour: Math.floor(wallMinutes / 60),
            minute: wallMinutes % 60,
          });
          const zoned = wall.toZonedDateTime(timezone);
          expect(startsAt).toBe(zoned.epochMilliseconds);
          expect(shifted).toBe(!zoned.toPlainDateTime().equals(wall));
        }
      }),
      { numRuns: Math.ceil(RUNS / 3), seed: 20_261_106 },
    );
  }, 600_000);
});

/** Slow and plain: asks of each day since the start whether the rule means it. */
function referenceDates(rule: Recurrence, wish: { start: string; from: string; to: string } & Partial<Wish>): string[] {
  const start = Temporal.PlainDate.from(wish.start);
  const found: string[] = [];
  let count = 0;
  for (let day = start; Temporal.PlainDate.compare(day, wish.to) <= 0; day = day.add({ days: 1 })) {
    const date = day.toString();
    if (rule.ends.kind === 'date' && date > rule.ends.date) break;
    if (wish.until !== undefined && date > wish.until) break;
    if (!isMeant(rule, start, day)) continue;
    count += 1;
    if (rule.ends.kind === 'count' && count > rule.ends.count) break;
    if (date >= wish.from && !wish.exceptions?.includes(date)) found.push(date);
  }
  return found;
}

interface Wish {
  exceptions: string[];
  until: string | undefined;
}

function isMeant(rule: Recurrence, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  return stepsBetween(rule, start, day) % rule.interval === 0 && isDayOf(rule, start, day);
}

/** Whole days, weeks, months or years of the calendar between the two. */
function stepsBetween(rule: Recurrence, start: Temporal.PlainDate, day: Temporal.PlainDate): number {
  switch (rule.freq) {
    case 'daily':
      return start.until(day, { largestUnit: 'day' }).days;
    case 'weekly':
      return weekOf(rule, start).until(weekOf(rule, day), { largestUnit: 'day' }).days / 7;
    case 'monthly':
      return start.with({ day: 1 }).until(day.with({ day: 1 }), { largestUnit: 'month' }).months;
    case 'yearly':
      return day.year - start.year;
  }
}

/** The first day of the week, by walking back to it. */
function weekOf(rule: Recurrence, day: Temporal.PlainDate): Temporal.PlainDate {
  let first = day;
  while (first.dayOfWeek % 7 !== rule.weekStart) first = first.subtract({ days: 1 });
  return first;
}

function isDayOf(rule: Recurrence, start: Temporal.PlainDate, day: Temporal.PlainDate): boolean {
  if (rule.freq === 'yearly') return day.month === start.month && day.day === start.day;
  if (rule.byDay.length === 0 && rule.byMonthDay.length === 0) {
    if (rule.freq === 'weekly') return day.dayOfWeek === start.dayOfWeek;
    return rule.freq === 'daily' || day.day === start.day;
  }
  const onMonthDay = rule.byMonthDay.some((wanted) => (wanted > 0 ? wanted : day.daysInMonth + 1 + wanted) === day.day);
  const onWeekday = rule.byDay.some((wanted) => isWeekday(wanted, day));
  return (onMonthDay || rule.byMonthDay.length === 0) && (onWeekday || rule.byDay.length === 0);
}

/** Lists the weekday's days in the month and looks the nth up. */
function isWeekday({ weekday, nth }: WeekdayRule, day: Temporal.PlainDate): boolean {
  if (day.dayOfWeek % 7 !== weekday) return false;
  if (nth === null) return true;
  const list: number[] = [];
  for (let other = 1; other <= day.daysInMonth; other += 1) {
    if (day.with({ day: other }).dayOfWeek % 7 === weekday) list.push(other);
  }
  return list.at(nth > 0 ? nth - 1 : nth) === day.day;
}
