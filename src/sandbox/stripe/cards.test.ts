import { describe, expect, it } from 'vitest';
import { findByAlias, findByNumber, findCardProblem, passesLuhn } from './cards.ts';

const now = new Date('2026-11-20T00:00:00Z');
const good = { number: '4242424242424242', expMonth: '11', expYear: '2026', cvc: '123' };

describe('a card as somebody typed it', () => {
  it('is good to the last day of its month', () => {
    expect(findCardProblem(good, now)).toBeNull();
    expect(findCardProblem(good, new Date('2026-11-30T23:59:59Z'))).toBeNull();
    expect(findCardProblem(good, new Date('2026-12-01T00:00:00Z'))?.code).toBe('expired_card');
  });

  it('may give its year in two digits', () => {
    expect(findCardProblem({ ...good, expYear: '27' }, now)).toBeNull();
  });

  it('has four digits of security code when it is an American Express card', () => {
    const amex = { ...good, number: '378282246310005' };
    expect(findCardProblem(amex, now)?.code).toBe('incorrect_cvc');
    expect(findCardProblem({ ...amex, cvc: '1234' }, now)).toBeNull();
  });
});

it('finds the same card by its number and by its names', () => {
  expect(findByNumber('4000000000000002')).toBe(findByAlias('pm_card_visa_chargeDeclined'));
  expect(findByAlias('tok_visa')).toBe(findByAlias('pm_1234567890'));
  expect(findByAlias('pm_visa')).toBeUndefined();
});

it('knows only numbers whose check digit is right', () => {
  expect(passesLuhn('4242424242424241')).toBe(false);
  for (const number of ['4242424242424242', '4000002760003184', '4100000000000019', '378282246310005']) {
    expect(findByNumber(number)).toBeDefined();
    expect(passesLuhn(number)).toBe(true);
  }
});
