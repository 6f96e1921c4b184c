import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCents, addMoney, divideHalfUp, formatDecimal, parseDecimal, percentOf } from './money.ts';

describe('decimals', () => {
  it.each([
    ['180.00', 'AUD', 18_000],
    ['180', 'AUD', 18_000],
    ['180.5', 'AUD', 18_050],
    ['0.01', 'USD', 1],
    ['0', 'EUR', 0],
    ['180', 'JPY', 180],
    ['1.234', 'KWD', 1_234],
    ['90071992547409.91', 'AUD', Number.MAX_SAFE_INTEGER],
    ['90071992547409.92', 'AUD', null],
    ['180.5', 'JPY', null],
    ['180.005', 'AUD', null],
    ['-5.00', 'AUD', null],
    ['+5.00', 'AUD', null],
    ['1e3', 'AUD', null],
    ['1,000.00', 'AUD', null],
    ['.5', 'AUD', null],
    ['5.', 'AUD', null],
    [' 5.00', 'AUD', null],
    ['', 'AUD', null],
    ['NaN', 'AUD', null],
  ])('reads %j %s as %j minor units', (text, currency, amount) => {
    expect(parseDecimal(text, currency)).toBe(amount);
  });

  it('writes as many digits as the currency has', () => {
    expect(formatDecimal(18_000, 'AUD')).toBe('180.00');
    expect(formatDecimal(5, 'AUD')).toBe('0.05');
    expect(formatDecimal(-500, 'EUR')).toBe('-5.00');
    expect(formatDecimal(180, 'JPY')).toBe('180');
    expect(formatDecimal(1_234, 'KWD')).toBe('1.234');
    expect(() => formatDecimal(1.5, 'AUD')).toThrow('whole amount');
  });

  it('reads back what it wrote', () => {
    const currency = fc.constantFrom('AUD', 'JPY', 'KWD', 'EUR');
    fc.assert(
      fc.property(fc.nat(), currency, (amount, code) => {
        expect(parseDecimal(formatDecimal(amount, code), code)).toBe(amount);
      }),
      { seed: 6 },
    );
  });
});

describe('arithmetic', () => {
  it('adds whole amounts of one currency only', () => {
    expect(addCents(1, 2, -3, 5)).toBe(5);
    expect(addCents()).toBe(0);
    expect(() => addCents(1, 0.5)).toThrow('whole amount');
    expect(() => addCents(Number.MAX_SAFE_INTEGER, 1)).toThrow('whole amount');
    expect(addMoney({ amountCents: 1, currency: 'AUD' }, { amountCents: 2, currency: 'AUD' }).amountCents).toBe(3);
    expect(() => addMoney({ amountCents: 1, currency: 'AUD' }, { amountCents: 2, currency: 'USD' })).toThrow(
      'Cannot add USD to AUD',
    );
  });

  it('rounds half a cent up, and away from zero below it', () => {
    expect([divideHalfUp(5n, 2n), divideHalfUp(-5n, 2n), divideHalfUp(4n, 3n), divideHalfUp(-1n, 4n)]).toEqual([
      3, -3, 1, 0,
    ]);
    expect([percentOf(18_000, 50), percentOf(1, 50), percentOf(333, 100), percentOf(99, 0)]).toEqual([
      9_000, 1, 333, 0,
    ]);
  });
});
