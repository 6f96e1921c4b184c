import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { askOf } from '../../../../test/int/support/books.ts';
import { times } from '../../../../test/int/support/soak.ts';
import { checkLedger } from './service.ts';

const attune = useAttune();
let manager: string;
let john: string;
let patient_id: number;

beforeAll(async () => {
  manager = await attune.app.tokenOf('manager@demo.attune.example');
  john = await attune.app.tokenOf('john.doe@demo.attune.example');
  patient_id = (await attune.app.get('/api/auth/me', { token: john })).body.user.patientId;
});

const invoice = async (amount = '180.00') => {
  const wish = { patient_id, amount, description: 'Individual therapy session' };
  return (await attune.app.post('/api/billing/create-invoice', wish, { token: manager })).body;
};
const card = { payment_method: 'card', payment_method_id: 'pm_card_visa' };
const expectSound = async () => {
  const { platform } = attune.app.parts;
  expect(await checkLedger(platform.db, { id: 1, slug: 'clinic' })).toMatchObject({ isSound: true });
};

it('numbers invoices without a gap for sixteen clients who issue at once', async () => {
  const rounds = times(4, 25);
  const numbers: string[] = [];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let round = 0; round < rounds; round += 1) numbers.push((await invoice()).invoice_number);
    }),
  );
  const counted = numbers.map((number) => Number(number.split('-')[2])).toSorted((a, b) => a - b);
  expect(new Set(counted).size).toBe(16 * rounds);
  expect((counted.at(-1) ?? 0) - (counted[0] ?? 0)).toBe(16 * rounds - 1);
  await expectSound();
}, 60_000);

it('takes the money of an invoice once, from a hundred who pay it at once', async () => {
  const { id } = await invoice();
  const pay = () =>
    attune.app.post(`/api/billing/invoices/${id}/pay`, card, {
      token: john,
      headers: { 'idempotency-key': randomUUID() },
    });
  const answers = await Promise.all(Array.from({ length: 100 }, pay));
  const bad = answers.filter(
    ({ status, body }) => status !== 200 && !['already_paid', 'payment_in_progress'].includes(body.code),
  );
  expect(bad.map(({ text }) => text)).toEqual([]);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  const charges = await askOf(attune.app.database.admin)<{ amount: number }>(`
    select (body ->> 'amount')::int as amount from sandbox.stripe_objects
    where kind = 'charge' and body ->> 'status' = 'succeeded' and body #>> '{metadata,invoice_id}' = '${id}'`);
  expect(charges).toEqual([{ amount: 18_000 }]);
  const { body } = await attune.app.get(`/api/billing/invoices/${id}`, { token: john });
  expect(body).toMatchObject({ status: 'paid', amountPaid: '180.00', amountDue: '0.00' });
  await expectSound();
}, 60_000);

it('charges once for the same key, also from forty at once', async () => {
  const { id } = await invoice();
  const key = randomUUID();
  const pay = () =>
    attune.app.post(`/api/billing/invoices/${id}/pay`, card, { token: john, headers: { 'idempotency-key': key } });
  const answers = await Promise.all(Array.from({ length: 40 }, pay));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers[0]?.body.invoice.status).toBe('paid');
  await expectSound();
}, 60_000);

it('never takes more than is due from parts that are paid at once', async () => {
  const { id } = await invoice();
  const pay = () => attune.app.post(`/api/billing/invoices/${id}/pay`, { ...card, amount: '70.00' }, { token: john });
  await Promise.all(Array.from({ length: 20 }, pay));
  const { body } = await attune.app.get(`/api/billing/invoices/${id}`, { token: john });
  expect(Number(body.amountPaid)).toBeLessThanOrEqual(180);
  await expectSound();
}, 60_000);
