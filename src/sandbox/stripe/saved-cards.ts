import { deleteObject, lockObject, saveObject } from '../store.ts';
import { type Answer, type Call, mergeMetadata, readFlag, readObject, readText, refuseUnknown } from './call.ts';
import { type ErrorBody, errorEnvelope, invalidRequest, missingParameter, noSuchObject } from './errors.ts';
import { emit } from './events.ts';
import { randomId } from './ids.ts';
import { type Metadata, type PaymentMethod, secondsOf } from './objects.ts';
import { cardFieldsOf, createFromFields, type KnownMethod, resolvePaymentMethod } from './payment-methods.ts';

/** Customers, their saved cards, and the setup intents that save one without a payment. */

interface Customer {
  id: string;
  object: 'customer';
  metadata: Metadata;
}

interface SetupIntent {
  id: string;
  object: 'setup_intent';
  client_secret: string;
  customer: string | null;
  last_setup_error: object | null;
  metadata: Metadata;
  next_action: object | null;
  payment_method: string | null;
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';
}

export async function createPaymentMethod(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, ['type', 'card', 'billing_details', 'metadata', 'allow_redisplay']);
  if (readText(params, 'type') !== 'card') throw invalidRequest('The sandbox knows cards only.', { param: 'type' });
  const fields = readObject(params, 'card');
  if (fields === undefined) throw missingParameter('card');
  const rest = { metadata: mergeMetadata({}, params), billingDetails: readObject(params, 'billing_details') ?? {} };
  const { method } = await createFromFields(call, fields, rest);
  return { status: 200, body: method };
}

export async function attachPaymentMethod(call: Call): Promise<Answer> {
  refuseUnknown(call.params, ['customer']);
  const customer = readText(call.params, 'customer');
  if (!customer) throw missingParameter('customer');
  await lockCustomer(call, customer);
  const known = await resolvePaymentMethod(call, call.id);
  if (known.method.customer !== null && known.method.customer !== customer) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.');
  }
  const attached = await keepFor(call, known, customer);
  return { status: 200, body: attached };
}

export async function detachPaymentMethod(call: Call): Promise<Answer> {
  refuseUnknown(call.params, []);
  const stored = await lockObject<PaymentMethod>(call.tx, 'payment_method', call.id);
  if (stored === undefined) throw noSuchObject('PaymentMethod', call.id, 'payment_method');
  if (stored.body.customer === null) {
    throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.');
  }
  const detached = { ...stored.body, customer: null };
  await saveObject(call.tx, detached);
  await emit(call, 'payment_method.detached', detached);
  return { status: 200, body: detached };
}

const customerParams = ['description', 'email', 'metadata', 'name', 'phone', 'payment_method', 'invoice_settings'];

export async function createCustomer(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, customerParams);
  const customer = {
    id: randomId('cus_', 14),
    object: 'customer' as const,
    address: null,
    balance: 0,
    created: secondsOf(call.now),
    currency: null,
    default_source: null,
    delinquent: false,
    description: readText(params, 'description') ?? null,
    email: readText(params, 'email') ?? null,
    invoice_prefix: randomId('', 8).toUpperCase(),
    invoice_settings: invoiceSettings(null),
    livemode: false,
    metadata: mergeMetadata({}, params),
    name: readText(params, 'name') ?? null,
    next_invoice_sequence: 1,
    phone: readText(params, 'phone') ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
  await saveObject(call.tx, customer);
  await emit(call, 'customer.created', customer);
  const method = readText(params, 'payment_method');
  if (method) await keepFor(call, await resolvePaymentMethod(call, method), customer.id);
  return { status: 200, body: customer };
}

export async function updateCustomer(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, customerParams);
  const before = await lockCustomer(call, call.id);
  const texts = ['description', 'email', 'name', 'phone'] as const;
  const given = texts.filter((name) => params[name] !== undefined).map((name) => [name, readText(params, name)]);
  const settings = readObject(params, 'invoice_settings');
  const updated = {
    ...before,
    ...Object.fromEntries(given),
    metadata: mergeMetadata(before.metadata, params),
    ...(settings && { invoice_settings: invoiceSettings(readText(settings, 'default_payment_method') ?? null) }),
  };
  await saveObject(call.tx, updated);
  return { status: 200, body: updated };
}

export async function deleteCustomer(call: Call): Promise<Answer> {
  const customer = await lockCustomer(call, call.id);
  await deleteObject(call.tx, call.id);
  await emit(call, 'customer.deleted', customer);
  return { status: 200, body: { id: call.id, object: 'customer', deleted: true } };
}

export async function createSetupIntent(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, [
    ...setupParams,
    'automatic_payment_methods',
    'confirm',
    'customer',
    'description',
    'metadata',
    'usage',
  ]);
  const customer = readText(params, 'customer') ?? null;
  if (customer !== null) await lockCustomer(call, customer);
  const intent = newSetupIntent(call, customer);
  const known = await readSetupMethod(call);
  const ready: SetupIntent =
    known === undefined ? intent : { ...intent, status: 'requires_confirmation', payment_method: known.method.id };
  await saveObject(call.tx, ready);
  if (readFlag(params, 'confirm') !== true) return { status: 200, body: ready };
  if (known === undefined) throw missingParameter('payment_method');
  return setUp(call, ready, known);
}

const setupParams = ['mandate_data', 'payment_method', 'payment_method_data', 'return_url', 'use_stripe_sdk'];

export async function confirmSetupIntent(call: Call): Promise<Answer> {
  refuseUnknown(call.params, call.fromBrowser ? [...setupParams, 'client_secret', 'key', 'card'] : setupParams);
  const intent = await lockSetupIntent(call);
  const known = await readSetupMethod(call);
  if (known !== undefined) return setUp(call, intent, known);
  if (intent.payment_method === null) throw missingParameter('payment_method');
  return setUp(call, intent, await resolvePaymentMethod(call, intent.payment_method));
}

export async function cancelSetupIntent(call: Call): Promise<Answer> {
  refuseUnknown(call.params, ['cancellation_reason']);
  const intent = await lockSetupIntent(call);
  const cancellation_reason = readText(call.params, 'cancellation_reason') ?? null;
  const canceled = { ...intent, status: 'canceled' as const, next_action: null, cancellation_reason };
  await saveObject(call.tx, canceled);
  await emit(call, 'setup_intent.canceled', canceled);
  return { status: 200, body: canceled };
}

/** The bank's part, as for a payment: the person passes the challenge, or `result=fail`. */
export async function authenticateSetupIntent(call: Call): Promise<Answer> {
  const intent = await lockSetupIntent(call);
  if (intent.status !== 'requires_action' || intent.payment_method === null) throw unexpectedState(intent);
  const known = await resolvePaymentMethod(call, intent.payment_method);
  if (readText(call.params, 'result') !== 'fail') return finish(call, intent, known);
  const error: ErrorBody = {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
  };
  return { status: 200, body: await failSetup(call, intent, known, error) };
}

async function setUp(call: Call, intent: SetupIntent, known: KnownMethod): Promise<Answer> {
  const { outcome, savesWell } = known.card;
  if (outcome.kind === 'succeeds' || savesWell) return finish(call, intent, known);
  if (outcome.kind === 'challenges') {
    const page = `${call.deps.selfUrl()}/sandbox`;
    const waiting: SetupIntent = {
      ...intent,
      status: 'requires_action',
      payment_method: known.method.id,
      next_action: { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: page } },
    };
    await saveObject(call.tx, waiting);
    return { status: 200, body: waiting };
  }
  const error: ErrorBody = {
    type: 'card_error',
    code: outcome.code,
    decline_code: outcome.declineCode,
    message: outcome.message,
  };
  const failed = await failSetup(call, intent, known, error);
  return {
    status: 402,
    body: errorEnvelope({ ...error, setup_intent: failed, payment_method: known.method }, call.requestId),
  };
}

async function finish(call: Call, intent: SetupIntent, known: KnownMethod): Promise<Answer> {
  if (intent.customer !== null) await keepFor(call, known, intent.customer);
  const done: SetupIntent = {
    ...intent,
    status: 'succeeded',
    payment_method: known.method.id,
    next_action: null,
    last_setup_error: null,
  };
  await saveObject(call.tx, done);
  await emit(call, 'setup_intent.succeeded', done);
  return { status: 200, body: done };
}

async function failSetup(call: Call, intent: SetupIntent, known: KnownMethod, error: ErrorBody): Promise<SetupIntent> {
  const failed: SetupIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: { ...error, payment_method: known.method },
  };
  await saveObject(call.tx, failed);
  await emit(call, 'setup_intent.setup_failed', failed);
  return failed;
}

async function keepFor(call: Call, known: KnownMethod, customer: string): Promise<PaymentMethod> {
  const attached = { ...known.method, customer };
  await saveObject(call.tx, attached, { card: known.card.alias, isSetUp: true });
  if (known.method.customer === null) await emit(call, 'payment_method.attached', attached);
  return attached;
}

async function readSetupMethod(call: Call): Promise<KnownMethod | undefined> {
  const id = readText(call.params, 'payment_method');
  if (id) return resolvePaymentMethod(call, id);
  const fields = cardFieldsOf(call.params);
  return fields === undefined ? undefined : createFromFields(call, fields);
}

async function lockCustomer(call: Call, id: string): Promise<Customer> {
  const stored = await lockObject<Customer>(call.tx, 'customer', id);
  if (stored === undefined) throw noSuchObject('customer', id, 'customer');
  return stored.body;
}

async function lockSetupIntent(call: Call): Promise<SetupIntent> {
  const stored = await lockObject<SetupIntent>(call.tx, 'setup_intent', call.id);
  if (stored === undefined) throw noSuchObject('setupintent', call.id, 'intent');
  if (stored.body.status === 'succeeded' || stored.body.status === 'canceled') throw unexpectedState(stored.body);
  return stored.body;
}

function unexpectedState(intent: SetupIntent) {
  return invalidRequest(`This SetupIntent has a status of ${intent.status}.`, {
    code: 'setup_intent_unexpected_state',
    setup_intent: intent,
  });
}

function invoiceSettings(defaultPaymentMethod: string | null) {
  return { custom_fields: null, default_payment_method: defaultPaymentMethod, footer: null, rendering_options: null };
}

function newSetupIntent(call: Call, customer: string | null): SetupIntent {
  const { params } = call;
  const id = randomId('seti_1', 23);
  const intent = {
    id,
    object: 'setup_intent' as const,
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomId('', 32)}`,
    created: secondsOf(call.now),
    customer,
    customer_account: null,
    description: readText(params, 'description') ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: mergeMetadata({}, params),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method' as const,
    usage: readText(params, 'usage') ?? 'off_session',
  };
  return intent;
}
