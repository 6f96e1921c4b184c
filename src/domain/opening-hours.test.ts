import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWallSpan, nextDates, openingOn, readReturningRule, toWallSpan } from './opening-hours.ts';
import { parseRule, type Recurrence } from './recurrence.ts';
import { formatOffsetIso, startOfDay, addDays } from './time-zone.ts';

const MELBOURNE = 'Australia/Melbourne';
const HOUR = 3_600_000;
const hours = (from: number, to: number) => ({ startMinutes: from * 60, endMinutes: to * 60 });
const shown = (zone: string, span: { start: number; end: number } | null) =>
  span === null ? null : [formatOffsetIso(zone, span.start), formatOffsetIso(zone, span.end)];
const rule = (text: string) => parseRule(text) as Recurrence;

describe('hours of one date', () => {
  it('keep their wall clock on the days the clocks change', () => {
    expect(shown(MELBOURNE, openingOn(MELBOURNE, '2026-10-04', hours(9, 17)))).toEqual([
      '2026-10-04T09:00:00+11:00',
      '2026-10-04T17:00:00+11:00',
    ]);
    const night = openingOn(MELBOURNE, '2026-10-03', hours(22, 6));
    expect(shown(MELBOURNE, night)).toEqual(['2026-10-03T22:00:00+10:00', '2026-10-04T06:00:00+11:00']);
    expect((night?.end ?? 0) - (night?.start ?? 0)).toBe(7 * HOUR);
  });

  it('end the next morning when the end is not after the start, midnight included', () => {
    expect(shown('UTC', openingOn('UTC', '2026-05-01', hours(20, 0)))?.[1]).toBe('2026-05-02T00:00:00+00:00');
    expect(shown('UTC', openingOn('UTC', '2026-05-01', hours(9, 9)))?.[1]).toBe('2026-05-02T09:00:00+00:00');
  });

  it('are none where the clock skips all of them', () => {
    // Samoa left out the whole of 30 December 2011.
    expect(openingOn('Pacific/Apia', '2011-12-30', { startMinutes: 0, endMinutes: 1440 })).toBeNull();
  });
});

describe('a stretch by the wall clock', () => {
  it('is a whole day however long the clocks make it', () => {
    for (const [date, length] of [
      ['2026-10-04', 23],
      ['2027-04-04', 25],
      ['2026-11-20', 24],
    ] as const) {
      const span = fromWallSpan(MELBOURNE, { startDate: date, startMinutes: 0, durationMinutes: 1440 });
      expect(span.end - span.start).toBe(length * HOUR);
      expect(span).toEqual({ start: startOfDay(MELBOURNE, date), end: startOfDay(MELBOURNE, addDays(date, 1)) });
    }
  });

  it('is refused for the second pass of a repeated hour, which no wall clock can tell from the first', () => {
    const second = Date.parse('2027-04-04T02:15:00+10:00');
    expect(toWallSpan(MELBOURNE, { start: second, end: second + HOUR / 2 })).toBeNull();
    expect(toWallSpan(MELBOURNE, { start: second - HOUR, end: second - HOUR / 2 })).toEqual({
      startDate: '2027-04-04',
      startMinutes: 135,
      durationMinutes: 30,
    });
  });

  it('means the very instants it was made from, in any zone', () => {
    const zone = fc.constantFrom(
      MELBOURNE,
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/New_York',
      'Europe/London',
    );
    const minute = fc.integer({ min: Date.parse('2026-01-01') / 60_000, max: Date.parse('2029-01-01') / 60_000 });
    fc.assert(
      fc.property(zone, minute, fc.integer({ min: 5, max: 20_000 }), (timezone, from, length) => {
        const span = { start: from * 60_000, end: (from + length) * 60_000 };
        const wall = toWallSpan(timezone, span);
        expect(wall === null ? span : fromWallSpan(timezone, wall)).toEqual(span);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the next dates', () => {
  const weekly = { rule: rule('FREQ=WEEKLY;BYDAY=MO'), startDate: '2026-11-02', validUntil: null };

  it('begin at the start or where one asks, as many as are wanted', () => {
    expect(nextDates(weekly, '2020-01-01', 2)).toEqual(['2026-11-02', '2026-11-09']);
    expect(nextDates(weekly, '2026-11-03', 1)).toEqual(['2026-11-09']);
    expect(nextDates(weekly, '2026-11-03', 100)).toHaveLength(100);
    expect(nextDates({ ...weekly, validUntil: '2026-11-10' }, '2026-11-03', 9)).toEqual(['2026-11-09']);
  });

  it('are found for rules that seldom come, and none beyond ten years', () => {
    const leap = { rule: rule('FREQ=YEARLY'), startDate: '2024-02-29', validUntil: null };
    expect(nextDates(leap, '2026-01-01', 5)).toEqual(['2028-02-29', '2032-02-29']);
    expect(nextDates({ ...leap, rule: rule('FREQ=YEARLY;INTERVAL=100') }, '2026-01-01', 1)).toEqual([]);
  });
});

describe('a rule that is to be kept', () => {
  const when = { timezone: MELBOURNE, startDate: '2027-01-01', startMinutes: 360, validUntil: null };

  it('is written the one way', () => {
    expect(readReturningRule(' rrule:byday=mo;freq=weekly;interval=1', when)).toEqual({ rule: 'FREQ=WEEKLY;BYDAY=MO' });
  });

  it('ends on the last local date that is not after its UNTIL', () => {
    const until = (text: string, startMinutes: number) =>
      readReturningRule(`FREQ=DAILY;UNTIL=${text}`, { ...when, startMinutes });
    expect(until('20270109T200000Z', 360)).toEqual({ rule: 'FREQ=DAILY;UNTIL=20270110' });
    expect(until('20270109T200000Z', 420)).toEqual({ rule: 'FREQ=DAILY;UNTIL=20270110' });
    expect(until('20270109T200000Z', 421)).toEqual({ rule: 'FREQ=DAILY;UNTIL=20270109' });
    expect(until('20270109', 421)).toEqual({ rule: 'FREQ=DAILY;UNTIL=20270109' });
    expect(until('99991231T235959Z', 0)).toEqual({ rule: 'FREQ=DAILY;UNTIL=99991230' });
  });

  it('is refused with the reason when it cannot be read or has no day', () => {
    expect(readReturningRule('FREQ=SECONDLY', when)).toHaveProperty('problem');
    expect(readReturningRule('FREQ=WEEKLY;UNTIL=20260101', when)).toEqual({
      problem: 'This rule has no day from 2027-01-01 to ten years later',
    });
    expect(readReturningRule('FREQ=WEEKLY;BYDAY=SU', { ...when, validUntil: '2027-01-02' })).toEqual({
      problem: 'This rule has no day from 2027-01-01 to 2027-01-02',
    });
  });
});
