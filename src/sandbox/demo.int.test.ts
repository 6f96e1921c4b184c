import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type SandboxBench } from '../../test/sandbox-bench.ts';
import { recordPaidIntent } from './demo.ts';

let bench: SandboxBench;
beforeAll(async () => {
  bench = await openSandbox();
  await bench.db.transaction().execute((tx) =>
    recordPaidIntent(tx, {
      intentId: 'pi_demo_1',
      chargeId: 'ch_demo_1',
      transactionId: 'txn_demo_1',
      amountCents: 18_000,
      currency: 'AUD',
      cardBrand: 'mastercard',
      description: 'Receipt REC-2026-001',
      metadata: { payment_id: '1' },
      at: new Date('2026-05-01T00:00:00Z'),
    }),
  );
});
afterAll(() => bench.close());

/** The bench compares each answer with Stripe's own description. */
describe('a payment from before the sandbox', () => {
  it('is found with its charge and its place in the books', async () => {
    const intent = await bench.callStripe('GET', '/v1/payment_intents/pi_demo_1', 'expand[]=latest_charge');
    expect(intent.body).toMatchObject({
      status: 'succeeded',
      amount: 18_000,
      currency: 'aud',
      latest_charge: {
        id: 'ch_demo_1',
        balance_transaction: 'txn_demo_1',
        payment_method_details: { card: { brand: 'mastercard', last4: '4444' } },
      },
    });
  });

  it('can be given back, in part and then the rest, and no more', async () => {
    const part = await bench.callStripe('POST', '/v1/refunds', 'payment_intent=pi_demo_1&amount=9000');
    expect(part.body).toMatchObject({ status: 'succeeded', amount: 9000 });
    const rest = await bench.callStripe('POST', '/v1/refunds', 'payment_intent=pi_demo_1');
    expect(rest.body).toMatchObject({ status: 'succeeded', amount: 9000 });
    const more = await bench.callStripe('POST', '/v1/refunds', 'payment_intent=pi_demo_1');
    expect(more.body.error.code).toBe('charge_already_refunded');
  });
});
