import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectIntervals, mergeIntervals, overlaps, subtractIntervals } from './intervals.ts';
import type { Interval } from './intervals.ts';

const list = (...pairs: [number, number][]): Interval[] => pairs.map(([start, end]) => ({ start, end }));

describe('half-open intervals', () => {
  it('overlap when they share a moment, not when they touch or are empty', () => {
    expect(overlaps({ start: 1, end: 3 }, { start: 2, end: 4 })).toBe(true);
    expect(overlaps({ start: 1, end: 3 }, { start: 3, end: 4 })).toBe(false);
    expect(overlaps({ start: 2, end: 2 }, { start: 1, end: 4 })).toBe(false);
  });

  it('merge when they overlap or touch, in any order, without changing the input', () => {
    const input = list([5, 6], [1, 3], [3, 4], [2, 3], [7, 7], [9, 8]);
    expect(mergeIntervals(input)).toEqual(list([1, 4], [5, 6]));
    expect(input[1]).toEqual({ start: 1, end: 3 });
  });

  it('subtract and intersect', () => {
    expect(subtractIntervals(list([0, 10]), list([2, 3], [5, 20]))).toEqual(list([0, 2], [3, 5]));
    expect(subtractIntervals(list([0, 10]), list([0, 10]))).toEqual([]);
    expect(intersectIntervals(list([0, 5], [8, 9]), list([4, 8], [8, 12]))).toEqual(list([4, 5], [8, 9]));
  });

  it('hold exactly the points that sets of points hold', () => {
    const some = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 8 })).map(([start, length]) => ({
        start,
        end: start + length,
      })),
      { maxLength: 6 },
    );
    const has = (intervals: Interval[], point: number) => intervals.some((i) => i.start <= point && point < i.end);
    fc.assert(
      fc.property(some, some, (a, b) => {
        for (let point = 0; point < 40; point++) {
          expect(has(mergeIntervals(a), point)).toBe(has(a, point));
          expect(has(subtractIntervals(a, b), point)).toBe(has(a, point) && !has(b, point));
          expect(has(intersectIntervals(a, b), point)).toBe(has(a, point) && has(b, point));
        }
        const ordered = mergeIntervals(a);
        const hasRoom = ordered.every(({ start }, i) => i === 0 || start > (ordered[i - 1]?.end ?? Number.NaN));
        expect(hasRoom).toBe(true);
      }),
      { numRuns: process.env.SOAK === undefined ? 200 : 10_000, seed: 5 },
    );
  });
});
