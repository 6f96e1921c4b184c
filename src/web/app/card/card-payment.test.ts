import { describe, expect, it } from 'vitest';
import { minorUnits, outcomeOf, refusalOf } from './card-payment.ts';

describe('what Stripe answers to a card', () => {
  it('is paid, or waits for the bank', () => {
    expect(outcomeOf({ intent: { status: 'succeeded' } })).toEqual({ kind: 'paid' });
    expect(outcomeOf({ intent: { status: 'requires_action' } })).toEqual({ kind: 'bank' });
  });
  it('is paid, too, when a lost answer is asked for again', () => {
    const error = { code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } };
    expect(outcomeOf({ error })).toEqual({ kind: 'paid' });
  });
  it('says why a card was refused', () => {
    const error = {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_intent: { status: 'requires_payment_method' },
    };
    expect(outcomeOf({ error })).toEqual({ kind: 'refused', why: 'funds' });
    expect(refusalOf('generic_decline')).toBe('declined');
    expect(refusalOf('expired_card')).toBe('expired');
    expect(refusalOf(undefined)).toBe('unknown');
  });
});

describe('the amount of an intent', () => {
  it('is in minor units, without a float', () => {
    expect(minorUnits('220.00')).toBe(22_000);
    expect(minorUnits('1.1')).toBe(110);
    expect(minorUnits('70')).toBe(7_000);
    expect(minorUnits('19.99')).toBe(1_999);
  });
});
