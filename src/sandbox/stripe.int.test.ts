import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { intentForm, openSandbox, type SandboxBench, type StripeBody } from '../../test/sandbox-bench.ts';
import { checkObject } from '../../test/vendor-contracts/check.ts';

let bench: SandboxBench;
let call: SandboxBench['callStripe'];
beforeAll(async () => {
  bench = await openSandbox();
  call = bench.callStripe;
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

function pay(paymentMethod?: string): ReturnType<typeof call> {
  return bench.pay(paymentMethod);
}

describe('a payment intent', () => {
  it('takes the money at once when it is made and confirmed with a good card', async () => {
    const { status, headers, body } = await pay();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'succeeded',
      amount: 18000,
      amount_received: 18000,
      metadata: { ref: 'A-1' },
    });
    expect(headers.get('request-id')).toMatch(/^req_/);
    expect(headers.get('stripe-version')).toBe('2026-10-28.endive');
    const charge = await call('GET', `/v1/charges/${body.latest_charge}`, 'expand[0]=balance_transaction');
    expect(charge.body).toMatchObject({ status: 'succeeded', paid: true, metadata: { ref: 'A-1' } });
    expect(charge.body.balance_transaction).toMatchObject({
      object: 'balance_transaction',
      amount: 18000,
      type: 'charge',
    });
    const receipt = await fetch(charge.body.receipt_url);
    expect(await receipt.text()).toContain('180.00 AUD');
  });

  it('opens objects inside objects when asked to', async () => {
    const { body } = await call(
      'POST',
      '/v1/payment_intents',
      `${intentForm}&confirm=true&payment_method=pm_1234567890&expand[0]=latest_charge.balance_transaction`,
    );
    expect(body.latest_charge).toMatchObject({
      balance_transaction: { object: 'balance_transaction' },
      payment_method_details: { card: { brand: 'visa', last4: '4242' } },
    });
    const wrong = await call('GET', `/v1/payment_intents/${body.id}`, 'expand[0]=nonsense');
    expect(wrong.status).toBe(400);
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
  ])('is refused with %s, and then takes another card', async (method, code, declineCode) => {
    const { status, body } = await pay(method);
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code, decline_code: declineCode });
    const intent = body.error.payment_intent;
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    const again = await call('POST', `/v1/payment_intents/${intent.id}/confirm`, 'payment_method=pm_card_visa');
    expect(again.body).toMatchObject({ status: 'succeeded', last_payment_error: null });
  });

  it('waits for the person when the bank wants to see them, and pays once they said yes', async () => {
    const { body } = await pay('pm_card_authenticationRequired');
    expect(body).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    const done = await call('POST', `/v1/payment_intents/${body.id}/authenticate`);
    expect(done.body.status).toBe('succeeded');
  });

  it('asks for another card when the person said no, or the bank declines after the challenge', async () => {
    const first = await pay('pm_card_authenticationRequired');
    const no = await call('POST', `/v1/payment_intents/${first.body.id}/authenticate`, 'result=fail');
    expect(no.body.last_payment_error.code).toBe('payment_intent_authentication_failure');
    const second = await pay('pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
    const poor = await call('POST', `/v1/payment_intents/${second.body.id}/authenticate`);
    expect(poor.body).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'insufficient_funds' },
    });
  });

  it('declines at once instead of waiting when nobody is there to answer the bank', async () => {
    const form = `${intentForm}&confirm=true&payment_method=pm_card_authenticationRequired&error_on_requires_action=true`;
    const { status, body } = await call('POST', '/v1/payment_intents', form);
    expect([status, body.error.code]).toEqual([402, 'authentication_required']);
  });

  it('can be changed and cancelled while it is open, and not any more when it is paid', async () => {
    const { body } = await call('POST', '/v1/payment_intents', intentForm);
    const changed = await call('POST', `/v1/payment_intents/${body.id}`, 'amount=9000&metadata[a]=b');
    expect(changed.body).toMatchObject({ amount: 9000, metadata: { a: 'b' } });
    const cancelled = await call('POST', `/v1/payment_intents/${body.id}/cancel`, 'cancellation_reason=abandoned');
    expect(cancelled.body).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    const paid = await pay();
    for (const step of ['cancel', 'confirm']) {
      const refused = await call('POST', `/v1/payment_intents/${paid.body.id}/${step}`);
      expect(refused.body.error.code).toBe('payment_intent_unexpected_state');
    }
  });

  it('is charged once, however many confirm it at the same moment', async () => {
    const { body } = await call('POST', '/v1/payment_intents', intentForm);
    const path = `/v1/payment_intents/${body.id}/confirm`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => call('POST', path, 'payment_method=pm_card_visa')),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const charges = await call('GET', '/v1/charges', `payment_intent=${body.id}`);
    expect(charges.body.data).toHaveLength(1);
  });

  it.each([
    ['amount=18000&currency=aud&payment_method_types[0]=card', 'parameter_unknown', 'payment_method_types'],
    ['currency=aud', 'parameter_missing', 'amount'],
    ['amount=18000', 'parameter_missing', 'currency'],
    ['amount=12.5&currency=aud', 'parameter_invalid_integer', 'amount'],
    ['amount=10&currency=aud', 'amount_too_small', 'amount'],
    ['amount=18000&currency=aud&payment_method=pm_nobody', 'resource_missing', 'payment_method'],
    ['amount=18000&currency=aud&customer=cus_nobody', 'resource_missing', 'customer'],
  ])('refuses %s', async (form, code, param) => {
    const { status, body } = await call('POST', '/v1/payment_intents', form);
    expect(status === 400 || status === 404).toBe(true);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code, param });
  });

  it('wants an address to come back to when a redirect is possible', async () => {
    const form = 'amount=18000&currency=aud&confirm=true&payment_method=pm_card_visa';
    const { status, body } = await call('POST', '/v1/payment_intents', form);
    expect(status).toBe(400);
    expect(body.error.message).toContain('return_url');
  });
});

describe('the browser', () => {
  async function open(): Promise<{ id: string; client_secret: string }> {
    return (await call('POST', '/v1/payment_intents', `${intentForm}&metadata[secret]=1`)).body;
  }
  async function confirm(id: string, body: object): Promise<{ status: number; body: StripeBody }> {
    const response = await fetch(`${bench.url}/sandbox/stripe/v1/payment_intents/${id}/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as StripeBody };
  }
  const good = { number: '4242 4242 4242 4242', exp_month: 12, exp_year: 2034, cvc: '123' };

  it('confirms with the client secret alone, and sees nothing of the server’s notes', async () => {
    const { id, client_secret } = await open();
    const { status, body } = await confirm(id, { client_secret, payment_method: 'pm_card_visa' });
    expect([status, body.status]).toEqual([200, 'succeeded']);
    expect(body.metadata).toEqual({});
  });

  it('is refused with a wrong secret, and with none', async () => {
    const { id } = await open();
    expect((await confirm(id, { client_secret: `${id}_secret_x`, payment_method: 'pm_card_visa' })).status).toBe(400);
    expect((await confirm(id, { payment_method: 'pm_card_visa' })).status).toBe(401);
  });

  it('pays with a card typed in, of which only the last four digits are kept', async () => {
    const { id, client_secret } = await open();
    expect((await confirm(id, { client_secret, card: good })).body.status).toBe('succeeded');
    const rows = await bench.allText();
    expect(rows).toContain('"last4": "4242"');
    expect(rows).not.toContain('4242424242424242');
  });

  it.each([
    [{ number: '4242424242424241' }, 'incorrect_number'],
    [{ number: '42' }, 'incorrect_number'],
    [{ exp_year: 2020 }, 'expired_card'],
    [{ exp_month: 13 }, 'invalid_expiry_month'],
    [{ cvc: '12' }, 'incorrect_cvc'],
    [{ number: '4000000000000002' }, 'card_declined'],
    [{ number: '4111111111111111' }, 'card_declined'],
  ])('is told what is wrong with the card: %j', async (change, code) => {
    const { id, client_secret } = await open();
    const { status, body } = await confirm(id, { client_secret, card: { ...good, ...change } });
    expect(status).toBe(402);
    expect(body.error).toMatchObject({ type: 'card_error', code });
  });

  it('answers the bank on its page and comes back to the clinic', async () => {
    const { id, client_secret } = await open();
    const return_url = 'http://127.0.0.1:9/paid?step=6';
    const { body } = await confirm(id, { client_secret, payment_method: 'pm_card_authenticationRequired', return_url });
    const page = await fetch(body.next_action.redirect_to_url.url);
    expect(await page.text()).toContain('Yes, pay 180.00 AUD');
    const answered = await fetch(`${bench.url}/sandbox/stripe/challenge/${id}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ client_secret, result: 'complete' }),
    });
    expect(answered.status).toBe(303);
    const back = new URL(answered.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe('http://127.0.0.1:9/paid');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      step: '6',
      payment_intent: id,
      redirect_status: 'succeeded',
    });
  });

  it('cannot refund or read charges', async () => {
    const { client_secret } = await open();
    const response = await fetch(`${bench.url}/sandbox/stripe/v1/refunds`, {
      method: 'POST',
      body: new URLSearchParams({ client_secret }),
    });
    expect(response.status).toBe(401);
  });
});

describe('an idempotency key', () => {
  const form = `${intentForm}&confirm=true&payment_method=pm_card_visa`;

  it('gives the first answer again, and says so', async () => {
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    const first = await call('POST', '/v1/payment_intents', form, headers);
    const second = await call('POST', '/v1/payment_intents', form, headers);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('repeats a decline too', async () => {
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    const declined = `${intentForm}&confirm=true&payment_method=pm_card_visa_chargeDeclined`;
    const first = await call('POST', '/v1/payment_intents', declined, headers);
    const second = await call('POST', '/v1/payment_intents', declined, headers);
    expect(second.status).toBe(402);
    expect(second.body).toEqual(first.body);
  });

  it('is refused with other parameters', async () => {
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    await call('POST', '/v1/payment_intents', form, headers);
    const other = await call('POST', '/v1/payment_intents', `${form}&description=x`, headers);
    expect([other.status, other.body.error.type]).toEqual([400, 'idempotency_error']);
  });

  it('keeps no answer of a request that was not understood', async () => {
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    expect((await call('POST', '/v1/payment_intents', 'amount=1&currency=aud', headers)).status).toBe(400);
    expect((await call('POST', '/v1/payment_intents', form, headers)).status).toBe(200);
  });

  it('makes one charge of twenty requests at once', async () => {
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    const marked = `${form}&metadata[k]=${headers['idempotency-key']}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('POST', '/v1/payment_intents', marked, headers)),
    );
    const paid = answers.filter((answer) => answer.status === 200);
    expect(new Set(paid.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.status !== 200).every((answer) => answer.status === 409)).toBe(true);
    const outbox = await bench.outbox();
    expect(outbox.payments.filter((payment) => payment.metadata.k === headers['idempotency-key'])).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('gives back a part, then the rest, and no more', async () => {
    const { body } = await pay();
    const part = await call('POST', '/v1/refunds', `payment_intent=${body.id}&amount=5000&metadata[why]=late`);
    expect(part.body).toMatchObject({ status: 'succeeded', amount: 5000, metadata: { why: 'late' } });
    const tooMuch = await call('POST', '/v1/refunds', `payment_intent=${body.id}&amount=13001`);
    expect([tooMuch.status, tooMuch.body.error.param]).toEqual([400, 'amount']);
    const rest = await call('POST', '/v1/refunds', `charge=${body.latest_charge}`);
    expect(rest.body.amount).toBe(13000);
    const again = await call('POST', '/v1/refunds', `payment_intent=${body.id}`);
    expect(again.body.error.code).toBe('charge_already_refunded');
    const charge = await call('GET', `/v1/charges/${body.latest_charge}`);
    expect(charge.body).toMatchObject({ refunded: true, amount_refunded: 18000 });
    expect((await call('GET', '/v1/refunds', `payment_intent=${body.id}`)).body.data).toHaveLength(2);
    expect((await call('GET', `/v1/refunds/${part.body.id}`)).body.amount).toBe(5000);
  });

  it('never gives back more than was taken when many ask at once', async () => {
    const { body } = await pay();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', '/v1/refunds', `payment_intent=${body.id}&amount=5000`)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(3);
  });

  it('of an unpaid intent is refused', async () => {
    const { body } = await call('POST', '/v1/payment_intents', intentForm);
    expect((await call('POST', '/v1/refunds', `payment_intent=${body.id}`)).status).toBe(400);
  });

  it('settles or fails later with the cards that are made for it', async () => {
    const slow = await pay('pm_card_pendingRefund');
    const pending = await call('POST', '/v1/refunds', `payment_intent=${slow.body.id}`);
    expect(pending.body.status).toBe('pending');
    const bad = await pay('pm_card_refundFail');
    const failing = await call('POST', '/v1/refunds', `payment_intent=${bad.body.id}`);
    await bench.clock.advance(120_000);
    await expect.poll(async () => (await call('GET', `/v1/refunds/${pending.body.id}`)).body.status).toBe('succeeded');
    await expect.poll(async () => (await call('GET', `/v1/refunds/${failing.body.id}`)).body.status).toBe('failed');
    expect((await call('GET', `/v1/charges/${bad.body.latest_charge}`)).body.amount_refunded).toBe(0);
  });
});

describe('lists', () => {
  it('go through everything by pages, newest first', async () => {
    const made = [await pay(), await pay(), await pay()].map((reply) => reply.body.id);
    const first = await call('GET', '/v1/payment_intents', 'limit=2');
    expect(first.body).toMatchObject({ has_more: true });
    expect(first.body.data.map((intent) => intent.id)).toEqual([made[2], made[1]]);
    const second = await call('GET', '/v1/payment_intents', `limit=2&starting_after=${made[1]}`);
    expect(second.body.data[0]?.id).toBe(made[0]);
    const future = await call('GET', '/v1/payment_intents', 'created[gte]=99999999999');
    expect(future.body.data).toEqual([]);
  });

  it('hold every event, each of the form that Stripe describes', async () => {
    await pay();
    const { body } = await call('GET', '/v1/events', 'type=payment_intent.succeeded&limit=1');
    expect(checkObject('stripe', 'Event', body.data[0])).toEqual([]);
    expect((await call('GET', `/v1/events/${body.data[0]?.id}`)).body.type).toBe('payment_intent.succeeded');
  });
});

describe('customers and saved cards', () => {
  it('save a card by a setup intent and charge it later without the person', async () => {
    const customer = await call('POST', '/v1/customers', 'email=mei.chen@demo.attune.example&name=Mei');
    const setup = await call('POST', '/v1/setup_intents', `customer=${customer.body.id}`);
    const asked = await call(
      'POST',
      `/v1/setup_intents/${setup.body.id}/confirm`,
      'payment_method=pm_card_authenticationRequiredOnSetup',
    );
    expect(asked.body.status).toBe('requires_action');
    await call('POST', `/v1/setup_intents/${setup.body.id}/authenticate`);
    const saved = await call('GET', `/v1/customers/${customer.body.id}/payment_methods`);
    expect(saved.body.data).toHaveLength(1);
    const form = `${intentForm}&customer=${customer.body.id}&payment_method=${saved.body.data[0]?.id}&confirm=true&off_session=true`;
    expect((await call('POST', '/v1/payment_intents', form)).body.status).toBe('succeeded');
    await call('POST', `/v1/payment_methods/${saved.body.data[0]?.id}/detach`);
    expect((await call('GET', `/v1/customers/${customer.body.id}/payment_methods`)).body.data).toEqual([]);
    expect((await call('DELETE', `/v1/customers/${customer.body.id}`)).body.deleted).toBe(true);
  });

  it('make a payment method of a token, but take no card numbers from a server', async () => {
    const made = await call('POST', '/v1/payment_methods', 'type=card&card[token]=tok_visa');
    expect(made.body.card.last4).toBe('4242');
    const form = 'type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2034&card[cvc]=123';
    expect((await call('POST', '/v1/payment_methods', form)).status).toBe(402);
  });
});

it('answers a wrong key and an unknown address in Stripe’s own shape', async () => {
  const wrong = await call('GET', '/v1/payment_intents/pi_1', '', { authorization: 'Bearer sk_test_other' });
  expect([wrong.status, wrong.body.error.type]).toEqual([401, 'invalid_request_error']);
  const unknown = await fetch(`${bench.url}/sandbox/stripe/v1/nothing`);
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});
