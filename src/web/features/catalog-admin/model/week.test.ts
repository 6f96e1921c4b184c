import { expect, it } from 'vitest';
import { daysOf, openingOf } from './week.ts';

it('a week goes into the form and out again, days of the same hours together', () => {
  const opening = [
    { days: [1, 2, 3, 4], start: '09:00', end: '17:00' },
    { days: [5], start: '09:00', end: '12:00' },
  ];
  const days = daysOf(opening);
  expect(days[5]).toEqual({ start: '09:00', end: '12:00' });
  expect(days[0]).toEqual({ start: '', end: '' });
  expect(openingOf(days)).toEqual(opening);
});

it('a day with half a time is closed', () => {
  expect(openingOf(daysOf(null).with(2, { start: '09:00', end: '' }))).toEqual([]);
});
