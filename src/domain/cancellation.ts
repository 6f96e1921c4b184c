import { assertWhole, percentOf } from './money.ts';

/** A clinic's terms. The percentages are of the price of the session. */
export interface CancellationPolicy {
  freeUntilHours: number;
  lateFeePercent: number;
  noShowFeePercent: number;
}

export const DEFAULT_CANCELLATION_POLICY: CancellationPolicy = {
  freeUntilHours: 48,
  lateFeePercent: 50,
  noShowFeePercent: 100,
};

export interface CancellationOutcome {
  /** What goes back of what was paid. */
  refundCents: number;
  feeCents: number;
  /** The part of the fee that nothing paid covers yet. */
  outstandingCents: number;
  free: boolean;
  /** The last moment, epoch milliseconds, at which the patient pays nothing. */
  freeUntil: number;
}

interface Amounts {
  policy: CancellationPolicy;
  /** Epoch milliseconds. */
  startsAt: number;
  paidCents: number;
  priceCents: number;
}

/**
 * What cancelling now costs. The clinic's own cancellation gives everything back. A patient pays nothing up to and with
 * the last free moment, then the late fee; once the session has begun it is a no-show, whatever it is called.
 */
export function cancellationOutcome(asked: Amounts & { now: number; by: 'patient' | 'clinic' }): CancellationOutcome {
  const { policy, startsAt, now } = asked;
  if (asked.by === 'clinic' || now <= lastFreeMoment(policy, startsAt)) return settle(asked, 0);
  return settle(asked, now < startsAt ? policy.lateFeePercent : policy.noShowFeePercent);
}

/** What not coming costs. */
export function noShowOutcome(asked: Amounts): CancellationOutcome {
  return settle(asked, asked.policy.noShowFeePercent);
}

function lastFreeMoment(policy: CancellationPolicy, startsAt: number): number {
  return startsAt - policy.freeUntilHours * 3_600_000;
}

function settle({ policy, startsAt, paidCents, priceCents }: Amounts, feePercent: number): CancellationOutcome {
  assertWhole(paidCents);
  const feeCents = percentOf(priceCents, feePercent);
  return {
    refundCents: Math.max(0, paidCents - feeCents),
    feeCents,
    outstandingCents: Math.max(0, feeCents - paidCents),
    free: feeCents === 0,
    freeUntil: lastFreeMoment(policy, startsAt),
  };
}
