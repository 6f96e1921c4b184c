import { describe, expect, it } from 'vitest';
import { placeOfNow } from './place-of-now.ts';

describe('the now-line', () => {
  it('stands before the first session that has not ended', () => {
    expect(placeOfNow([10, 20, 30], 5)).toBe(0);
    expect(placeOfNow([10, 20, 30], 10)).toBe(1);
    expect(placeOfNow([10, 20, 30], 25)).toBe(2);
    expect(placeOfNow([10, 20, 30], 30)).toBe(3);
    expect(placeOfNow([], 5)).toBe(0);
  });
});
