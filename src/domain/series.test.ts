import { describe, expect, it } from 'vitest';
import { payByOf, seriesTimes, shiftTimes, type SeriesTime } from './series.ts';

const ZONE = 'Australia/Melbourne';
const at = (iso: string) => Date.parse(iso);
const HOUR = 3_600_000;

function times(rule: string, startsAt: string, timezone = ZONE): SeriesTime[] {
  const found = seriesTimes({ rule, startsAt: at(startsAt), timezone });
  if ('problem' in found) throw new Error(found.problem);
  return found;
}
const problem = (rule: string, startsAt = '2026-03-17T10:00:00+11:00') => {
  const found = seriesTimes({ rule, startsAt: at(startsAt), timezone: ZONE });
  return 'problem' in found ? found.problem : null;
};

describe('the times of a series', () => {
  it('keep ten o’clock when Melbourne leaves daylight saving time', () => {
    const found = times('FREQ=WEEKLY;INTERVAL=2;COUNT=4', '2026-03-17T10:00:00+11:00');
    expect(found.map((time) => new Date(time.startsAt).toISOString())).toEqual([
      '2026-03-16T23:00:00.000Z',
      '2026-03-30T23:00:00.000Z',
      '2026-04-14T00:00:00.000Z',
      '2026-04-28T00:00:00.000Z',
    ]);
    expect(found.map((time) => time.no)).toEqual([1, 2, 3, 4]);
  });

  it('are flagged and an hour later where the clock skips them', () => {
    const found = times('FREQ=WEEKLY;COUNT=3', '2026-09-27T02:30:00+10:00');
    expect(found.map((time) => time.shifted)).toEqual([false, true, false]);
    expect(new Date(found[1]?.startsAt ?? 0).toISOString()).toBe('2026-10-03T16:30:00.000Z');
  });

  it('begin at the second pass of a repeated hour when that is the start', () => {
    const found = times('FREQ=WEEKLY;COUNT=2', '2026-04-05T02:30:00+10:00');
    expect(found[0]?.startsAt).toBe(at('2026-04-05T02:30:00+10:00'));
  });

  it('are counted by UNTIL as well', () => {
    expect(times('FREQ=WEEKLY;UNTIL=20260331', '2026-03-17T10:00:00+11:00')).toHaveLength(3);
  });

  it.each([
    ['FREQ=WEEKLY', 'A series needs an end: COUNT or UNTIL'],
    ['FREQ=WEEKLY;COUNT=1', 'A series has at least 2 sessions'],
    ['FREQ=WEEKLY;COUNT=53', 'A series has at most 52 sessions'],
    ['FREQ=YEARLY;INTERVAL=1000;COUNT=9', 'A series lasts four years at most'],
    ['FREQ=SECONDLY;COUNT=9', 'FREQ=SECONDLY is not supported: use DAILY, WEEKLY, MONTHLY or YEARLY'],
    ['FREQ=WEEKLY;BYDAY=WE;COUNT=4', 'The rule does not name the day of the first session'],
  ])('cannot come from %s', (rule, sentence) => {
    expect(problem(rule)).toBe(sentence);
  });

  it('may be 2 or 52', () => {
    expect(problem('FREQ=WEEKLY;COUNT=2')).toBeNull();
    expect(problem('FREQ=WEEKLY;COUNT=52')).toBeNull();
  });
});

describe('paying by', () => {
  const now = at('2026-03-01T00:00:00Z');
  const wish = { now, releaseMinutes: 30, freeUntilHours: 48, startsAt: now + 100 * HOUR };

  it('is the release time for the first', () => {
    expect(payByOf({ ...wish, isFirst: true })).toBe(now + HOUR / 2);
  });
  it('is the last free moment for later ones', () => {
    expect(payByOf({ ...wish, isFirst: false })).toBe(now + 52 * HOUR);
  });
  it('is never earlier than the release time', () => {
    expect(payByOf({ ...wish, isFirst: false, startsAt: now + 48 * HOUR })).toBe(now + HOUR / 2);
  });
});

describe('a series that moves', () => {
  it('keeps the wall time of each over DST', () => {
    const before = times('FREQ=WEEKLY;COUNT=4', '2026-03-24T10:00:00+11:00').map((time) => time.startsAt);
    const moved = shiftTimes(before, { from: before[0] ?? 0, to: at('2026-03-26T14:30:00+11:00'), timezone: ZONE });
    expect(moved.map((time) => new Date(time).toISOString())).toEqual([
      '2026-03-26T03:30:00.000Z',
      '2026-04-02T03:30:00.000Z',
      '2026-04-09T04:30:00.000Z',
      '2026-04-16T04:30:00.000Z',
    ]);
  });

  it('carries a time over midnight to the neighbouring day', () => {
    const [first, second] = [at('2026-06-01T10:00:00+10:00'), at('2026-06-08T23:00:00+10:00')];
    const moved = shiftTimes([first, second], { from: first, to: at('2026-06-01T12:00:00+10:00'), timezone: ZONE });
    expect(moved[1]).toBe(at('2026-06-09T01:00:00+10:00'));
  });
});
