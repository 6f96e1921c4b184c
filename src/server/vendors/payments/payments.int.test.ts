import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../../../test/sandbox-bench.ts';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import type { PaymentsPort } from './port.ts';
import { stripePayments } from './stripe.ts';

/** What the product expects of any payment vendor, run through the real adapter over HTTP. */
let bench: SandboxBench;
let payments: PaymentsPort;
let attempt = 0;

beforeAll(async () => {
  bench = await openSandbox();
  const { secretKey, webhookSecret, url } = bench;
  payments = stripePayments({ secretKey, webhookSecret, baseUrl: () => `${url}/sandbox/stripe`, timeoutMs: 5_000 });
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const wish = (rest: object = {}) => {
  attempt += 1;
  return {
    key: `payment-${attempt}`,
    amountCents: 18_000,
    currency: 'AUD',
    description: 'Individual Therapy',
    metadata: { attempt: String(attempt) },
    ...rest,
  };
};

describe('taking money', () => {
  it('makes an intent for the card form, takes the money, and knows transaction, card and receipt', async () => {
    const made = await payments.createIntent(wish());
    expect(made).toMatchObject({
      status: 'requires_payment_method',
      amountCents: 18_000,
      currency: 'AUD',
      decline: null,
    });
    expect(made.clientSecret).toMatch(new RegExp(`^${made.id}_secret_`));
    const paid = await payments.confirmIntent({ id: made.id, key: `${made.id}-1`, paymentMethodId: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', card: { brand: 'visa', last4: '4242' } });
    expect(paid.transactionId).toMatch(/^txn_/);
    expect(paid.chargeId).toMatch(/^ch_/);
    expect(paid.receiptUrl).toMatch(/^http/);
    expect(await payments.getIntent(made.id)).toEqual(paid);
  });

  it('takes it at once with a payment method or a card’s token', async () => {
    expect((await payments.createIntent(wish({ confirmWith: 'pm_card_visa' }))).status).toBe('succeeded');
    expect((await payments.createIntent(wish({ confirmWith: 'tok_visa' }))).status).toBe('succeeded');
  });

  it('takes it once, however often the same attempt is sent', async () => {
    const one = wish({ confirmWith: 'pm_card_visa' });
    const made = await Promise.all([payments.createIntent(one), payments.createIntent(one)]);
    const again = await payments.createIntent(one);
    expect(new Set([...made, again].map((intent) => intent.id)).size).toBe(1);
  });

  it('refuses the same key for something else', async () => {
    const one = wish();
    await payments.createIntent(one);
    await expect(payments.createIntent({ ...one, amountCents: 100_00 })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'Card was declined'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'payment_failed', 'Insufficient funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'card_declined', 'The card has expired. Use another card.'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'card_declined', 'The security code is incorrect.'],
  ])('tells what the bank said about %s, and another card still works', async (card, code, details) => {
    const made = await payments.createIntent(wish());
    const refused = payments.confirmIntent({ id: made.id, key: `${made.id}-1`, paymentMethodId: card });
    await expect(refused).rejects.toMatchObject({
      code,
      details,
      intent: { id: made.id, status: 'requires_payment_method' },
    });
    const paid = await payments.confirmIntent({ id: made.id, key: `${made.id}-2`, paymentMethodId: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', decline: null });
  });

  it('hands the secret out when the bank wants the person', async () => {
    const refused = payments.createIntent(wish({ confirmWith: 'pm_card_authenticationRequired' }));
    await expect(refused).rejects.toMatchObject({
      code: 'authentication_required',
      details: { client_secret: expect.stringContaining('_secret_'), payment_intent_id: expect.stringMatching(/^pi_/) },
    });
  });

  it.each(['pm_nonsense', 'tok_nonsense'])('names the field for %s, which does not exist', async (confirmWith) => {
    await expect(payments.createIntent(wish({ confirmWith }))).rejects.toMatchObject({
      code: 'validation_error',
      details: { payment_method_id: [expect.any(String)] },
    });
  });

  it('names the field for an amount that is too small', async () => {
    await expect(payments.createIntent(wish({ amountCents: 10 }))).rejects.toMatchObject({
      code: 'validation_error',
      details: { amount: [expect.any(String)] },
    });
  });

  it('gives a paid or cancelled intent back as it is, and does not know a stranger’s', async () => {
    const paid = await payments.createIntent(wish({ confirmWith: 'pm_card_visa' }));
    expect((await payments.cancelIntent(paid.id)).status).toBe('succeeded');
    expect(
      (await payments.confirmIntent({ id: paid.id, key: `${paid.id}-2`, paymentMethodId: 'pm_card_visa' })).status,
    ).toBe('succeeded');
    const open = await payments.createIntent(wish());
    expect((await payments.cancelIntent(open.id)).status).toBe('canceled');
    expect((await payments.cancelIntent(open.id)).status).toBe('canceled');
    await expect(payments.getIntent('pi_unknown')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('giving money back', () => {
  it('gives a part, then the rest, then says that nothing is left', async () => {
    const { id: intentId } = await payments.createIntent(wish({ confirmWith: 'pm_card_visa' }));
    const part = await payments.refund({ key: `${intentId}-r1`, intentId, amountCents: 9_000, metadata: {} });
    expect(part).toMatchObject({ status: 'succeeded', amountCents: 9_000, currency: 'AUD', intentId });
    expect(await payments.getRefund(part.id)).toEqual(part);
    const same = await payments.refund({ key: `${intentId}-r1`, intentId, amountCents: 9_000, metadata: {} });
    expect(same.id).toBe(part.id);
    const tooMuch = payments.refund({ key: `${intentId}-r2`, intentId, amountCents: 9_001, metadata: {} });
    await expect(tooMuch).rejects.toMatchObject({ code: 'invalid_transition' });
    expect((await payments.refund({ key: `${intentId}-r3`, intentId, metadata: {} })).amountCents).toBe(9_000);
    const none = payments.refund({ key: `${intentId}-r4`, intentId, metadata: {} });
    await expect(none).rejects.toMatchObject({ code: 'invalid_transition' });
  });
});

describe('when the vendor is not itself', () => {
  it('is vendor_unavailable while it is down, and nothing was taken', async () => {
    await bench.set({ vendor: 'stripe', mode: 'down' });
    const one = wish({ confirmWith: 'pm_card_visa' });
    await expect(payments.createIntent(one)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    await bench.set({ vendor: 'stripe', mode: 'ok' });
    expect((await payments.createIntent(one)).status).toBe('succeeded');
  });

  it('takes the money once when the answer gets lost', async () => {
    await bench.set({ vendor: 'stripe', mode: 'drops_answers' });
    const one = wish({ confirmWith: 'pm_card_visa' });
    await expect(payments.createIntent(one)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    await bench.set({ vendor: 'stripe', mode: 'ok' });
    const paid = await payments.createIntent(one);
    const { payments: moves } = await bench.outbox();
    expect(
      moves.filter((move) => move.metadata['attempt'] === one.metadata.attempt && move.type === 'charge'),
    ).toHaveLength(1);
    expect(paid.status).toBe('succeeded');
  });

  it('is vendor_unavailable when it is busy for too long', async () => {
    await bench.set({ vendor: 'stripe', mode: 'rate_limited' });
    await expect(payments.createIntent(wish())).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });
});

it('reads what the vendor tells by webhook, and believes nothing that was changed', async () => {
  const paid = await payments.createIntent(wish({ confirmWith: 'pm_card_visa' }));
  await payments.refund({ key: `${paid.id}-r`, intentId: paid.id, metadata: { refund: '1' } });
  const about = () => bench.hooks.filter((hook) => hook.body.includes(paid.id));
  for (let waited = 0; about().length < 3 && waited < 100; waited += 1) await pause(50);
  const events = about().map((hook) => payments.verifyWebhook(Buffer.from(hook.body), hook.signature));
  expect(events.find((event) => event.type === 'payment_intent.succeeded')?.object).toMatchObject({
    kind: 'intent',
    intent: { id: paid.id, status: 'succeeded', amountCents: 18_000 },
  });
  expect(events.find((event) => event.type === 'refund.created')?.object).toMatchObject({
    kind: 'refund',
    refund: { intentId: paid.id, metadata: { refund: '1' } },
  });
  const { body, signature } = about()[0]!;
  expect(() => payments.verifyWebhook(Buffer.from(body.replace('18000', '1')), signature)).toThrow(
    expect.objectContaining({ code: 'invalid_signature' }),
  );
});

it('is measured against a description that knows a wrong field', () => {
  expect(
    checkRequest('stripe', 'post', '/v1/payment_intents', {
      amount: '1',
      currency: 'aud',
      payment_method_types: ['card'],
    }),
  ).not.toEqual([]);
});
