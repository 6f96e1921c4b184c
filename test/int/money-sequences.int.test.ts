import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkLedger, reconcileOpen } from '../../src/server/modules/billing/service.ts';
import { type Answer, eventually } from '../attune.ts';
import { askOf, moneyProblems } from './support/books.ts';
import {
  app,
  type Booked,
  booked,
  confirmInBrowser,
  intentOf,
  MANAGER,
  pay,
  since,
  useProduct,
  vendor,
} from './support/paying.ts';
import { chanceFrom, pickFrom, seed, times } from './support/soak.ts';
import type { Fault } from './support/vendor-between.ts';

/**
 * Whatever people, staff, banks and the network do in whatever order, the books balance in the end: payments and parts of
 * them, refunds, cancellations, credits, webhooks twice and late, the vendor silent before and after it acted.
 */
describe('money in random sequences', () => {
  useProduct();
  let manager: string;
  let john: string;
  let patientId: number;
  const faults: Fault[] = ['pass', 'pass', 'pass', 'lost-before', 'lost-after', 'fails-before', 'fails-after'];
  const cards = ['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_mastercard'];

  beforeAll(async () => {
    manager = await app.tokenOf(MANAGER);
    john = await app.tokenOf('john.doe@demo.attune.example');
    patientId = (await app.get('/api/auth/me', { token: john })).body.user.patientId;
  });

  const post = (path: string, body: unknown, token: string): Promise<Answer> =>
    app.post(path, body, { token, headers: { 'idempotency-key': randomUUID() } });

  /** An outage is a 503 and a refusal a 4xx; nothing else may come out of any of this. */
  function expectCalm(answer: Answer | null): void {
    if (answer !== null && answer.status >= 500 && answer.status !== 503) throw new Error(answer.text);
  }

  async function stepOfInvoice(id: number, chance: () => number): Promise<Answer | null> {
    const path = `/api/billing/invoices/${id}/pay`;
    const card = { payment_method: 'card', payment_method_id: pickFrom(chance, cards) };
    const part = { amount: `${Math.ceil(chance() * 120)}.00` };
    const { body } = await app.get(`/api/billing/invoices/${id}`, { token: manager });
    const payment = pickFrom(chance, [...body.payments, null]) as { id: number } | null;
    const acts: (() => Promise<Answer | null>)[] = [
      () => post(path, card, john),
      () => post(path, { ...card, ...part }, john),
      () => post(path, { payment_method: 'bank_transfer', ...part }, manager),
      async () => (payment === null ? null : post(`/api/billing/payments/${payment.id}/settle`, {}, manager)),
      async () => (payment === null ? null : post(`/api/billing/payments/${payment.id}/refund`, part, manager)),
      async () => (payment === null ? null : post(`/api/billing/payments/${payment.id}/refund`, {}, manager)),
      () => post(`/api/billing/invoices/${id}/credit`, { ...part, reason: 'goodwill' }, manager),
    ];
    return pickFrom(chance, acts)();
  }

  async function stepOfAppointment(one: Booked, chance: () => number): Promise<Answer | null> {
    const acts: (() => Promise<Answer | null>)[] = [
      () => pay(one, { key: randomUUID(), card: pickFrom(chance, cards) }),
      () => pay(one, { method: 'bank_transfer' }),
      async () => {
        try {
          await confirmInBrowser(await intentOf(one));
        } catch {
          // Refused or out of reach: that is an answer too.
        }
        return null;
      },
      () => app.call('PUT', `/api/appointments/${one.id}/cancel`, { body: {}, token: one.token }),
      () => app.call('PUT', `/api/appointments/${one.id}/cancel`, { body: {}, token: manager }),
    ];
    return pickFrom(chance, acts)();
  }

  async function runOne(chance: () => number): Promise<void> {
    vendor.fault = () => pickFrom(chance, faults);
    await app.post('/sandbox/switches', {
      webhooks: pickFrom(chance, ['normal', 'doubled', 'delayed']),
      delaySeconds: 3,
    });
    const steps = 2 + Math.floor(chance() * 4);
    if (chance() < 0.6) {
      const wish = { patient_id: patientId, amount: '180.00', description: 'Session' };
      const { id } = (await post('/api/billing/create-invoice', wish, manager)).body;
      for (let step = 0; step < steps; step += 1) {
        const together = chance() < 0.3 ? 3 : 1;
        const answers = await Promise.all(Array.from({ length: together }, () => stepOfInvoice(id, chance)));
        answers.forEach(expectCalm);
      }
      return;
    }
    const one = await booked();
    for (let step = 0; step < steps; step += 1) expectCalm(await stepOfAppointment(one, chance));
  }

  it(
    'always balance, and each captured payment has one purpose or went back',
    async () => {
      const chance = chanceFrom(seed);
      for (let run = 0; run < times(10, 500); run += 1) await runOne(chance);
      vendor.heal();
      await app.post('/sandbox/switches', { webhooks: 'normal' });
      const { platform, clinics, vendors } = app.parts;
      const deps = { ...platform, clinics, payments: vendors.payments, cards: vendors.cards };
      const ask = askOf(app.database.admin);
      let problems: string[] = [];
      await eventually(
        async () => {
          await reconcileOpen(deps, new Date(platform.clock.now().getTime() + 120_000));
          problems = [...(await moneyProblems(ask, since)), ...(await purposeless())];
          return problems.length === 0;
        },
        { timeoutMs: 60_000, what: 'settled books' },
      ).catch(() => undefined);
      expect(problems).toEqual([]);
      expect((await checkLedger(platform.db, { id: 1, slug: 'clinic' })).lines.join('\n')).toContain('balanced');
    },
    times(120_000, 1_800_000),
  );

  /** Money that is in, counts for no invoice and no appointment, and did not go back. */
  async function purposeless(): Promise<string[]> {
    const rows = await askOf(app.database.admin)<{ id: number }>(`
      select p.id from payments p left join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
      where p.id > ${since} and p.status = 'succeeded' and p.invoice_id is null
        and (a.id is null or a.status = 'cancelled') and p.refunded_cents < p.amount_cents`);
    return rows.map(({ id }) => `payment ${id} has no purpose`);
  }
});
