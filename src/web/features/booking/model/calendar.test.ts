import { describe, expect, it } from 'vitest';
import {
  addDays,
  firstDayWithTimes,
  goneFrom,
  groupByPart,
  mondayOf,
  nearestTo,
  oneForEachTime,
  runOf,
  weekDays,
  weekIndexOf,
} from './calendar.ts';

const slot = (startsAt: string, practitionerId = 1) => ({ startsAt, practitionerId });

describe('weeks', () => {
  it('begin on Monday, also when today is a Sunday', () => {
    expect(mondayOf('2026-05-17')).toBe('2026-05-11');
    expect(weekDays('2026-05-17', 1)[0]).toBe('2026-05-18');
  });
  it('count days over the end of a month and over a change of the clocks', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-04-04', 2)).toBe('2026-04-06');
  });
  it('are counted from the one today is in', () => {
    expect(weekIndexOf('2026-05-13', '2026-05-11')).toBe(0);
    expect(weekIndexOf('2026-05-13', '2026-05-18')).toBe(1);
    expect(weekIndexOf('2026-05-13', '2026-05-10')).toBe(-1);
  });
  it('are asked for five at a time, never before today', () => {
    expect(runOf('2026-05-13', 0)).toEqual({ dateFrom: '2026-05-13', dateTo: '2026-06-14' });
    expect(runOf('2026-05-13', 4)).toEqual({ dateFrom: '2026-05-13', dateTo: '2026-06-14' });
    expect(runOf('2026-05-13', 5)).toEqual({ dateFrom: '2026-06-15', dateTo: '2026-07-19' });
  });
});

describe('the times of a day', () => {
  it('fall into morning, afternoon and evening on the clock that is read', () => {
    const slots = [slot('2026-05-12T07:00:00Z'), slot('2026-05-11T23:00:00Z'), slot('2026-05-12T02:00:00Z')];
    expect(groupByPart(slots, 'Australia/Melbourne').map((group) => [group.part, group.slots.length])).toEqual([
      ['morning', 1],
      ['afternoon', 1],
      ['evening', 1],
    ]);
    expect(groupByPart(slots, 'Australia/Perth').map((group) => group.part)).toEqual(['morning', 'afternoon']);
  });
  it('are shown once when several practitioners are free', () => {
    const times = oneForEachTime([
      slot('2026-05-12T10:00:00+10:00', 1),
      slot('2026-05-12T08:00:00+08:00', 2),
      slot('2026-05-12T11:00:00+10:00', 2),
    ]);
    expect(times.map((time) => [time.practitionerId, time.free])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});

describe('the nearest times', () => {
  it('are the closest on either side, in order, without the lost one', () => {
    const day = ['09', '10', '11', '12', '16'].map((hour) => slot(`2026-05-12T${hour}:00:00Z`));
    expect(nearestTo(day, '2026-05-12T11:00:00Z', 3).map((found) => found.startsAt.slice(11, 13))).toEqual([
      '09',
      '10',
      '12',
    ]);
  });
  it('can be found on a later day', () => {
    const days = [
      { date: '2026-05-12', count: 0 },
      { date: '2026-05-13', count: 2 },
    ];
    expect(firstDayWithTimes(days, '2026-05-12')).toBe('2026-05-13');
    expect(firstDayWithTimes(days, '2026-05-14')).toBeUndefined();
  });
});

describe('goneFrom', () => {
  it('names the slots that are not there any more, whatever offset their starts are written in', () => {
    const at = (startsAt: string) => ({ startsAt });
    const before = ['2026-05-04T09:00:00+10:00', '2026-05-04T10:00:00+10:00', '2026-05-04T11:00:00+10:00'].map(at);
    expect(goneFrom(before, [at('2026-05-03T23:00:00Z'), at('2026-05-04T01:00:00Z')])).toEqual([before[1]]);
    expect(goneFrom(before, before)).toEqual([]);
    expect(goneFrom([], before)).toEqual([]);
  });
});
