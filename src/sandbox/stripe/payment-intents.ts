import { findObject, lockObject, saveObject } from '../store.ts';
import { takeDeclineNextCard } from '../switches.ts';
import {
  type Answer,
  type Call,
  mergeMetadata,
  readFlag,
  readInteger,
  readObject,
  readRequiredInteger,
  readText,
  refuseUnknown,
} from './call.ts';
import { attempt, settleChallenge } from './attempts.ts';
import { genericDecline } from './cards.ts';
import { invalidRequest, missingParameter, noSuchObject } from './errors.ts';
import { emit } from './events.ts';
import { newPaymentIntent, type PaymentIntent, secondsOf } from './objects.ts';
import {
  cardFieldsOf,
  createFromFields,
  type KnownMethod,
  refuseOthersMethod,
  resolvePaymentMethod,
} from './payment-methods.ts';

/** The life of a PaymentIntent, as docs.stripe.com/payments/paymentintents/lifecycle tells it, for cards. */

const confirmParams = [
  'error_on_requires_action',
  'mandate_data',
  'off_session',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'receipt_email',
  'return_url',
  'setup_future_usage',
  'use_stripe_sdk',
];
const describingParams = ['description', 'metadata', 'shipping', 'statement_descriptor', 'statement_descriptor_suffix'];
const updateParams = [
  ...describingParams,
  'amount',
  'currency',
  'customer',
  'payment_method',
  'payment_method_data',
  'receipt_email',
  'setup_future_usage',
];
const createParams = [
  ...confirmParams,
  ...updateParams,
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'confirmation_method',
];
const currencies = ['aud', 'cad', 'chf', 'eur', 'gbp', 'jpy', 'mxn', 'nzd', 'sgd', 'usd'];

export async function createPaymentIntent(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, createParams);
  const amount = checkAmount(readRequiredInteger(params, 'amount'));
  const currency = checkCurrency(readText(params, 'currency') ?? undefined);
  if (!['automatic', 'automatic_async'].includes(readText(params, 'capture_method') ?? 'automatic')) {
    throw invalidRequest('The sandbox captures at once.', { param: 'capture_method' });
  }
  const customer = readText(params, 'customer') ?? null;
  await requireCustomer(call, customer);
  const wish = {
    amount,
    currency,
    automaticPaymentMethods: readAutomaticPaymentMethods(call),
    customer,
    description: readText(params, 'description') ?? null,
    metadata: mergeMetadata({}, params),
    receiptEmail: readText(params, 'receipt_email') ?? null,
    setupFutureUsage: readText(params, 'setup_future_usage') ?? null,
    statementDescriptor: readText(params, 'statement_descriptor') ?? null,
    statementDescriptorSuffix: readText(params, 'statement_descriptor_suffix') ?? null,
  };
  const created = newPaymentIntent(wish, call.now);
  const known = await readPaymentMethod(call, created);
  const intent = known === undefined ? created : withMethod(created, known);
  await saveObject(call.tx, intent);
  await emit(call, 'payment_intent.created', intent);
  if (readFlag(params, 'confirm') !== true) return { status: 200, body: intent };
  if (known === undefined) throw needsMethod(intent);
  return confirm(call, intent, known);
}

export async function retrievePaymentIntent(call: Call): Promise<Answer> {
  const stored = await findObject<PaymentIntent>(call.tx, 'payment_intent', call.id);
  if (stored === undefined) throw noSuchObject('payment_intent', call.id, 'intent');
  return { status: 200, body: stored.body };
}

export async function updatePaymentIntent(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, updateParams);
  const intent = await lockIntent(call);
  const isFinal = intent.status === 'succeeded' || intent.status === 'canceled';
  const fixed = updateParams.find((name) => params[name] !== undefined && !describingParams.includes(name));
  if (isFinal && fixed !== undefined) throw unexpectedState(intent, 'update');
  const amount = readInteger(params, 'amount');
  const currency = readText(params, 'currency');
  const customer = readText(params, 'customer');
  await requireCustomer(call, customer ?? null);
  const changed = {
    ...intent,
    amount: amount === undefined ? intent.amount : checkAmount(amount),
    currency: currency === undefined ? intent.currency : checkCurrency(currency ?? undefined),
    customer: customer === undefined ? intent.customer : customer,
    description:
      readText(params, 'description') === undefined ? intent.description : (readText(params, 'description') ?? null),
    receipt_email:
      readText(params, 'receipt_email') === undefined
        ? intent.receipt_email
        : (readText(params, 'receipt_email') ?? null),
    metadata: mergeMetadata(intent.metadata, params),
  };
  const known = await readPaymentMethod(call, changed);
  const updated = known === undefined ? changed : withMethod(changed, known);
  await saveObject(call.tx, updated);
  return { status: 200, body: updated };
}

/** From a server with the secret key, or from the browser with the intent's client secret. */
export async function confirmPaymentIntent(call: Call): Promise<Answer> {
  refuseUnknown(call.params, call.fromBrowser ? [...confirmParams, 'client_secret', 'key', 'card'] : confirmParams);
  const intent = await lockIntent(call);
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent, 'confirm');
  const known = await readPaymentMethod(call, intent);
  if (known !== undefined) return confirm(call, intent, known);
  if (intent.payment_method === null) throw needsMethod(intent);
  return confirm(call, intent, await resolvePaymentMethod(call, intent.payment_method));
}

export async function cancelPaymentIntent(call: Call): Promise<Answer> {
  refuseUnknown(call.params, ['cancellation_reason']);
  const intent = await lockIntent(call);
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent, 'cancel');
  const canceled: PaymentIntent = {
    ...intent,
    status: 'canceled',
    canceled_at: secondsOf(call.now),
    cancellation_reason: readText(call.params, 'cancellation_reason') ?? null,
    next_action: null,
  };
  await saveObject(call.tx, canceled);
  await emit(call, 'payment_intent.canceled', canceled);
  return { status: 200, body: canceled };
}

/** The bank's part, which only the sandbox has: the person passes the challenge, or `result=fail`. */
export async function authenticatePaymentIntent(call: Call): Promise<Answer> {
  const intent = await lockIntent(call);
  if (intent.status !== 'requires_action' || intent.payment_method === null)
    throw unexpectedState(intent, 'authenticate');
  const known = await resolvePaymentMethod(call, intent.payment_method);
  return settleChallenge(call, intent, known, readText(call.params, 'result') !== 'fail');
}

async function confirm(call: Call, intent: PaymentIntent, known: KnownMethod): Promise<Answer> {
  refuseOthersMethod(known.method, intent.customer);
  const redirects = intent.automatic_payment_methods?.allow_redirects ?? 'always';
  const mayRedirect = intent.automatic_payment_methods?.enabled === true && redirects !== 'never';
  if (mayRedirect && !call.fromBrowser && !readText(call.params, 'return_url')) {
    throw invalidRequest(
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these ' +
        'payment methods might redirect your customer off of your page, you must provide a `return_url`. If you ' +
        "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and " +
        '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
      { payment_intent: intent },
    );
  }
  const declineThis = await takeDeclineNextCard(call.tx);
  return attempt(call, withMethod(intent, known), known, declineThis ? genericDecline : known.card.outcome);
}

async function lockIntent(call: Call): Promise<PaymentIntent> {
  const stored = await lockObject<PaymentIntent>(call.tx, 'payment_intent', call.id);
  if (stored === undefined) throw noSuchObject('payment_intent', call.id, 'intent');
  return stored.body;
}

async function readPaymentMethod(call: Call, intent: PaymentIntent): Promise<KnownMethod | undefined> {
  const id = readText(call.params, 'payment_method');
  if (id) return resolvePaymentMethod(call, id);
  const fields = cardFieldsOf(call.params);
  if (fields === undefined) return undefined;
  const details = readObject(readObject(call.params, 'payment_method_data') ?? {}, 'billing_details') ?? {};
  return createFromFields(call, fields, { billingDetails: { email: intent.receipt_email, ...details } });
}

function withMethod(intent: PaymentIntent, known: KnownMethod): PaymentIntent {
  const isOpen = intent.status === 'requires_payment_method';
  return { ...intent, payment_method: known.method.id, status: isOpen ? 'requires_confirmation' : intent.status };
}

async function requireCustomer(call: Call, id: string | null): Promise<void> {
  if (id === null) return;
  if ((await findObject(call.tx, 'customer', id)) === undefined) throw noSuchObject('customer', id, 'customer');
}

function readAutomaticPaymentMethods(call: Call): PaymentIntent['automatic_payment_methods'] {
  const given = readObject(call.params, 'automatic_payment_methods');
  // Stripe's default since API version 2023-08-16.
  if (given === undefined) return { enabled: true, allow_redirects: 'always' };
  return {
    enabled: readFlag(given, 'enabled') ?? false,
    allow_redirects: readText(given, 'allow_redirects') ?? 'always',
  };
}

function checkAmount(amount: number): number {
  if (amount < 50) {
    throw invalidRequest('Amount must be at least 50 of the smallest unit.', {
      code: 'amount_too_small',
      param: 'amount',
    });
  }
  if (amount > 99_999_999) {
    throw invalidRequest('Amount must be no more than $999,999.99.', { code: 'amount_too_large', param: 'amount' });
  }
  return amount;
}

function checkCurrency(currency: string | undefined): string {
  if (currency === undefined) throw missingParameter('currency');
  const lower = currency.toLowerCase();
  if (currencies.includes(lower)) return lower;
  throw invalidRequest(`Invalid currency: ${lower}.`, { param: 'currency' });
}

function needsMethod(intent: PaymentIntent) {
  return invalidRequest("You cannot confirm this PaymentIntent because it's missing a payment method.", {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });
}

function unexpectedState(intent: PaymentIntent, verb: string) {
  return invalidRequest(`You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: intent,
  });
}
