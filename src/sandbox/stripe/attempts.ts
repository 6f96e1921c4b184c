import { saveObject } from '../store.ts';
import { type Answer, type Call, readFlag, readText } from './call.ts';
import { authenticationNeeded, type Decline, type Outcome } from './cards.ts';
import { docUrlOf, type ErrorBody, errorEnvelope } from './errors.ts';
import { emit } from './events.ts';
import { randomId } from './ids.ts';
import { type Charge, newBalanceTransaction, newCharge, type PaymentIntent, secondsOf } from './objects.ts';
import type { KnownMethod } from './payment-methods.ts';

/** One try to take the money: it succeeds, is declined, or the bank first wants to see the person. */
export async function attempt(
  call: Call,
  intent: PaymentIntent,
  known: KnownMethod,
  outcome: Outcome,
): Promise<Answer> {
  if (outcome.kind === 'declines') return refuse(call, intent, known, outcome);
  if (outcome.kind === 'succeeds' || (outcome.unlessSetUp && known.isSetUp)) return succeed(call, intent, known, false);
  const isNobodyThere = readFlag(call.params, 'error_on_requires_action') || call.params.off_session === 'true';
  if (isNobodyThere) return refuse(call, intent, known, authenticationNeeded);
  return challenge(call, intent);
}

/** What follows the bank's challenge. A decline after it is seen in the intent, not in the answer's status. */
export async function settleChallenge(
  call: Call,
  intent: PaymentIntent,
  known: KnownMethod,
  isPassed: boolean,
): Promise<Answer> {
  if (!isPassed) {
    const error: ErrorBody = {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
        'PaymentMethod to attempt to fulfill this PaymentIntent again.',
    };
    return { status: 200, body: await backToStart(call, intent, known, error, intent.latest_charge) };
  }
  const { outcome } = known.card;
  const after = outcome.kind === 'challenges' ? outcome.after : outcome;
  if (after.kind === 'succeeds') return succeed(call, intent, known, true);
  const { intent: declined } = await decline(call, intent, known, after);
  return { status: 200, body: declined };
}

async function succeed(call: Call, intent: PaymentIntent, known: KnownMethod, authenticated: boolean): Promise<Answer> {
  const charge = newCharge(
    { intent, method: known.method, failure: null, authenticated, receiptUrl: receiptUrl(call) },
    call.now,
  );
  const entry = newBalanceTransaction(charge, call.now);
  const paid: Charge = { ...charge, balance_transaction: entry.id };
  const succeeded: PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
  };
  const later = known.card.outcome.kind === 'succeeds' ? known.card.outcome.later : undefined;
  await saveObject(call.tx, paid, later === undefined ? {} : { later });
  await saveObject(call.tx, entry);
  await saveObject(call.tx, succeeded);
  await keepForLater(call, succeeded, known);
  await emit(call, 'charge.succeeded', paid);
  await emit(call, 'payment_intent.succeeded', succeeded);
  if (later === 'dispute') await emit(call, 'charge.dispute.created', await dispute(call, paid));
  return { status: 200, body: succeeded };
}

/** A card paid with for later use belongs to the customer from then on. */
async function keepForLater(call: Call, intent: PaymentIntent, known: KnownMethod): Promise<void> {
  if (intent.setup_future_usage === null || intent.customer === null || known.method.customer !== null) return;
  const attached = { ...known.method, customer: intent.customer };
  await saveObject(call.tx, attached, { card: known.card.alias, isSetUp: true });
  await emit(call, 'payment_method.attached', attached);
}

async function challenge(call: Call, intent: PaymentIntent): Promise<Answer> {
  const page = `${call.deps.selfUrl()}/sandbox/stripe/challenge/${intent.id}?client_secret=${intent.client_secret}`;
  const returnUrl = readText(call.params, 'return_url') ?? null;
  const redirect = { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: page } };
  const inPage = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: page } };
  const waiting: PaymentIntent = {
    ...intent,
    status: 'requires_action',
    next_action: returnUrl === null ? inPage : redirect,
    last_payment_error: null,
  };
  await saveObject(call.tx, waiting);
  await emit(call, 'payment_intent.requires_action', waiting);
  return { status: 200, body: waiting };
}

async function refuse(call: Call, intent: PaymentIntent, known: KnownMethod, reason: Decline): Promise<Answer> {
  const { intent: declined, error } = await decline(call, intent, known, reason);
  const body = { ...error, payment_intent: declined, payment_method: known.method };
  return { status: 402, body: errorEnvelope(body, call.requestId) };
}

/** A declined try leaves a failed charge; the intent asks for another card. */
async function decline(
  call: Call,
  intent: PaymentIntent,
  known: KnownMethod,
  reason: Decline,
): Promise<{ intent: PaymentIntent; error: ErrorBody }> {
  const failure = { ...reason, blocked: reason.blocked === true };
  const wish = { intent, method: known.method, failure, authenticated: false, receiptUrl: receiptUrl(call) };
  const charge = newCharge(wish, call.now);
  await saveObject(call.tx, charge);
  await emit(call, 'charge.failed', charge);
  const error: ErrorBody = {
    type: 'card_error',
    code: reason.code,
    decline_code: reason.declineCode,
    ...(reason.advice === null ? {} : { advice_code: reason.advice }),
    message: reason.message,
    charge: charge.id,
  };
  return { intent: await backToStart(call, intent, known, error, charge.id), error };
}

async function backToStart(
  call: Call,
  intent: PaymentIntent,
  known: KnownMethod,
  error: ErrorBody,
  latestCharge: string | null,
): Promise<PaymentIntent> {
  const again: PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: latestCharge,
    last_payment_error: { ...error, doc_url: docUrlOf(error.code ?? ''), payment_method: known.method },
  };
  await saveObject(call.tx, again);
  await emit(call, 'payment_intent.payment_failed', again);
  return again;
}

async function dispute(call: Call, charge: Charge): Promise<object> {
  const disputed: Charge = { ...charge, disputed: true };
  await saveObject(call.tx, disputed);
  return {
    id: randomId('du_1', 23),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: secondsOf(call.now),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {},
    evidence_details: { due_by: null, has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  };
}

function receiptUrl(call: Call): (id: string) => string {
  return (id) => `${call.deps.selfUrl()}/sandbox/stripe/receipts/${id}`;
}
