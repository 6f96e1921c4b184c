import { Stripe } from 'stripe';
import { AppError } from '../../platform/errors.ts';
import { type VendorLog, vendorUnavailable } from '../http.ts';
import { type PaymentIntentState, PaymentRefused } from './port.ts';
import { intentFrom } from './stripe-objects.ts';

/** What the person can do about each reason; every other one is the plain "Card was declined". */
const cardSentences: Record<string, string> = {
  expired_card: 'The card has expired. Use another card.',
  incorrect_cvc: 'The security code is incorrect.',
  invalid_cvc: 'The security code is incorrect.',
  incorrect_number: 'The card number is incorrect.',
  invalid_number: 'The card number is incorrect.',
  invalid_expiry_month: 'The expiry month is incorrect.',
  invalid_expiry_year: 'The expiry year is incorrect.',
  incorrect_zip: 'The postcode does not match the card.',
  processing_error: 'The bank could not process the card just now. Try again in a moment.',
  card_velocity_exceeded: 'The card has reached its limit. Use another card.',
  card_not_supported: 'This kind of card cannot be used here. Use another card.',
  currency_not_supported: 'The card cannot pay in this currency. Use another card.',
};

/** Stripe's parameters under the names they have in our API. */
const ourFields: Record<string, string> = {
  payment_method: 'payment_method_id',
  'card[token]': 'payment_method_id',
  amount: 'amount',
  currency: 'currency',
};

/** Stripe's errors as ours. What is already ours passes through. */
export function translateError(error: unknown, log: VendorLog | undefined): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  // A declined card is an everyday answer, not trouble with the vendor.
  if (!(error instanceof Stripe.errors.StripeCardError)) {
    log?.warn(
      {
        vendor: 'stripe',
        status: error.statusCode,
        type: error.type,
        code: error.code,
        declineCode: error.decline_code,
        requestId: error.requestId,
      },
      'Stripe refused a call',
    );
  }
  const cause = safeCause(error);
  if (error instanceof Stripe.errors.StripeCardError) return cardRefusal(error, cause);
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return new AppError('idempotency_conflict', undefined, undefined, { cause });
  }
  if (error.code === 'idempotency_key_in_use' || error.code === 'lock_timeout') {
    return new AppError('payment_in_progress', undefined, undefined, { cause });
  }
  // A rate limit is an outage too, and a wrong key is one that only the operator can end.
  const status = error.statusCode ?? 0;
  const isRequestsFault = status === 400 || status === 402 || status === 404;
  return isRequestsFault ? requestRefusal(error, cause) : vendorUnavailable('stripe', cause);
}

/** The bank wants the person's own confirmation: the browser asks for it with the secret in `details`. */
export function needsAction(intent: PaymentIntentState, cause?: unknown): PaymentRefused {
  return new PaymentRefused(
    {
      code: 'authentication_required',
      sentence: 'Your bank wants you to confirm this payment.',
      details: { client_secret: intent.clientSecret, payment_intent_id: intent.id },
    },
    intent,
    cause,
  );
}

function cardRefusal(error: InstanceType<typeof Stripe.errors.StripeCardError>, cause: Error): PaymentRefused {
  const intent = error.payment_intent ? intentFrom(error.payment_intent) : null;
  const reason = error.decline_code ?? error.code ?? '';
  if (intent && (error.code === 'authentication_required' || reason === 'authentication_required')) {
    return needsAction(intent, cause);
  }
  if (reason === 'insufficient_funds') {
    return new PaymentRefused(
      { code: 'payment_failed', sentence: 'Payment processing failed', details: 'Insufficient funds' },
      intent,
      cause,
    );
  }
  // A stolen or lost card gets the plain sentence: whoever holds it must not learn that it was reported.
  const details = cardSentences[reason] ?? cardSentences[error.code ?? ''] ?? 'Card was declined';
  return new PaymentRefused({ code: 'card_declined', sentence: 'Payment method declined', details }, intent, cause);
}

function requestRefusal(error: InstanceType<typeof Stripe.errors.StripeError>, cause: Error): AppError {
  if (error.code === 'charge_already_refunded') {
    return new AppError('invalid_transition', 'This payment was already given back.', undefined, { cause });
  }
  const field = ourFields[error.param ?? ''];
  if (field === 'amount' && /refund/i.test(error.message)) {
    return new AppError('invalid_transition', 'That is more than is left to give back.', undefined, { cause });
  }
  if (field) return new AppError('validation_error', undefined, { [field]: [sentenceFor(field)] }, { cause });
  if (error.code === 'resource_missing') return new AppError('not_found', undefined, undefined, { cause });
  return new AppError('internal_error', undefined, undefined, { cause });
}

function sentenceFor(field: string): string {
  if (field === 'payment_method_id') return 'This payment method cannot be used. Enter the card again.';
  if (field === 'amount') return 'This amount cannot be charged.';
  return 'This currency cannot be charged.';
}

/** Stripe's error carries the whole answer, client secret included; only what a log may hold goes on as the cause. */
function safeCause(error: InstanceType<typeof Stripe.errors.StripeError>): Error {
  return new Error(
    `Stripe: ${error.type}, code ${error.code ?? 'none'}, param ${error.param ?? 'none'}, request ${error.requestId ?? 'none'}`,
  );
}
