import { expect, it } from 'vitest';
import { parseAdvance } from './clock.ts';

const hour = 3_600_000;

it.each([
  ['25h', 25 * hour],
  ['2d', 48 * hour],
  ['90m', 1.5 * hour],
  ['1.5h', 1.5 * hour],
  ['30s', 30_000],
  ['250ms', 250],
  ['1w', 168 * hour],
  ['3600000', hour],
  [hour, hour],
  ['PT25H', 25 * hour],
  ['P2DT1H30M', 49.5 * hour],
  ['P1W', 168 * hour],
])('reads %s', (text, ms) => {
  expect(parseAdvance(text)).toBe(ms);
});

it.each([
  '',
  'soon',
  '-1h',
  '0',
  'P',
  'PT',
  'P1Y',
  '1000w',
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -5,
  null,
  {},
  '1h 30m',
])('does not take %j', (value) => {
  expect(parseAdvance(value)).toBeNull();
});
