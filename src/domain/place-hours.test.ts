import { describe, expect, it } from 'vitest';
import { withinPlaceHours } from './place-hours.ts';

const hours = (from: number, to: number) => ({ startMinutes: from * 60, endMinutes: to * 60 });
const open = (days: number[], from: number, to: number) => ({ days, starts: from * 60, ends: to * 60 });
const MONDAY = 1;

describe('hours within those of the place', () => {
  it('are cut to when it is open that day', () => {
    expect(withinPlaceHours(MONDAY, hours(7, 19), [open([1, 2], 9, 17)])).toEqual([{ dayOffset: 0, ...hours(9, 17) }]);
    expect(withinPlaceHours(MONDAY, hours(10, 12), [open([1], 9, 17)])).toEqual([{ dayOffset: 0, ...hours(10, 12) }]);
  });

  it('are none on a day the place is closed, or none at all', () => {
    expect(withinPlaceHours(MONDAY, hours(9, 17), [open([2], 9, 17)])).toEqual([]);
    expect(withinPlaceHours(MONDAY, hours(9, 17), [])).toEqual([]);
    expect(withinPlaceHours(MONDAY, hours(9, 10), [open([1], 10, 17)])).toEqual([]);
  });

  it('come in pieces where the place closes over noon, and in one where it does not really', () => {
    const noon = [open([1], 8, 12), open([1], 13, 18)];
    expect(withinPlaceHours(MONDAY, hours(9, 17), noon)).toEqual([
      { dayOffset: 0, ...hours(9, 12) },
      { dayOffset: 0, ...hours(13, 17) },
    ]);
    expect(withinPlaceHours(MONDAY, hours(9, 17), [open([1], 8, 12), open([1], 12, 18)])).toHaveLength(1);
  });

  it('over midnight follow both days, and the place that is open over midnight', () => {
    const night = hours(20, 4);
    expect(withinPlaceHours(MONDAY, night, [open([1], 8, 22), open([2], 2, 22)])).toEqual([
      { dayOffset: 0, ...hours(20, 22) },
      { dayOffset: 1, ...hours(2, 4) },
    ]);
    expect(withinPlaceHours(MONDAY, night, [open([1], 18, 2)])).toEqual([{ dayOffset: 0, ...hours(20, 2) }]);
    expect(withinPlaceHours(MONDAY, hours(0, 6), [open([0], 20, 3)])).toEqual([{ dayOffset: 0, ...hours(0, 3) }]);
    expect(withinPlaceHours(6, hours(22, 2), [open([6], 20, 24), open([0], 0, 1)])).toEqual([
      { dayOffset: 0, ...hours(22, 1) },
    ]);
  });
});
