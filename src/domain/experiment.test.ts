import { describe, expect, it } from 'vitest';
import { assignVariant, compareShares, intervalOfShare, mayBecome, normalCdf, splitPValue } from './experiment.ts';

const two = [
  { key: 'control', weight: 1 },
  { key: 'words', weight: 1 },
];
const visitors = Array.from({ length: 20_000 }, (_, index) => `visitor-${index}`);

describe('the variant of a visitor', () => {
  it('stays the same, whenever and wherever it is asked', () => {
    for (const visitor of visitors.slice(0, 50))
      expect(assignVariant('e', visitor, two)).toBe(assignVariant('e', visitor, [...two]));
    expect(assignVariant('booking-words', '3f2b8c1e-0000-4000-8000-000000000001', two)).toBe('words');
  });

  it('is spread by weight', () => {
    const weighted = [
      { key: 'a', weight: 3 },
      { key: 'b', weight: 1 },
      { key: 'off', weight: 0 },
    ];
    const counts = Map.groupBy(visitors, (visitor) => assignVariant('weights', visitor, weighted));
    expect((counts.get('a')?.length ?? 0) / visitors.length).toBeCloseTo(0.75, 1);
    expect(counts.get('off')).toBeUndefined();
    const even = Map.groupBy(visitors, (visitor) => assignVariant('even', visitor, two));
    expect(splitPValue([even.get('control')?.length ?? 0, even.get('words')?.length ?? 0], [1, 1])).toBeGreaterThan(
      0.01,
    );
  });

  it('of one experiment says nothing about the next', () => {
    const both = visitors.filter(
      (visitor) => assignVariant('one', visitor, two) === 'words' && assignVariant('two', visitor, two) === 'words',
    );
    expect(both.length / visitors.length).toBeCloseTo(0.25, 1);
  });

  it('is nobody’s where no variant has weight', () => {
    expect(assignVariant('none', 'x', [])).toBeNull();
    expect(assignVariant('none', 'x', [{ key: 'a', weight: 0 }])).toBeNull();
  });
});

describe('figures of an experiment', () => {
  it('equal textbook values', () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 12);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 10);
    expect(normalCdf(-1)).toBeCloseTo(0.158655253931457, 10);
    expect(normalCdf(4)).toBeCloseTo(0.999968328758167, 12);
    // R: prop.test(c(200, 250), c(1000, 1000), correct = FALSE)
    const { pValue, difference, interval, isEnough } = compareShares(
      { exposed: 1000, converted: 200 },
      { exposed: 1000, converted: 250 },
    );
    expect(pValue).toBeCloseTo(0.00742, 4);
    expect(difference).toBeCloseTo(0.05, 10);
    expect([interval.low, interval.high].map((edge) => edge.toFixed(4))).toEqual(['0.0135', '0.0865']);
    expect(isEnough).toBe(true);
    // Wilson’s interval of 10 in 100.
    const share = intervalOfShare({ exposed: 100, converted: 10 });
    expect([share.low, share.high].map((edge) => edge.toFixed(4))).toEqual(['0.0552', '0.1744']);
    // chi-square 4 with one degree of freedom
    expect(splitPValue([60, 40], [1, 1])).toBeCloseTo(0.0455, 4);
  });

  it('find a difference where there is none about once in twenty', () => {
    let seed = 7;
    const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const draw = () => ({ exposed: 400, converted: Array.from({ length: 400 }, chance).filter((x) => x < 0.3).length });
    const found = Array.from({ length: 1_000 }, () => compareShares(draw(), draw())).filter(
      ({ pValue }) => (pValue ?? 1) < 0.05,
    );
    expect(found.length / 1_000).toBeGreaterThan(0.03);
    expect(found.length / 1_000).toBeLessThan(0.07);
  });

  it('say when there are too few people to say anything', () => {
    expect(compareShares({ exposed: 0, converted: 0 }, { exposed: 0, converted: 0 })).toMatchObject({
      pValue: null,
      isEnough: false,
    });
    expect(compareShares({ exposed: 10, converted: 1 }, { exposed: 10, converted: 4 }).isEnough).toBe(false);
    expect(compareShares({ exposed: 50, converted: 0 }, { exposed: 50, converted: 0 }).pValue).toBeNull();
    expect(intervalOfShare({ exposed: 0, converted: 0 })).toEqual({ low: 0, high: 1 });
    expect(splitPValue([0, 0], [1, 1])).toBeNull();
  });

  it('end once', () => {
    expect([mayBecome('draft', 'running'), mayBecome('running', 'stopped')]).toEqual([true, true]);
    expect([mayBecome('stopped', 'running'), mayBecome('draft', 'stopped')]).toEqual([false, false]);
  });
});
