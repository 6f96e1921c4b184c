import type { IncomingMessage } from 'node:http';
import { Stripe } from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, type Loopback, openLoopback } from '../../../../test/loopback.ts';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import { type FormObject, parseForm } from '../../../sandbox/form.ts';
import type { PaymentsPort } from './port.ts';
import { stripePayments } from './stripe.ts';

/**
 * Stripe's side is scripted here, so that answers can be shown which the sandbox does not give; each request is
 * compared with Stripe's own description.
 */
interface Call {
  method: string;
  path: string;
  key: string | undefined;
  form: FormObject;
  misfits: string[];
}
type Scripted = { status: number; body: unknown; headers?: Record<string, string> } | 'lost';

const webhookSecret = 'whsec_test_of_the_adapter';
let server: Loopback;
let payments: PaymentsPort;
let calls: Call[] = [];
let script: Scripted[] = [];

beforeAll(async () => {
  server = await openLoopback((request, response) => {
    void record(request).then(() => {
      const next = script.length > 1 ? script.shift()! : script[0]!;
      if (next === 'lost') return request.socket.destroy();
      return response
        .writeHead(next.status, { 'content-type': 'application/json', ...next.headers })
        .end(JSON.stringify(next.body));
    });
  });
  const baseUrl = () => `${server.url}/sandbox/stripe`;
  payments = stripePayments({ secretKey: 'sk_test_adapter', webhookSecret, baseUrl });
});
afterAll(() => server.close());
beforeEach(() => {
  calls = [];
});

describe('taking money', () => {
  const wish = {
    key: 'payment-7-1',
    amountCents: 18_000,
    currency: 'AUD',
    description: 'Individual Therapy',
    metadata: { appointment_id: '12' },
  };

  it('makes an intent below the path prefix, in Stripe’s words, with our key', async () => {
    script = [{ status: 200, body: intent() }];
    const made = await payments.createIntent(wish);
    expect(calls[0]).toMatchObject({ method: 'POST', path: '/v1/payment_intents', key: 'payment-7-1', misfits: [] });
    expect(calls[0]!.form).toMatchObject({
      amount: '18000',
      currency: 'aud',
      automatic_payment_methods: { enabled: 'true', allow_redirects: 'never' },
    });
    expect(calls[0]!.form).not.toHaveProperty('confirm');
    expect(made).toMatchObject({ status: 'requires_payment_method', amountCents: 18_000, currency: 'AUD', card: null });
  });

  it('takes it at once when a payment method comes along', async () => {
    script = [{ status: 200, body: paid() }];
    const made = await payments.createIntent({ ...wish, confirmWith: 'pm_card_visa' });
    expect(calls[0]!.form).toMatchObject({ confirm: 'true', payment_method: 'pm_card_visa' });
    expect(calls[0]!.misfits).toEqual([]);
    expect(made).toMatchObject({
      status: 'succeeded',
      chargeId: 'ch_1',
      transactionId: 'txn_1',
      receiptUrl: 'https://stripe.example/receipt',
      card: { brand: 'visa', last4: '4242' },
      metadata: { appointment_id: '12' },
    });
  });

  it('makes a payment method of a card’s token first, each under a key of its own', async () => {
    script = [
      { status: 200, body: { id: 'pm_made', object: 'payment_method' } },
      { status: 200, body: paid() },
    ];
    await payments.confirmIntent({ id: 'pi_1', key: 'payment-7-1', paymentMethodId: 'tok_visa' });
    expect(calls.map((call) => [call.path, call.key])).toEqual([
      ['/v1/payment_methods', 'payment-7-1-method'],
      ['/v1/payment_intents/pi_1/confirm', 'payment-7-1'],
    ]);
    expect(calls.flatMap((call) => call.misfits)).toEqual([]);
    expect(calls[1]!.form).toMatchObject({ payment_method: 'pm_made' });
  });

  it.each([
    ['generic_decline', 'card_declined', 'card_declined', 'Payment method declined', 'Card was declined'],
    ['lost_card', 'card_declined', 'card_declined', 'Payment method declined', 'Card was declined'],
    ['insufficient_funds', 'card_declined', 'payment_failed', 'Payment processing failed', 'Insufficient funds'],
    [undefined, 'expired_card', 'card_declined', 'Payment method declined', 'The card has expired. Use another card.'],
    [undefined, 'incorrect_cvc', 'card_declined', 'Payment method declined', 'The security code is incorrect.'],
  ])('tells a decline %s/%s as %s', async (declineCode, stripeCode, code, message, details) => {
    const left = intent({
      last_payment_error: { type: 'card_error', code: stripeCode, decline_code: declineCode, message: 'No.' },
    });
    script = [refusal(402, { type: 'card_error', code: stripeCode, decline_code: declineCode, payment_intent: left })];
    const confirm = payments.confirmIntent({ id: 'pi_1', key: 'k', paymentMethodId: 'pm_x' });
    await expect(confirm).rejects.toMatchObject({
      code,
      message,
      details,
      intent: { id: 'pi_1', decline: { code: stripeCode, declineCode: declineCode ?? null } },
    });
    expect(calls).toHaveLength(1);
  });

  it('asks for the person when the bank wants them, with what the browser needs', async () => {
    script = [{ status: 200, body: intent({ status: 'requires_action' }) }];
    await expect(payments.createIntent({ ...wish, confirmWith: 'pm_card_visa' })).rejects.toMatchObject({
      code: 'authentication_required',
      details: { client_secret: 'pi_1_secret_x', payment_intent_id: 'pi_1' },
    });
  });

  it('names the field when the payment method is unknown', async () => {
    script = [refusal(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' })];
    await expect(payments.confirmIntent({ id: 'pi_1', key: 'k', paymentMethodId: 'pm_x' })).rejects.toMatchObject({
      code: 'validation_error',
      details: { payment_method_id: [expect.any(String)] },
    });
  });

  it('gives the intent as it is when it was already paid', async () => {
    script = [
      refusal(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' }),
      { status: 200, body: paid() },
    ];
    const again = await payments.confirmIntent({ id: 'pi_1', key: 'k', paymentMethodId: 'pm_card_visa' });
    expect(again.status).toBe('succeeded');
    script = [
      refusal(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' }),
      { status: 200, body: paid() },
    ];
    expect((await payments.cancelIntent('pi_1')).status).toBe('succeeded');
  });

  it('does not know another’s intent', async () => {
    script = [refusal(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'intent' })];
    await expect(payments.getIntent('pi_none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('when Stripe stumbles', () => {
  const confirm = () => payments.confirmIntent({ id: 'pi_1', key: 'payment-7-1', paymentMethodId: 'pm_card_visa' });

  it.each<[string, Scripted]>([
    ['a lost answer', 'lost'],
    ['a 500', refusal(500, { type: 'api_error' })],
    ['a rate limit', refusal(429, { type: 'invalid_request_error', code: 'rate_limit' })],
  ])('asks again under the same key after %s', async (_name, stumble) => {
    script = [stumble, { status: 200, body: paid() }];
    expect((await confirm()).status).toBe('succeeded');
    expect(calls.map((call) => call.key)).toEqual(['payment-7-1', 'payment-7-1']);
  });

  it.each<[string, Scripted]>([
    ['lost', 'lost'],
    ['503', refusal(503, { type: 'api_error' })],
  ])(
    'is vendor_unavailable when it stays %s, and tells nothing secret',
    async (_name, always) => {
      script = [always];
      const causes: string[] = [];
      const tried = confirm().catch((error: Error) => {
        causes.push(String(error.cause));
        throw error;
      });
      await expect(tried).rejects.toMatchObject({ code: 'vendor_unavailable' });
      expect(causes.join()).not.toContain('secret');
      expect(calls).toHaveLength(3);
    },
    15_000,
  );

  it('is vendor_unavailable with a wrong key: only the operator can mend that', async () => {
    script = [refusal(401, { type: 'invalid_request_error' })];
    await expect(confirm()).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('says that the same key is being worked on', async () => {
    const busy = { type: 'idempotency_error', code: 'idempotency_key_in_use' };
    script = [refusal(409, busy, { 'stripe-should-retry': 'false' })];
    await expect(confirm()).rejects.toMatchObject({ code: 'payment_in_progress' });
  });
});

describe('giving money back', () => {
  const wish = { key: 'refund-3', intentId: 'pi_1', metadata: { refund_id: '3' } };

  it('gives back all that is left, or a part', async () => {
    script = [{ status: 200, body: refundBody }];
    expect(await payments.refund(wish)).toMatchObject({
      id: 're_1',
      status: 'succeeded',
      amountCents: 18_000,
      intentId: 'pi_1',
    });
    await payments.refund({ ...wish, key: 'refund-4', amountCents: 9_000 });
    expect(calls.map((call) => [call.key, call.form['amount'], call.misfits])).toEqual([
      ['refund-3', undefined, []],
      ['refund-4', '9000', []],
    ]);
  });

  it('cannot give back twice', async () => {
    script = [refusal(400, { type: 'invalid_request_error', code: 'charge_already_refunded' })];
    await expect(payments.refund(wish)).rejects.toMatchObject({ code: 'invalid_transition' });
  });
});

describe('webhooks', () => {
  const payload = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'payment_intent.succeeded',
    created: 1_778_580_000,
    data: { object: paid('ch_1') },
  });
  const header = (text: string, secret = webhookSecret, timestamp = Math.floor(Date.now() / 1000)) =>
    Stripe.webhooks.generateTestHeaderString({ payload: text, secret, timestamp });

  it('reads an event whose signature fits', () => {
    expect(payments.verifyWebhook(Buffer.from(payload), header(payload))).toMatchObject({
      id: 'evt_1',
      type: 'payment_intent.succeeded',
      createdAt: new Date(1_778_580_000_000),
      object: { kind: 'intent', intent: { id: 'pi_1', status: 'succeeded', chargeId: 'ch_1', transactionId: null } },
    });
  });

  it.each([
    ['another secret', () => header(payload, 'whsec_wrong')],
    ['an old timestamp', () => header(payload, webhookSecret, Math.floor(Date.now() / 1000) - 301)],
    ['no signature', () => ''],
    ['nonsense', () => 't=1,v1=xx'],
  ])('refuses %s', (_name, make) => {
    expect(() => payments.verifyWebhook(Buffer.from(payload), make())).toThrow(
      expect.objectContaining({ code: 'invalid_signature' }),
    );
  });

  it('refuses a body that was changed after signing', () => {
    expect(() => payments.verifyWebhook(Buffer.from(payload.replace('18000', '18')), header(payload))).toThrow(
      expect.objectContaining({ code: 'invalid_signature' }),
    );
  });

  it('tells refunds, charges and disputes apart, and lets the rest be', () => {
    const read = (object: object) => {
      const text = JSON.stringify({ id: 'evt_2', object: 'event', type: 'x', created: 1, data: { object } });
      return payments.verifyWebhook(Buffer.from(text), header(text)).object;
    };
    expect(read(refundBody)).toMatchObject({ kind: 'refund', refund: { id: 're_1' } });
    expect(read({ id: 'ch_1', object: 'charge', payment_intent: 'pi_1', amount_refunded: 500 })).toEqual({
      kind: 'charge',
      chargeId: 'ch_1',
      intentId: 'pi_1',
      amountRefundedCents: 500,
    });
    expect(
      read({ id: 'du_1', object: 'dispute', payment_intent: 'pi_1', amount: 1, reason: 'general', status: 'lost' }),
    ).toMatchObject({
      kind: 'dispute',
      disputeId: 'du_1',
    });
    expect(read({ id: 'cus_1', object: 'customer' })).toEqual({ kind: 'other' });
  });
});

const refundBody = {
  id: 're_1',
  object: 'refund',
  amount: 18_000,
  currency: 'aud',
  payment_intent: 'pi_1',
  charge: 'ch_1',
  balance_transaction: 'txn_2',
  status: 'succeeded',
  metadata: {},
};

function intent(rest: object = {}) {
  return {
    id: 'pi_1',
    object: 'payment_intent',
    client_secret: 'pi_1_secret_x',
    status: 'requires_payment_method',
    amount: 18_000,
    currency: 'aud',
    latest_charge: null,
    last_payment_error: null,
    metadata: { appointment_id: '12' },
    ...rest,
  };
}

function paid(charge: string | object = expandedCharge()) {
  return intent({ status: 'succeeded', latest_charge: charge });
}

function expandedCharge() {
  return {
    id: 'ch_1',
    object: 'charge',
    balance_transaction: { id: 'txn_1', object: 'balance_transaction' },
    receipt_url: 'https://stripe.example/receipt',
    payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
  };
}

function refusal(status: number, error: object, headers: Record<string, string> = {}): Scripted {
  return { status, body: { error: { message: 'Stripe says no.', ...error } }, headers };
}

async function record(request: IncomingMessage): Promise<void> {
  const url = new URL(request.url ?? '', server.url);
  const path = url.pathname.replace('/sandbox/stripe', '');
  const form = parseForm(await bodyOf(request));
  calls.push({
    method: request.method ?? '',
    path,
    key: request.headers['idempotency-key']?.toString(),
    form: structuredClone(form),
    misfits: request.method === 'POST' ? checkRequest('stripe', 'post', path, { ...form }) : [],
  });
}
