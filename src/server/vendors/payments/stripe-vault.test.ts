import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyOf, type Loopback, openLoopback } from '../../../../test/loopback.ts';
import { checkRequest } from '../../../../test/vendor-contracts/check.ts';
import { parseForm } from '../../../sandbox/form.ts';
import type { CardVault } from './card-vault.ts';
import { stripeVault } from './stripe-vault.ts';

/** Stripe's side is scripted; each request is compared with Stripe's own description. */
let server: Loopback;
let vault: CardVault;
const misfits: string[] = [];
const calls: string[] = [];
const answers: Record<string, object> = {
  '/v1/customers': { id: 'cus_1', object: 'customer' },
  '/v1/setup_intents': {
    id: 'seti_1',
    object: 'setup_intent',
    client_secret: 'seti_1_secret_x',
    status: 'succeeded',
    customer: 'cus_1',
    payment_method: 'pm_1',
    metadata: { clinic_id: '1' },
  },
  '/v1/payment_methods/pm_1': {
    id: 'pm_1',
    object: 'payment_method',
    card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030 },
  },
};

beforeAll(async () => {
  server = await openLoopback((request, response) => {
    const answer = async () => {
      const body = await bodyOf(request);
      const path = (request.url ?? '').split('?')[0] ?? '';
      calls.push(`${request.method} ${path}`);
      if (request.method === 'POST') {
        const pattern = path.replace(/pm_\d/, '{payment_method}');
        misfits.push(...checkRequest('stripe', 'post', pattern, parseForm(body)));
      }
      const found = answers[path] ?? answers[path.replace(/\/seti_1$/, '')];
      response
        .writeHead(found === undefined ? 400 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(found ?? { error: { type: 'invalid_request_error', message: 'no longer attached' } }));
    };
    void answer();
  });
  vault = stripeVault({ secretKey: 'sk_test_vault', webhookSecret: 'whsec_x', baseUrl: () => server.url });
});
afterAll(() => server.close());

it('keeps, reads and forgets a card in Stripe’s words', async () => {
  const metadata = { clinic_id: '1', patient_id: '2' };
  expect(await vault.createCustomer({ key: 'c', metadata })).toEqual({ id: 'cus_1' });
  const wish = { key: 's', customerId: 'cus_1', metadata };
  expect(await vault.startSetup({ ...wish, paymentMethodId: 'pm_1' })).toMatchObject({
    id: 'seti_1',
    status: 'succeeded',
  });
  expect(await vault.startSetup(wish)).toMatchObject({ customerId: 'cus_1', paymentMethodId: 'pm_1' });
  expect(await vault.getSetup('seti_1')).toMatchObject({ metadata: { clinic_id: '1' } });
  expect(await vault.getCard('pm_1')).toEqual({
    id: 'pm_1',
    brand: 'visa',
    last4: '4242',
    expMonth: 12,
    expYear: 2030,
  });
  expect(misfits).toEqual([]);
});

it('is content when a card is forgotten already', async () => {
  await vault.forgetCard('pm_1');
  expect(calls.at(-1)).toBe('POST /v1/payment_methods/pm_1/detach');
});
