import { beforeAll, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../test/journey.ts';
import { SANDBOX_STRIPE } from '../../vendors/index.ts';

const attune = useAttune({ worker: false });
let manager: string;
const PATH = '/api/billing/reconciliation';

beforeAll(async () => {
  manager = await attune.app.tokenOf('manager@demo.attune.example');
});

const compare = async () => (await attune.app.post(PATH, {}, { token: manager })).body.differences;
/** The comparison leaves out what is younger than ten minutes. */
const wind = (advance: string) => attune.app.post('/sandbox/clock', { advance });

it('finds nothing where the books agree, and names what only one side knows', async () => {
  const { app } = attune;
  const john = await app.tokenOf('john.doe@demo.attune.example');
  const { slots, ...ids } = await freeSlots(app);
  const { payment } = await bookAndPay(app, john, slots[0] as (typeof slots)[number], ids);
  await wind('11m');
  expect(await compare()).toEqual([]);

  const taken = await fetch(`${app.url}/sandbox/stripe/v1/payment_intents`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${SANDBOX_STRIPE.secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      amount: '4200',
      currency: 'aud',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[clinic_id]': '1',
    }).toString(),
  });
  expect(taken.status).toBe(200);
  const { admin } = app.database;
  await admin.updateTable('payments').set({ intent_id: 'pi_lost' }).where('id', '=', payment.id).execute();
  await wind('11m');
  const found = await compare();
  expect(
    found.map((one: { kind: string; ours: string; theirs: string }) => [one.kind, one.ours, one.theirs]).toSorted(),
  ).toEqual([
    ['missing_charge', '180.00', '0.00'],
    ['unknown_charge', '0.00', '180.00'],
    ['unknown_charge', '0.00', '42.00'],
  ]);
  expect(await compare()).toEqual(found);

  await admin
    .updateTable('payments')
    .set({ intent_id: payment.payment_intent_id })
    .where('id', '=', payment.id)
    .execute();
  const [left, ...none] = await compare();
  expect([left.theirs, none]).toEqual(['42.00', []]);
  const resolved = await app.post(`${PATH}/${left.id}/resolve`, { note: 'Terminal payment' }, { token: manager });
  expect(resolved.body).toMatchObject({ note: 'Terminal payment', resolvedAt: expect.any(String) });
  expect(await compare()).toEqual([]);
});
