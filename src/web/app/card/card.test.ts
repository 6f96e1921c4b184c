import { describe, expect, it } from 'vitest';
import { cardProblems, groupCardNumber, groupExpiry, isCardNumber, readExpiry } from './card.ts';

const now = new Date('2026-05-12T00:00:00Z');

describe('a typed card', () => {
  it('is grouped while typing', () => {
    expect(groupCardNumber('42424242 4242')).toBe('4242 4242 4242');
    expect(groupExpiry('1230')).toBe('12 / 30');
    expect(groupExpiry('9')).toBe('09');
  });
  it('has a check digit', () => {
    expect(isCardNumber('4242 4242 4242 4242')).toBe(true);
    expect(isCardNumber('4242 4242 4242 4241')).toBe(false);
    expect(isCardNumber('')).toBe(false);
  });
  it('is good to the end of its month', () => {
    expect(readExpiry('13 / 30')).toBeNull();
    expect(cardProblems({ number: '4242424242424242', expiry: '05 / 26', cvc: '123' }, now)).toEqual([]);
    expect(cardProblems({ number: '4242424242424242', expiry: '04 / 26', cvc: '123' }, now)).toEqual(['expiry']);
  });
  it('names each field that is wrong', () => {
    expect(cardProblems({ number: '', expiry: '', cvc: '12' }, now)).toEqual(['number', 'expiry', 'cvc']);
  });
});
