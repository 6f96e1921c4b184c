import { Stripe } from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { intentForm, openSandbox, type SandboxBench } from '../../test/sandbox-bench.ts';
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

describe('webhooks', () => {
  it('arrive signed, of the form that Stripe describes, and are repeated until they are accepted', async () => {
    bench.refuseWebhooks(2);
    const { body } = await pay();
    const intentId = body.id;
    await expect
      .poll(() => bench.eventsOf(intentId).map((event) => event.type), { timeout: 15_000 })
      .toContain('payment_intent.succeeded');
    const hook = bench.hooks.find((one) => one.body.includes(intentId));
    const stripe = new Stripe(bench.secretKey);
    const event = stripe.webhooks.constructEvent(hook!.body, hook!.signature, bench.webhookSecret);
    expect(checkObject('stripe', 'Event', event)).toEqual([]);
    expect(() => stripe.webhooks.constructEvent(`${hook!.body} `, hook!.signature, bench.webhookSecret)).toThrow(
      'No signatures found',
    );
  }, 20_000);

  it('tell of declines, challenges, cancellations, refunds and disputes', async () => {
    const declined = (await pay('pm_card_visa_chargeDeclined')).body.error.payment_intent.id;
    const waiting = (await pay('pm_card_authenticationRequired')).body.id;
    await call('POST', `/v1/payment_intents/${waiting}/cancel`);
    const paid = (await pay()).body.id;
    await call('POST', '/v1/refunds', `payment_intent=${paid}`);
    const disputed = (await pay('pm_card_createDispute')).body.id;
    const types = (id: string) =>
      bench
        .eventsOf(id)
        .map((event) => event.type)
        .sort();
    await expect.poll(() => types(declined)).toEqual(['payment_intent.payment_failed']);
    await expect.poll(() => types(waiting)).toEqual(['payment_intent.canceled', 'payment_intent.requires_action']);
    await expect.poll(() => types(paid)).toEqual(['charge.refunded', 'payment_intent.succeeded', 'refund.created']);
    await expect.poll(() => types(disputed)).toEqual(['charge.dispute.created', 'payment_intent.succeeded']);
    for (const hook of bench.hooks) expect(checkObject('stripe', 'Event', JSON.parse(hook.body))).toEqual([]);
  });

  it('are handed over once, however many processes look for them', async () => {
    const others = [await bench.startAnother(), await bench.startAnother()];
    const paid = await Promise.all([pay(), pay(), pay(), pay(), pay()]);
    await new Promise((resolve) => setTimeout(resolve, 900));
    for (const { body } of paid) expect(bench.eventsOf(body.id)).toHaveLength(1);
    for (const other of others) await other.close();
  });

  it('come twice, or later, when the switch says so', async () => {
    await bench.set({ webhooks: 'doubled' });
    const twice = (await pay()).body.id;
    await expect.poll(() => bench.eventsOf(twice).length).toBe(2);
    await bench.set({ webhooks: 'delayed', delaySeconds: 600 });
    const later = (await pay()).body.id;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(bench.eventsOf(later)).toEqual([]);
    await bench.clock.advance(700_000);
    await expect.poll(() => bench.eventsOf(later).length).toBe(1);
  });
});

describe('switches', () => {
  it('decline the next card, whichever it is, once', async () => {
    await bench.set({ declineNextCard: true });
    expect((await pay()).status).toBe(402);
    expect((await pay()).status).toBe(200);
  });

  it('put Stripe out of order, or let it refuse for now', async () => {
    await bench.set({ vendor: 'stripe', mode: 'down' });
    expect((await pay()).status).toBe(503);
    await bench.set({ vendor: 'stripe', mode: 'rate_limited' });
    expect((await pay()).status).toBe(429);
  });

  it('lose the answer after the money was taken; the same key then finds it', async () => {
    await bench.set({ vendor: 'stripe', mode: 'drops_answers' });
    const headers = { 'idempotency-key': `k-${Math.random()}` };
    const form = `${intentForm}&confirm=true&payment_method=pm_card_visa&metadata[k]=${headers['idempotency-key']}`;
    await expect(call('POST', '/v1/payment_intents', form, headers)).rejects.toThrow('fetch failed');
    await bench.set({ vendor: 'stripe', mode: 'ok' });
    const found = await call('POST', '/v1/payment_intents', form, headers);
    expect(found.headers.get('idempotent-replayed')).toBe('true');
    const outbox = await bench.outbox();
    expect(outbox.payments.filter((payment) => payment.metadata.k === headers['idempotency-key'])).toHaveLength(1);
  });
});
