import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reconcileOpen, settleCancellation } from '../../src/server/modules/billing/service.ts';
import { SANDBOX_STRIPE } from '../../src/server/vendors/index.ts';
import { type Answer, eventually } from '../attune.ts';
import { askOf } from './support/books.ts';
import { expectStatus } from './support/client.ts';
import {
  app,
  type Booked,
  booked,
  books,
  confirmInBrowser,
  expectSettled,
  intentOf,
  MANAGER,
  pay,
  paymentOf,
  stateOf,
  useProduct,
  vendor,
} from './support/paying.ts';

describe('a message that says it comes from the vendor', () => {
  useProduct();

  function deliver(event: unknown, secret = SANDBOX_STRIPE.webhookSecret): Promise<Answer> {
    const payload = JSON.stringify(event);
    const time = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${time}.${payload}`).digest('hex');
    return app.post('/api/webhooks/stripe', event, { headers: { 'stripe-signature': `t=${time},v1=${signature}` } });
  }

  /** The vendor's own event about a payment that was made. */
  async function realEvent(one: Booked) {
    const ask = askOf(app.database.admin);
    const rows = await ask<{ payload: string }>(
      `select payload from sandbox.webhook_deliveries where event_type = 'payment_intent.succeeded' and payload like '%"appointment_id":"${one.id}"%'`,
    );
    return JSON.parse(rows[0]?.payload ?? '{}');
  }

  it('and is not signed, or by somebody else, is refused and changes nothing', async () => {
    const [paid, unpaid] = [await booked(), await booked()];
    await pay(paid);
    const event = await realEvent(paid);
    const intent = await intentOf(unpaid);
    event.id = 'evt_forged';
    event.data.object = { ...event.data.object, id: intent.payment_intent_id };
    const forged = await deliver(event, 'whsec_somebody_else');
    expect([forged.status, forged.body.code]).toEqual([400, 'invalid_signature']);
    const unsigned = await app.post('/api/webhooks/stripe', event);
    expect([unsigned.status, unsigned.body.code]).toEqual([400, 'invalid_signature']);
    expect((await stateOf(unpaid)).status).toBe('pending');
    expect(await askOf(app.database.admin)(`select 1 from webhook_events where event_id = 'evt_forged'`)).toEqual([]);
  });

  it('and comes again has no second effect', async () => {
    const one = await booked();
    await pay(one);
    const event = await realEvent(one);
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(event)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const announced = await askOf(app.database.admin)(
      `select 1 from outbox where type = 'payment.vendor_event' and payload ->> 'eventId' = '${event.id}'`,
    );
    expect(announced).toHaveLength(1);
    await expectSettled();
  });

  it('and is signed but speaks of another amount, currency, payment or clinic confirms nothing', async () => {
    const [paid, unpaid] = [await booked(), await booked()];
    await pay(paid);
    const event = await realEvent(paid);
    const { object } = event.data;
    const intent = await intentOf(unpaid);
    const ours = {
      ...object,
      id: intent.payment_intent_id,
      metadata: { ...object.metadata, appointment_id: String(unpaid.id) },
    };
    const lies = [
      ours,
      { ...ours, amount: 100 },
      { ...ours, currency: 'eur' },
      { ...object, metadata: ours.metadata },
      { ...ours, id: 'pi_unknown' },
      { ...ours, metadata: { ...ours.metadata, clinic_id: '2' } },
    ];
    for (const [index, lie] of lies.entries())
      expect((await deliver({ ...event, id: `evt_lie_${index}`, data: { object: lie } })).status).toBe(200);
    expect(
      (
        await deliver({
          ...event,
          id: 'evt_unknown_type',
          type: 'something.new',
          data: { object: { id: 'x', object: 'thing' } },
        })
      ).status,
    ).toBe(200);

    // A real payment of one dollar that claims to be for this appointment (CVE-2026-9189).
    const small = await fetch(`${app.url}/sandbox/stripe/v1/payment_intents`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${SANDBOX_STRIPE.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        amount: '100',
        currency: 'aud',
        confirm: 'true',
        payment_method: 'pm_card_visa',
        'automatic_payment_methods[enabled]': 'true',
        'automatic_payment_methods[allow_redirects]': 'never',
        'metadata[clinic_id]': '1',
        'metadata[appointment_id]': String(unpaid.id),
      }).toString(),
    });
    expect(small.status).toBe(200);
    const { id: foreign } = (await small.json()) as { id: string };
    const claimed = await app.post(
      '/api/billing/stripe/confirm-payment',
      { payment_intent_id: foreign, appointment_id: unpaid.id },
      { token: unpaid.token },
    );
    expect(claimed.status).toBe(404);
    const stolen = await app.post(
      '/api/billing/stripe/confirm-payment',
      { payment_intent_id: object.id, appointment_id: unpaid.id },
      { token: unpaid.token },
    );
    expect(stolen.status).toBe(404);

    const ask = askOf(app.database.admin);
    await eventually(
      async () =>
        (await ask(`select 1 from webhook_events where worked_at is null and type like 'payment_intent%'`)).length ===
        0,
    );
    expect(await stateOf(unpaid)).toMatchObject({ status: 'pending', paymentStatus: 'unpaid' });
  });
});

describe('money that goes back', () => {
  useProduct();

  async function paid(): Promise<Booked & { paymentId: number }> {
    const one = await booked();
    const { status, body, text } = await pay(one);
    if (status !== 201) throw new Error(text);
    return { ...one, paymentId: body.id };
  }

  const givenBack = (one: Booked, paymentId: number, amount: string) =>
    eventually(async () => (await paymentOf(one, paymentId)).amount_refunded === amount, {
      what: `${amount} given back`,
      timeoutMs: 25_000,
    });

  it('goes once, however often a manager asks', async () => {
    const one = await paid();
    const token = await app.tokenOf(MANAGER);
    const ask = () => app.post(`/api/billing/payments/${one.paymentId}/refund`, { reason: 'asked' }, { token });
    const answers = await Promise.all(Array.from({ length: 6 }, ask));
    for (const answer of answers) expectStatus(answer, 200, 409);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await ask()).status).toBe(409);
    await givenBack(one, one.paymentId, '180.00');
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [18_000] });
    await expectSettled();
  });

  it('goes once when the vendor loses its answer', async () => {
    const one = await paid();
    vendor.fault = (call) => (call === 'POST /v1/refunds' ? 'lost-after' : 'pass');
    const asked = await app.post(
      `/api/billing/payments/${one.paymentId}/refund`,
      {},
      { token: await app.tokenOf(MANAGER) },
    );
    expect([asked.status, asked.body.code]).toEqual([503, 'vendor_unavailable']);
    vendor.heal();
    await givenBack(one, one.paymentId, '180.00');
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [18_000] });
    await expectSettled();
  }, 60_000);

  it('goes in full when the patient cancels early and when staff do', async () => {
    const [early, byStaff] = [await paid(), await paid()];
    const cancelled = await app.call('PUT', `/api/appointments/${early.id}/cancel`, { body: {}, token: early.token });
    expect(cancelled.body).toMatchObject({ refund: '180.00', fee: '0.00' });
    const staff = await app.call('PUT', `/api/appointments/${byStaff.id}/cancel`, {
      body: {},
      token: await app.tokenOf(MANAGER),
    });
    expect(staff.body).toMatchObject({ refund: '180.00', fee: '0.00' });
    for (const one of [early, byStaff]) {
      await givenBack(one, one.paymentId, '180.00');
      expect(await books(one)).toEqual({ charged: [18_000], refunded: [18_000] });
    }
    await expectSettled();
  });

  it('goes by itself when the time was let go before the browser paid', async () => {
    const one = await booked();
    const intent = await intentOf(one);
    // The cancellation at the vendor does not get through, so that the browser can still pay.
    vendor.fault = (call) => (call.endsWith('/cancel') ? 'fails-before' : 'pass');
    await app.post('/sandbox/clock', { advance: '31m' });
    await eventually(async () => (await stateOf(one)).status === 'cancelled', { what: 'the unpaid time let go' });
    expect(await confirmInBrowser(intent)).toBe(200);
    await eventually(async () => (await books(one)).refunded.length === 1, { what: 'the refund', timeoutMs: 25_000 });
    vendor.heal();
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [18_000] });
    expect((await stateOf(one)).status).toBe('cancelled');
    await expectSettled();
  }, 60_000);

  it('goes for the half when the patient cancels late; to staff in full; a job that runs twice gives it once', async () => {
    const [late, byStaff] = [await paid(), await paid()];
    const { body } = await app.get(`/api/appointments/${late.id}`, { token: late.token });
    const hours = Math.floor((Date.parse(body.startsAt) - app.parts.platform.clock.now().getTime()) / 3_600_000) - 47;
    await app.post('/sandbox/clock', { advance: `${hours}h` });
    const cancelled = await app.call('PUT', `/api/appointments/${late.id}/cancel`, { body: {}, token: late.token });
    expect(cancelled.body).toMatchObject({ refund: '90.00', fee: '90.00' });
    await givenBack(late, late.paymentId, '90.00');
    const { platform, clinics, vendors } = app.parts;
    await settleCancellation({ ...platform, clinics, payments: vendors.payments, cards: vendors.cards }, 1, {
      appointmentId: late.id,
      refundCents: 9000,
    });
    const staff = await app.call('PUT', `/api/appointments/${byStaff.id}/cancel`, {
      body: {},
      token: await app.tokenOf(MANAGER),
    });
    expect(staff.body).toMatchObject({ refund: '180.00', fee: '0.00' });
    await givenBack(byStaff, byStaff.paymentId, '180.00');
    await expectSettled();
    expect(await books(late)).toEqual({ charged: [18_000], refunded: [9000] });
    expect(await paymentOf(late, late.paymentId)).toMatchObject({ status: 'succeeded', amount_refunded: '90.00' });
  });
});

describe('without a worker', () => {
  useProduct({ worker: false });

  it('two runs of a late cancellation’s job before the vendor answered owe the half once, and the reconciliation gives back what a job forgot', async () => {
    const one = await booked();
    const { body: payment } = await pay(one);
    const { platform, clinics, vendors } = app.parts;
    const deps = { ...platform, clinics, payments: vendors.payments, cards: vendors.cards };
    const run = () => settleCancellation(deps, 1, { appointmentId: one.id, refundCents: 9000 });
    await Promise.all([run(), run()]);
    await run();
    const ask = askOf(app.database.admin);
    expect(
      await ask<{ amount_cents: number }>(`select amount_cents from refunds where payment_id = ${payment.id}`),
    ).toEqual([{ amount_cents: 9000 }]);
    await reconcileOpen(deps, new Date(platform.clock.now().getTime() + 120_000));
    expect(await books(one)).toEqual({ charged: [18_000], refunded: [9000] });
    expect((await paymentOf(one, payment.id)).amount_refunded).toBe('90.00');
  });
});
