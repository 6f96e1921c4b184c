/** What became of a card at Stripe, in our words. */
export type CardOutcome =
  | { kind: 'paid' }
  | { kind: 'bank' }
  | { kind: 'refused'; why: CardRefusal }
  /** No answer came: it may or may not have been paid. Asking again is safe, the intent is charged once. */
  | { kind: 'lost' };
export type CardRefusal = 'declined' | 'funds' | 'expired' | 'cvc' | 'unknown';

/** The parts of Stripe's PaymentIntent and error objects that are read here. */
type Intent = { status?: string | undefined };
type StripeProblem = {
  code?: string | undefined;
  decline_code?: string | undefined;
  payment_intent?: Intent | undefined;
};

/** Reads Stripe's answer to a confirmation: a PaymentIntent, or an error that may carry one. */
export function outcomeOf(answer: { intent?: Intent; error?: StripeProblem }): CardOutcome {
  const { intent, error } = answer;
  const status = (intent ?? error?.payment_intent)?.status;
  // A second press after a lost answer finds the intent already paid; Stripe calls that an error, we do not.
  if (status === 'succeeded' || status === 'processing') return { kind: 'paid' };
  if (status === 'requires_action') return { kind: 'bank' };
  return { kind: 'refused', why: refusalOf(error?.decline_code ?? error?.code) };
}

/** Stripe's codes (docs.stripe.com/declines/codes) → what a person is told. */
export function refusalOf(code: string | undefined): CardRefusal {
  if (code === 'insufficient_funds') return 'funds';
  if (code === 'expired_card') return 'expired';
  if (code === 'incorrect_cvc' || code === 'invalid_cvc') return 'cvc';
  return code === undefined || code === 'processing_error' ? 'unknown' : 'declined';
}

/** A decimal of the wire in minor units: `"220.00"` → 22000. */
export function minorUnits(price: string): number {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2));
}
