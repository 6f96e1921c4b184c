import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  formatOffsetIso,
  formatWallTime,
  isDate,
  isValidZone,
  offsetMinutesAt,
  parseWallTime,
  startOfDay,
  toInstant,
  toLocal,
  weekdayOf,
} from './time-zone.ts';

const RUNS = process.env.SOAK === undefined ? 300 : 10_000;
const MELBOURNE = 'Australia/Melbourne';
const utc = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

const zones = fc.constantFrom(
  MELBOURNE,
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Australia/Perth',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'America/New_York',
  'Europe/London',
  'Europe/Madrid',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Asia/Tehran',
  'America/St_Johns',
  'America/Santiago',
  'UTC',
);
const instants = fc.integer({ min: utc('1970-01-02T00:00Z') / 1000, max: utc('2037-12-01T00:00Z') / 1000 });

describe('an instant on the wall clock', () => {
  it('reads the same date, minutes and offset as Temporal', () => {
    fc.assert(
      fc.property(zones, instants, (zone, seconds) => {
        const there = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(zone);
        expect(toLocal(zone, seconds * 1000)).toEqual({
          date: there.toPlainDate().toString(),
          minutes: there.hour * 60 + there.minute,
        });
        expect(offsetMinutesAt(zone, seconds * 1000)).toBe(there.offsetNanoseconds / 6e10);
      }),
      { numRuns: RUNS, seed: 1 },
    );
  });

  it('is written with its offset, and reads back as the same instant', () => {
    expect(formatOffsetIso(MELBOURNE, utc('2026-10-05T22:00Z'))).toBe('2026-10-06T09:00:00+11:00');
    expect(formatOffsetIso('Asia/Kathmandu', utc('2026-10-05T22:00:30Z'))).toBe('2026-10-06T03:45:30+05:45');
    expect(formatOffsetIso('America/St_Johns', utc('2026-01-01T00:00Z'))).toBe('2025-12-31T20:30:00-03:30');
    expect(formatOffsetIso('UTC', utc('2026-01-01T00:00Z'))).toBe('2026-01-01T00:00:00+00:00');
    fc.assert(
      fc.property(zones, instants, (zone, seconds) => utc(formatOffsetIso(zone, seconds * 1000)) === seconds * 1000),
      { numRuns: RUNS, seed: 2 },
    );
  });

  it('knows offsets with seconds from before standard time', () => {
    expect(offsetMinutesAt('Europe/Paris', utc('1900-01-01T00:00Z'))).toBeCloseTo(9.35, 9);
    expect(utc(formatOffsetIso('Europe/Paris', utc('1900-01-01T00:00Z')))).toBe(utc('1900-01-01T00:00Z'));
  });
});

describe('a wall time as an instant', () => {
  it('agrees with Temporal, for the earlier, the later and the refused', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(zones, instants, minutes, (zone, seconds, minute) => {
        const date = new Date(seconds * 1000).toISOString().slice(0, 10);
        expect(readHere(zone, date, minute)).toEqual(readByTemporal(zone, date, minute));
      }),
      { numRuns: RUNS, seed: 3 },
    );
  });

  it('agrees with Temporal for every ten minutes around changes of the clock', () => {
    const changes: [string, string][] = [
      [MELBOURNE, '2026-10-04'],
      [MELBOURNE, '2026-04-05'],
      ['Australia/Lord_Howe', '2026-10-04'],
      ['Australia/Lord_Howe', '2026-04-05'],
      ['America/New_York', '2026-03-08'],
      ['America/New_York', '2026-11-01'],
      ['Europe/London', '2026-03-29'],
      ['America/Sao_Paulo', '2018-11-04'],
      ['America/Sao_Paulo', '2018-02-17'],
      ['America/St_Johns', '2010-11-07'],
      ['America/St_Johns', '2010-11-06'],
      ['Africa/Casablanca', '2026-02-15'],
      ['Pacific/Apia', '2011-12-30'],
      ['Pacific/Apia', '2011-12-31'],
      ['Pacific/Kwajalein', '1993-08-21'],
    ];
    for (const [zone, date] of changes) {
      for (let minute = 0; minute < 1440; minute += 10) {
        expect(readHere(zone, date, minute)).toEqual(readByTemporal(zone, date, minute));
      }
    }
  });

  it('moves a time in the gap forward by the gap, or refuses it', () => {
    expect(iso(toInstant(MELBOURNE, '2026-10-04', 150))).toBe('2026-10-03T16:30:00.000Z');
    expect(toInstant(MELBOURNE, '2026-10-04', 150, { gap: 'reject' })).toBeNull();
    expect(iso(toInstant('Australia/Lord_Howe', '2026-10-04', 135))).toBe('2026-10-03T15:45:00.000Z');
  });

  it('takes the earlier of two unless the later is asked for', () => {
    expect(iso(toInstant(MELBOURNE, '2026-04-05', 150))).toBe('2026-04-04T15:30:00.000Z');
    expect(iso(toInstant(MELBOURNE, '2026-04-05', 150, { prefer: 'later' }))).toBe('2026-04-04T16:30:00.000Z');
  });

  it('takes minute 1440 as the next midnight', () => {
    expect(toInstant(MELBOURNE, '2026-10-04', 1440)).toBe(startOfDay(MELBOURNE, '2026-10-05'));
  });

  function readHere(zone: string, date: string, minute: number) {
    return {
      earlier: toInstant(zone, date, minute),
      later: toInstant(zone, date, minute, { prefer: 'later' }),
      strict: toInstant(zone, date, minute, { gap: 'reject' }),
    };
  }

  function readByTemporal(zone: string, date: string, minute: number) {
    const plain = Temporal.PlainDate.from(date).toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
    const earlier = plain.toZonedDateTime(zone);
    const exists = plain.equals(earlier.toPlainDateTime());
    return {
      earlier: earlier.epochMilliseconds,
      later: plain.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds,
      strict: exists ? earlier.epochMilliseconds : null,
    };
  }
});

describe('the start of a day', () => {
  it('is the first instant of the date, also where midnight is skipped', () => {
    expect(iso(startOfDay('America/Sao_Paulo', '2018-11-04'))).toBe('2018-11-04T03:00:00.000Z');
    expect(iso(startOfDay('Africa/Cairo', '2026-04-24'))).toBe('2026-04-23T22:00:00.000Z');
    expect(iso(startOfDay('America/Toronto', '1919-03-31'))).toBe('1919-03-31T04:30:00.000Z');
    expect(startOfDay('Pacific/Apia', '2011-12-30')).toBe(startOfDay('Pacific/Apia', '2011-12-31'));
  });

  it('agrees with Temporal', () => {
    fc.assert(
      fc.property(zones, instants, (zone, seconds) => {
        const date = new Date(seconds * 1000).toISOString().slice(0, 10);
        const expected = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
        expect(startOfDay(zone, date)).toBe(expected);
      }),
      { numRuns: RUNS, seed: 4 },
    );
  });
});

describe('dates, zones and wall times as text', () => {
  it('counts days over months, leap days and changes of the clock', () => {
    expect(addDays('2026-10-03', 1)).toBe('2026-10-04');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect([weekdayOf('2026-10-04'), weekdayOf('1969-12-31'), weekdayOf('2026-10-10')]).toEqual([0, 3, 6]);
  });

  it('refuses dates that are none', () => {
    expect(['2026-02-29', '2026-13-01', '2026-1-1', '', '2026-10-04T00:00'].filter(isDate)).toEqual([]);
    expect(() => addDays('2026-02-30', 1)).toThrow('Not a date: 2026-02-30');
  });

  it('knows zones by their IANA names only', () => {
    expect(['Australia/Melbourne', 'UTC', 'Asia/Katmandu'].every(isValidZone)).toBe(true);
    expect(['Mars/Olympus', '', '+10:00', 'Australia/Melbourne '].some(isValidZone)).toBe(false);
    expect(() => toLocal('Mars/Olympus', 0)).toThrow('Unknown time zone: Mars/Olympus');
  });

  it.each([
    ['09:00', 540],
    ['09:00:00', 540],
    ['09:00 AM', 540],
    ['12:00 AM', 0],
    ['12:30 pm', 750],
    ['11:59 PM', 1439],
    ['2:05 PM', 845],
    ['24:00', null],
    ['9:00', null],
    ['13:00 PM', null],
    ['00:10 AM', null],
    ['09:60', null],
    ['09:00:30', null],
    ['noon', null],
    ['', null],
  ])('reads %j as %j minutes', (text, minutes) => {
    expect(parseWallTime(text)).toBe(minutes);
  });

  it('writes wall times that it reads again', () => {
    expect([formatWallTime(540, '24'), formatWallTime(540, '12')]).toEqual(['09:00:00', '09:00 AM']);
    expect([formatWallTime(0, '12'), formatWallTime(720, '12'), formatWallTime(1439, '12')]).toEqual([
      '12:00 AM',
      '12:00 PM',
      '11:59 PM',
    ]);
    for (let minutes = 0; minutes < 1440; minutes++) {
      expect(parseWallTime(formatWallTime(minutes, '24'))).toBe(minutes);
      expect(parseWallTime(formatWallTime(minutes, '12'))).toBe(minutes);
    }
  });
});
