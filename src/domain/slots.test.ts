import { describe, expect, it } from 'vitest';
import { checkStart, explainStarts, offeredStarts } from './slots.ts';
import type { SlotInput } from './slots.ts';
import { toInstant, toLocal } from './time-zone.ts';

const MELBOURNE = 'Australia/Melbourne';
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const MINUTE = 60_000;

/** 'YYYY-MM-DD HH:MM' on the wall of the zone. */
function at(text: string, zone = MELBOURNE): number {
  const [date = '', time = ''] = text.split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return toInstant(zone, date, hour * 60 + minute);
}

/** Tuesday 2026-10-06 in Melbourne, nine to twelve, an hour each half hour, unless told otherwise. */
function aDay(changes: Partial<SlotInput> = {}): SlotInput {
  return {
    timezone: MELBOURNE,
    rules: [{ days: EVERY_DAY, startMinutes: 540, endMinutes: 720 }],
    busy: [],
    durationMinutes: 60,
    stepMinutes: 30,
    from: at('2026-10-06 00:00'),
    to: at('2026-10-07 00:00'),
    ...changes,
  };
}

function walls(input: SlotInput): string[] {
  return offeredStarts(input).map((start) => {
    const { date, minutes } = toLocal(input.timezone, start);
    const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    return `${date.slice(5)} ${clock}`;
  });
}

const clocks = (input: SlotInput) => walls(input).map((wall) => wall.slice(6));
const hours = (start: number, end: number) => ({ days: EVERY_DAY, startMinutes: start * 60, endMinutes: end * 60 });

describe('opening hours', () => {
  it('offers every start whose whole duration lies inside', () => {
    expect(clocks(aDay())).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00']);
    expect(clocks(aDay({ durationMinutes: 180 }))).toEqual(['09:00']);
    expect(clocks(aDay({ durationMinutes: 181 }))).toEqual([]);
  });

  it('opens on the weekdays of the rule only, Sunday being 0', () => {
    const week = { from: at('2026-10-04 00:00'), to: at('2026-10-11 00:00'), durationMinutes: 180 };
    expect(walls(aDay({ ...week, rules: [{ ...hours(9, 12), days: [0, 6] }] }))).toEqual([
      '10-04 09:00',
      '10-10 09:00',
    ]);
  });

  it('merges windows that touch or overlap', () => {
    expect(clocks(aDay({ rules: [hours(10, 11), hours(9, 10)] }))).toEqual(['09:00', '09:30', '10:00']);
    expect(clocks(aDay({ rules: [hours(9, 10.5), hours(10, 11)] }))).toEqual(['09:00', '09:30', '10:00']);
  });

  it('merges windows that touch at midnight', () => {
    const night = { from: at('2026-10-06 22:00'), to: at('2026-10-07 02:00') };
    const starts = [
      '10-06 22:00',
      '10-06 22:30',
      '10-06 23:00',
      '10-06 23:30',
      '10-07 00:00',
      '10-07 00:30',
      '10-07 01:00',
    ];
    expect(walls(aDay({ ...night, rules: [hours(22, 24), hours(0, 2)] }))).toEqual(starts);
    expect(walls(aDay({ ...night, rules: [hours(22, 2)] }))).toEqual(starts);
  });

  it('takes an end at or before the start as the next day', () => {
    const rules = [{ ...hours(22, 1), days: [2] }];
    const days = { from: at('2026-10-05 00:00'), to: at('2026-10-09 00:00') };
    expect(walls(aDay({ ...days, rules }))).toEqual([
      '10-06 22:00',
      '10-06 22:30',
      '10-06 23:00',
      '10-06 23:30',
      '10-07 00:00',
    ]);
    const roundTheClock = aDay({ ...days, rules: [{ ...hours(9, 9), days: [2] }], durationMinutes: 24 * 60 });
    expect(walls(roundTheClock)).toEqual(['10-06 09:00']);
  });

  it('cuts the windows to [from, to)', () => {
    expect(clocks(aDay({ from: at('2026-10-06 09:10'), to: at('2026-10-06 11:30') }))).toEqual([
      '09:30',
      '10:00',
      '10:30',
    ]);
    expect(clocks(aDay({ from: at('2026-10-06 10:00'), to: at('2026-10-06 10:00') }))).toEqual([]);
  });

  it('sees the evening before, although the range begins at midnight', () => {
    expect(walls(aDay({ rules: [hours(23, 2)], to: at('2026-10-06 03:00') }))).toEqual([
      '10-06 00:00',
      '10-06 00:30',
      '10-06 01:00',
    ]);
  });
});

describe('overrides and extra hours', () => {
  const evening = { rules: [hours(22, 2)], from: at('2026-10-06 00:00'), to: at('2026-10-08 00:00'), stepMinutes: 60 };

  it('replaces all rules of the date', () => {
    const overrides = [{ date: '2026-10-06', startMinutes: 840, endMinutes: 960 }];
    expect(clocks(aDay({ rules: [hours(9, 10), hours(11, 12)], overrides }))).toEqual(['14:00', '14:30', '15:00']);
  });

  it('closes the date', () => {
    expect(clocks(aDay({ overrides: [{ date: '2026-10-06', closed: true }] }))).toEqual([]);
  });

  it('adds up several overrides of one date', () => {
    const overrides = [
      { date: '2026-10-06', startMinutes: 840, endMinutes: 900 },
      { date: '2026-10-06', startMinutes: 900, endMinutes: 960 },
    ];
    expect(clocks(aDay({ overrides }))).toEqual(['14:00', '14:30', '15:00']);
  });

  it('cuts off what spills over from the evening before, and keeps its own spill', () => {
    expect(walls(aDay({ ...evening, overrides: [{ date: '2026-10-07', closed: true }] }))).toEqual([
      '10-06 00:00',
      '10-06 01:00',
      '10-06 22:00',
      '10-06 23:00',
    ]);
    const late = [{ date: '2026-10-06', startMinutes: 23 * 60, endMinutes: 60 }];
    expect(walls(aDay({ ...evening, overrides: late }))).toEqual([
      '10-06 23:00',
      '10-07 00:00',
      '10-07 22:00',
      '10-07 23:00',
    ]);
  });

  it('also cuts off the spill of an override the evening before', () => {
    const overrides = [
      { date: '2026-10-06', startMinutes: 23 * 60, endMinutes: 120 },
      { date: '2026-10-07', startMinutes: 540, endMinutes: 600 },
    ];
    expect(walls(aDay({ ...evening, overrides }))).toEqual(['10-06 23:00', '10-07 09:00']);
  });

  it('adds one-off hours to the rules, and to a closed date', () => {
    const extra = [{ date: '2026-10-06', startMinutes: 720, endMinutes: 780 }];
    expect(clocks(aDay({ extra }))).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '12:00']);
    expect(clocks(aDay({ extra, overrides: [{ date: '2026-10-06', closed: true }] }))).toEqual(['12:00']);
  });
});

describe('busy times and buffers', () => {
  const busy = (start: string, end: string) => ({ start: at(`2026-10-06 ${start}`), end: at(`2026-10-06 ${end}`) });

  it('lets a slot touch a busy time, and not share a minute with it', () => {
    expect(clocks(aDay({ busy: [busy('10:00', '11:00')] }))).toEqual(['09:00', '11:00']);
    expect(clocks(aDay({ busy: [busy('10:00', '11:01')] }))).toEqual(['09:00']);
    expect(clocks(aDay({ busy: [busy('09:59', '11:00')] }))).toEqual(['11:00']);
  });

  it('takes busy times in any order, overlapping, doubled and from the day before', () => {
    const long = { start: at('2026-10-05 08:00'), end: at('2026-10-06 09:30') };
    const entries = [busy('11:00', '12:00'), busy('09:30', '09:40'), long, busy('11:00', '12:00')];
    expect(clocks(aDay({ busy: entries }))).toEqual(['10:00']);
  });

  it('takes an empty busy time as nothing', () => {
    expect(clocks(aDay({ busy: [busy('10:15', '10:15')] }))).toEqual(clocks(aDay()));
  });

  it('keeps the buffers free of busy times, and lets them leave the opening hours', () => {
    const entries = [busy('10:00', '10:30')];
    expect(clocks(aDay({ busy: entries, bufferBeforeMinutes: 30 }))).toEqual(['09:00', '11:00']);
    expect(clocks(aDay({ busy: entries, bufferBeforeMinutes: 31 }))).toEqual(['09:00']);
    expect(clocks(aDay({ busy: entries, bufferAfterMinutes: 1 }))).toEqual(['10:30', '11:00']);
    expect(clocks(aDay({ bufferBeforeMinutes: 600, bufferAfterMinutes: 600 }))).toHaveLength(5);
  });
});

describe('notice, horizon and cap', () => {
  it('offers from now + notice on', () => {
    const now = at('2026-10-06 09:00');
    expect(clocks(aDay({ now }))).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00']);
    expect(clocks(aDay({ now, minimumNoticeMinutes: 60 }))).toEqual(['10:00', '10:30', '11:00']);
    expect(clocks(aDay({ now: now + 1, minimumNoticeMinutes: 60 }))).toEqual(['10:30', '11:00']);
  });

  it('counts the furthest day in local dates from the one of now', () => {
    const days = { to: at('2026-10-10 00:00'), durationMinutes: 180, now: at('2026-10-05 23:59') };
    expect(walls(aDay({ ...days, maxDaysAhead: 2 }))).toEqual(['10-06 09:00', '10-07 09:00']);
    expect(walls(aDay({ ...days, maxDaysAhead: 0 }))).toEqual([]);
  });

  it('knows neither notice nor horizon without now', () => {
    expect(clocks(aDay({ minimumNoticeMinutes: 10_000, maxDaysAhead: 0 }))).toHaveLength(5);
  });

  it('closes a local date with as many busy entries as the cap', () => {
    const entry = { start: at('2026-10-06 08:00'), end: at('2026-10-06 08:10') };
    expect(clocks(aDay({ busy: [entry, entry], dailyCap: 2 }))).toEqual([]);
    expect(clocks(aDay({ busy: [entry, entry], dailyCap: 3 }))).toHaveLength(5);
    expect(clocks(aDay({ dailyCap: 0 }))).toEqual([]);
  });

  it('counts a busy entry on the local date it starts on', () => {
    const overMidnight = { start: at('2026-10-05 23:50'), end: at('2026-10-06 00:10') };
    expect(clocks(aDay({ busy: [overMidnight], dailyCap: 1 }))).toHaveLength(5);
    const utcYesterday = { start: at('2026-10-06 00:00'), end: at('2026-10-06 00:10') };
    expect(clocks(aDay({ busy: [utcYesterday], dailyCap: 1 }))).toEqual([]);
  });

  it('leaves blocks out of the cap when they say so', () => {
    const lunch = { start: at('2026-10-06 12:00'), end: at('2026-10-06 13:00'), countsTowardsCap: false };
    expect(clocks(aDay({ busy: [lunch], dailyCap: 1 }))).toHaveLength(5);
  });
});

describe('the grid', () => {
  it('counts from local midnight, not from the opening', () => {
    expect(clocks(aDay({ rules: [hours(9.25, 12)], stepMinutes: 60 }))).toEqual(['10:00', '11:00']);
    expect(clocks(aDay({ stepMinutes: 50 }))).toEqual(['09:10', '10:00', '10:50']);
  });

  it('begins anew each midnight when the step does not divide the day', () => {
    const days = aDay({ rules: [hours(0, 24)], stepMinutes: 800, to: at('2026-10-08 00:00') });
    expect(clocks(days)).toEqual(['00:00', '13:20', '00:00', '13:20']);
  });

  it('is the local one in zones of half and quarter hours', () => {
    const there = (timezone: string) =>
      aDay({ timezone, stepMinutes: 60, from: at('2026-10-06 00:00', timezone), to: at('2026-10-07 00:00', timezone) });
    expect(clocks(there('Asia/Kolkata'))).toEqual(['09:00', '10:00', '11:00']);
    expect(new Date(offeredStarts(there('Asia/Kathmandu'))[0] ?? 0).toISOString()).toBe('2026-10-06T03:15:00.000Z');
  });
});

describe('days when the clock changes', () => {
  const spring = { from: at('2026-10-04 00:00'), to: at('2026-10-05 00:00'), stepMinutes: 30, durationMinutes: 30 };
  const autumn = { from: at('2026-04-05 00:00'), to: at('2026-04-06 00:00'), stepMinutes: 30, durationMinutes: 30 };

  it('has no starts in a skipped hour, and a session runs through it', () => {
    expect(clocks(aDay({ ...spring, rules: [hours(1, 4)] }))).toEqual(['01:00', '01:30', '03:00', '03:30']);
    expect(clocks(aDay({ ...spring, rules: [hours(1, 4)], durationMinutes: 60 }))).toEqual(['01:00', '01:30', '03:00']);
  });

  it('moves an opening and a closing in the gap forward by it', () => {
    expect(clocks(aDay({ ...spring, rules: [hours(2.5, 5)] }))).toEqual(['03:30', '04:00', '04:30']);
    expect(clocks(aDay({ ...spring, rules: [hours(1, 2.5)] }))).toEqual(['01:00', '01:30', '03:00']);
    expect(clocks(aDay({ ...spring, rules: [hours(2.5, 3)] }))).toEqual([]);
  });

  it('offers both passes of a repeated hour', () => {
    expect(clocks(aDay({ ...autumn, rules: [hours(1, 4)] }))).toEqual([
      '01:00',
      '01:30',
      '02:00',
      '02:30',
      '02:00',
      '02:30',
      '03:00',
      '03:30',
    ]);
  });

  it('opens and closes at the first pass of a repeated time', () => {
    expect(clocks(aDay({ ...autumn, rules: [hours(1, 2.5)] }))).toEqual(['01:00', '01:30', '02:00']);
    expect(clocks(aDay({ ...autumn, rules: [hours(2.5, 3.5)] }))).toEqual(['02:30', '02:00', '02:30', '03:00']);
  });

  it('follows the half hour of Lord Howe', () => {
    const timezone = 'Australia/Lord_Howe';
    const from = at('2026-10-04 00:00', timezone);
    const input = aDay({
      timezone,
      from,
      to: from + 12 * 60 * MINUTE,
      durationMinutes: 15,
      stepMinutes: 15,
      rules: [hours(1.5, 3)],
    });
    expect(clocks(input)).toEqual(['01:30', '01:45', '02:30', '02:45']);
  });
});

describe('why a start is refused', () => {
  const input = aDay({
    busy: [{ start: at('2026-10-06 10:00'), end: at('2026-10-06 11:00') }],
    now: at('2026-10-06 08:00'),
    minimumNoticeMinutes: 90,
    to: at('2026-10-08 00:00'),
    maxDaysAhead: 0,
  });
  const reason = (wall: string, changes: Partial<SlotInput> = {}) => checkStart({ ...input, ...changes }, at(wall));

  it('names each reason', () => {
    expect(reason('2026-10-06 11:00')).toBe('ok');
    expect(reason('2026-10-06 07:30')).toBe('past');
    expect(reason('2026-10-06 08:30')).toBe('outside_hours');
    expect(reason('2026-10-06 11:30')).toBe('outside_hours');
    expect(reason('2026-10-06 10:00')).toBe('busy');
    expect(reason('2026-10-06 09:00')).toBe('notice');
    expect(reason('2026-10-07 09:00')).toBe('too_far');
    expect(reason('2026-10-06 11:00', { dailyCap: 1 })).toBe('daily_cap');
    expect(reason('2026-10-06 11:00', { stepMinutes: 50 })).toBe('off_grid');
    expect(checkStart(input, at('2026-10-06 11:00') - 1000)).toBe('busy');
    expect(checkStart(aDay(), at('2026-10-06 10:00') + 1)).toBe('off_grid');
  });

  it('explains every grid point of the range', () => {
    const { offered, refused } = explainStarts(aDay({ from: at('2026-10-06 08:00'), to: at('2026-10-06 10:00') }));
    expect(offered).toEqual([at('2026-10-06 09:00')]);
    expect(refused).toEqual([
      { start: at('2026-10-06 08:00'), reason: 'outside_hours' },
      { start: at('2026-10-06 08:30'), reason: 'outside_hours' },
      { start: at('2026-10-06 09:30'), reason: 'outside_hours' },
    ]);
  });

  it('refuses a duration or step of nothing, and an unknown zone', () => {
    expect(() => offeredStarts(aDay({ durationMinutes: 0 }))).toThrow('Duration and step');
    expect(() => offeredStarts(aDay({ stepMinutes: 0 }))).toThrow('Duration and step');
    expect(() => offeredStarts(aDay({ timezone: 'Mars/Olympus' }))).toThrow('Unknown time zone');
  });
});
