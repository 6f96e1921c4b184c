import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reconcileOpen } from '../../src/server/modules/billing/service.ts';
import { eventually } from '../attune.ts';
import { askOf, moneyProblems } from './support/books.ts';
import { expectStatus } from './support/client.ts';
import {
  app,
  booked,
  books,
  confirmed,
  confirmInBrowser,
  expectSettled,
  intentOf,
  pay,
  since,
  stateOf,
  useProduct,
  vendor,
} from './support/paying.ts';
import { times } from './support/soak.ts';

describe('paying the same appointment ten times at once', () => {
  useProduct();

  it(
    'with ten keys charges once, confirms once and leaves no gap in the receipts',
    async () => {
      for (let round = 0; round < times(2, 40); round += 1) {
        const one = await booked();
        const answers = await Promise.all(Array.from({ length: 10 }, () => pay(one, { key: randomUUID() })));
        for (const answer of answers) expectStatus(answer, 201, 409);
        expect(answers.some(({ status }) => status === 201)).toBe(true);
        await confirmed(one);
        expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
        const ask = askOf(app.database.admin);
        const told = await ask(
          `select 1 from outbox where type = 'payment.succeeded' and (payload ->> 'appointmentId')::int = ${one.id}`,
        );
        expect(told).toHaveLength(1);
      }
      await expectSettled();
      expect(app.problems).toEqual([]);
    },
    times(30_000, 300_000),
  );

  it('with one key gives ten times the same answer', async () => {
    const one = await booked();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(one, { key })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  });

  it('by the form, the browser and the webhook together settles once', async () => {
    const one = await booked();
    const intent = await intentOf(one);
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok', webhooks: 'doubled', delaySeconds: 0 });
    const settle = () =>
      app.post(
        '/api/billing/stripe/confirm-payment',
        { payment_intent_id: intent.payment_intent_id, appointment_id: one.id },
        { token: one.token },
      );
    await Promise.all([confirmInBrowser(intent), pay(one), ...Array.from({ length: 6 }, settle)]);
    const answers = await Promise.all(Array.from({ length: 6 }, settle));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    await confirmed(one);
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  });
});

describe('a vendor that fails', () => {
  useProduct();

  it('and loses its answer after it took the money: the webhook confirms, and paying again does not charge again', async () => {
    const [one, other] = [await booked(), await booked()];
    for (const fault of ['lost-after', 'fails-after'] as const) {
      const who = fault === 'lost-after' ? one : other;
      vendor.fault = (call) => (call.endsWith('/confirm') ? fault : 'pass');
      const lost = await pay(who);
      expect([lost.status, lost.body.code]).toEqual([503, 'vendor_unavailable']);
      expect(lost.headers.get('retry-after')).not.toBeNull();
      vendor.heal();
      const again = await pay(who);
      expect([again.status, again.body.code ?? again.body.status]).toEqual(
        again.status === 201 ? [201, 'succeeded'] : [409, 'already_paid'],
      );
      await confirmed(who);
      expect(await books(who)).toEqual({ charged: [18_000], refunded: [] });
    }
    await expectSettled();
  });

  it('and drops every answer while the browser pays: some seconds after it is back the appointment is confirmed, and nobody asked', async () => {
    const one = await booked();
    const intent = await intentOf(one);
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'drops_answers' });
    await expect(confirmInBrowser(intent)).rejects.toThrow('fetch failed');
    const asked = await app.post(
      '/api/billing/stripe/confirm-payment',
      { payment_intent_id: intent.payment_intent_id, appointment_id: one.id },
      { token: one.token },
    );
    expect([asked.status, asked.body.code]).toEqual([503, 'vendor_unavailable']);
    expect((await stateOf(one)).status).toBe('pending');
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok' });
    await confirmed(one);
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  }, 60_000);

  it('and is down: the person is told to come back, nothing is charged, and coming back works', async () => {
    const one = await booked();
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'down' });
    const refused = await pay(one, { key: 'down-and-up' });
    expect([refused.status, refused.body.code]).toEqual([503, 'vendor_unavailable']);
    expect((await stateOf(one)).status).toBe('pending');
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok' });
    expect((await pay(one, { key: 'down-and-up' })).status).toBe(201);
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  }, 60_000);

  it('and whose webhooks come late or twice: the appointment is confirmed once by them alone', async () => {
    for (const webhooks of [
      { webhooks: 'delayed', delaySeconds: 2 },
      { webhooks: 'doubled', delaySeconds: 0 },
    ]) {
      await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok', ...webhooks });
      const one = await booked();
      expect(await confirmInBrowser(await intentOf(one))).toBe(200);
      await confirmed(one);
      expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
      const mails = await eventually(async () => {
        const { messages } = (await app.get('/sandbox/outbox.json')).body;
        // The patient's mail about the payment has the receipt beside the calendar file.
        const ours = messages.filter(
          (mail: { text: string; attachments: unknown[] }) =>
            mail.text.includes(one.reference) && mail.attachments.length === 2,
        );
        return ours.length > 0 ? ours : null;
      });
      expect(mails).toHaveLength(1);
    }
    await expectSettled();
  });

  it('and whose webhook never comes: the reconciliation finds the money', async () => {
    const one = await booked();
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok', webhooks: 'delayed', delaySeconds: 86_400 });
    expect(await confirmInBrowser(await intentOf(one))).toBe(200);
    const { platform, clinics, vendors } = app.parts;
    await reconcileOpen(
      { ...platform, clinics, payments: vendors.payments, cards: vendors.cards },
      new Date(platform.clock.now().getTime() + 120_000),
    );
    expect(await stateOf(one)).toMatchObject({ status: 'confirmed', paymentStatus: 'paid' });
    await expectSettled();
  });

  it('once declines and then takes another card: one charge', async () => {
    const one = await booked();
    const declined = await pay(one, { card: 'pm_card_visa_chargeDeclined' });
    expect([declined.status, declined.body.code]).toEqual([402, 'card_declined']);
    expect((await pay(one, { card: 'pm_card_mastercard' })).status).toBe(201);
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  });

  it('answers the form of somebody who had chosen a transfer meanwhile: the card’s money counts', async () => {
    const one = await booked();
    const intent = await intentOf(one);
    expect((await pay(one, { method: 'bank_transfer' })).body.status).toBe('pending');
    expect(await confirmInBrowser(intent)).toBe(200);
    await eventually(async () => (await stateOf(one)).paymentStatus === 'paid', { what: 'the card’s payment' });
    expect(await stateOf(one)).toMatchObject({ status: 'confirmed' });
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [] });
    await expectSettled();
  });

  it('answers the form of somebody whose transfer has arrived: the card’s money goes back', async () => {
    const one = await booked();
    const intent = await intentOf(one);
    await pay(one, { method: 'bank_transfer' });
    const ask = askOf(app.database.admin);
    const transfers = await ask<{ id: number }>(`
      update payments set status = 'succeeded', succeeded_at = now() where appointment_id = ${one.id} and method = 'bank_transfer' returning id`);
    const transfer = transfers[0]?.id ?? 0;
    await ask(
      `update appointments set status = 'confirmed', payment_status = 'paid', payment_id = ${transfer} where id = ${one.id}`,
    );
    expect(await confirmInBrowser(intent)).toBe(200);
    await eventually(async () => (await books(one)).refunded.length === 1, { what: 'the second payment given back' });
    expect(await stateOf(one)).toMatchObject({ status: 'confirmed', paymentStatus: 'paid', paymentId: transfer });
    // The transfer was planted without its postings; only that may be missing.
    await eventually(
      async () =>
        (await moneyProblems(ask, since)).join() ===
        `a payment is not captured in the ledger exactly once: ${transfer}`,
      { what: 'settled books' },
    );
    await ask(`update payments set status = 'cancelled' where id = ${transfer}`);
    await ask(`update appointments set payment_status = 'not_required', payment_id = null where id = ${one.id}`);
  });

  it('is slow to make the intent while the person chooses a transfer: the card is not tried', async () => {
    const one = await booked();
    let reached: () => void = () => undefined;
    const made = new Promise<void>((resolve) => (reached = resolve));
    vendor.fault = (call) => {
      if (call === 'POST /v1/payment_intents') reached();
      return 'pass';
    };
    const byCard = pay(one);
    await made;
    const byTransfer = await pay(one, { method: 'bank_transfer' });
    const card = await byCard;
    const { charged, refunded } = await books(one);
    expect(refunded).toEqual([]);
    // Whichever came first: the card is refused and the transfer awaited, or the card's money counts. A transfer that was
    // chosen while the card was being charged was answered 201 and is then given up.
    const counts = charged.length > 0;
    if (counts) await confirmed(one);
    expect(charged).toEqual(counts ? [18_000] : []);
    expect(card.status).toBe(counts ? 201 : 409);
    expect(counts ? [201, 409] : [201]).toContain(byTransfer.status);
    expect((await stateOf(one)).paymentId).toBe(counts ? card.body.id : byTransfer.body.id);
    await expectSettled();
  });
});
