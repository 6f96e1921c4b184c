import { describe, expect, it } from 'vitest';
import { datesOfView, readDate, readView, stepDate } from './view.ts';

describe('the days of a view', () => {
  it('is the week from Monday to Sunday', () => {
    const dates = datesOfView('week', '2026-11-22');
    expect([dates[0], dates.at(-1), dates.length]).toEqual(['2026-11-16', '2026-11-22', 7]);
  });

  it.each([
    ['2026-11-20', '2026-10-26', '2026-12-06'],
    ['2027-02-10', '2027-02-01', '2027-02-28'],
    ['2026-12-31', '2026-11-30', '2027-01-03'],
  ])('is the month of %s in whole weeks', (date, first, last) => {
    const dates = datesOfView('month', date);
    expect([dates[0], dates.at(-1)]).toEqual([first, last]);
  });
});

it('steps by day, week and month, also over the end of the year', () => {
  expect(stepDate('day', '2026-12-31', 1)).toBe('2027-01-01');
  expect(stepDate('week', '2026-11-20', -1)).toBe('2026-11-13');
  expect(stepDate('month', '2026-12-31', 1)).toBe('2027-01-01');
  expect(stepDate('month', '2026-03-31', -1)).toBe('2026-02-01');
});

it('takes from the address only what makes sense', () => {
  expect(readView('year', 'week')).toBe('week');
  expect(readDate('2026-02-30', '2026-11-20')).toBe('2026-11-20');
  expect(readDate('2026-02-28', '2026-11-20')).toBe('2026-02-28');
});
