import { describe, expect, it } from 'vitest';
import { DEFAULT_CANCELLATION_POLICY, cancellationOutcome, noShowOutcome } from './cancellation.ts';

const HOUR = 3_600_000;
const startsAt = Date.parse('2026-10-06T22:00:00Z');
const freeUntil = startsAt - 48 * HOUR;
const paid = { policy: DEFAULT_CANCELLATION_POLICY, startsAt, paidCents: 18_000, priceCents: 18_000 };

describe('what cancelling costs', () => {
  it('is nothing up to and with the last free moment', () => {
    expect(cancellationOutcome({ ...paid, now: freeUntil, by: 'patient' })).toEqual({
      refundCents: 18_000,
      feeCents: 0,
      outstandingCents: 0,
      free: true,
      freeUntil,
    });
  });

  it('is half the price after it', () => {
    expect(cancellationOutcome({ ...paid, now: freeUntil + 1, by: 'patient' })).toMatchObject({
      refundCents: 9_000,
      feeCents: 9_000,
      outstandingCents: 0,
      free: false,
    });
  });

  it('is the whole price from the start on', () => {
    expect(cancellationOutcome({ ...paid, now: startsAt, by: 'patient' })).toMatchObject({
      refundCents: 0,
      feeCents: 18_000,
    });
    expect(noShowOutcome(paid)).toMatchObject({ refundCents: 0, feeCents: 18_000, free: false });
  });

  it('is nothing when the clinic cancels, at any time', () => {
    const outcome = cancellationOutcome({ ...paid, now: startsAt + HOUR, by: 'clinic' });
    expect(outcome).toMatchObject({ refundCents: 18_000, feeCents: 0, free: true });
  });

  it('leaves open what was not paid yet', () => {
    const late = { ...paid, now: startsAt - HOUR, by: 'patient' as const };
    expect(cancellationOutcome({ ...late, paidCents: 0 })).toMatchObject({
      refundCents: 0,
      feeCents: 9_000,
      outstandingCents: 9_000,
    });
    expect(cancellationOutcome({ ...late, paidCents: 5_000 })).toMatchObject({
      refundCents: 0,
      outstandingCents: 4_000,
    });
  });

  it('rounds half a cent up', () => {
    const odd = { ...paid, paidCents: 3_333, priceCents: 3_333, now: startsAt - HOUR, by: 'patient' as const };
    expect(cancellationOutcome(odd)).toMatchObject({ refundCents: 1_666, feeCents: 1_667 });
  });

  it('is free when the clinic asks no late fee', () => {
    const policy = { ...DEFAULT_CANCELLATION_POLICY, lateFeePercent: 0 };
    expect(cancellationOutcome({ ...paid, policy, now: startsAt - HOUR, by: 'patient' }).free).toBe(true);
  });
});
