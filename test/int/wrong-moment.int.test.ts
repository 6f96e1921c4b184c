import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../attune.ts';
import { bookAndPay, bookAs, freeSlots, type Free } from '../journey.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

/** What is well formed and allowed, and comes too late, twice or in the wrong order. */
const attune = useAttune({ worker: false });
let john: string;
let mei: string;
let manager: string;
let ids: { serviceId: number; practitionerId: number };
let slots: Free[];
let next = 0;

beforeAll(async () => {
  const { app } = attune;
  [john, mei, manager] = (await Promise.all(
    ['john.doe', 'mei.chen', 'manager'].map((name) => app.tokenOf(`${name}@demo.attune.example`)),
  )) as [string, string, string];
  ({ slots, ...ids } = await freeSlots(app));
});

const freshSlot = (): Free => slots[(next += 3)] as Free;
const book = async (token: string) =>
  (await bookAs(attune.app, token, { ...ids, startsAt: freshSlot().startsAt })).body.appointment;
const card = (appointment: { id: number; price: string }, more: Record<string, unknown> = {}) => ({
  appointment_id: appointment.id,
  amount: appointment.price,
  currency: 'AUD',
  payment_method: 'card',
  payment_method_id: 'pm_card_visa',
  ...more,
});
const pay = (token: string, body: unknown) => attune.app.post('/api/billing/payments', body, { token });
const act = (method: string, id: number, way: string, token: string, body?: unknown) =>
  attune.app.call(method, `/api/appointments/${id}${way}`, { token, ...(body === undefined ? {} : { body }) });

describe('too late', () => {
  it('for a time that was taken, by booking, holding or moving, with the nearest free ones', async () => {
    const { app } = attune;
    const taken = freshSlot();
    await bookAs(app, mei, { ...ids, startsAt: taken.startsAt });
    const own = await book(john);
    const to = { newDate: taken.startsAt.slice(0, 10), newTime: taken.startsAt.slice(11, 16) };
    for (const answer of [
      await bookAs(app, john, { ...ids, startsAt: taken.startsAt }),
      await app.post('/api/holds', { ...ids, startsAt: taken.startsAt }, { token: john }),
      await act('PUT', own.id, '/reschedule', john, to),
      await act('PATCH', own.id, '', john, { date: to.newDate, time: to.newTime }),
    ]) {
      expectRefusal(answer, 'slot_taken');
      expect(answer.body.details.nearest.length).toBeGreaterThan(0);
    }
    expectRefusal(await bookAs(app, mei, { ...ids, startsAt: taken.startsAt }), 'duplicate_appointment');
    expect((await app.get(`/api/appointments/${own.id}`, { token: john })).body.startsAt).toBe(own.startsAt);
  });

  it('for a kept time that ran out, dropped or was booked', async () => {
    const { app } = attune;
    const hold = async () =>
      (await app.post('/api/holds', { ...ids, startsAt: freshSlot().startsAt }, { token: john })).body;
    const booked = await hold();
    expect((await bookAs(app, john, { holdId: booked.id })).status).toBe(201);
    const expired = await hold();
    await app.database.admin
      .updateTable('diary')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('id', '=', expired.id)
      .execute();
    const dropped = await hold();
    await app.call('DELETE', `/api/holds/${dropped.id}`, { token: john });
    for (const { id, holdToken } of [booked, expired, dropped]) {
      expectRefusal(await bookAs(app, john, { holdId: id, holdToken }), 'hold_expired');
      expectRefusal(await app.post(`/api/holds/${id}/extend`, {}, { token: john }), 'hold_expired');
    }
    const missing = await app.call('DELETE', `/api/holds/${booked.id}`, { token: john });
    expectRefusal(missing, 'not_found', 'an appointment is no hold any more');
  });

  it('for an appointment that is cancelled: no step leads out of it', async () => {
    const own = await book(john);
    expect((await act('PUT', own.id, '/cancel', john, { reason: 'holiday' })).status).toBe(200);
    const target = freshSlot().startsAt;
    const when = { newDate: target.slice(0, 10), newTime: target.slice(11, 16) };
    for (const answer of [
      await act('PUT', own.id, '/cancel', john, {}),
      await act('DELETE', own.id, '', john),
      await act('PATCH', own.id, '', john, { status: 'cancelled' }),
      await act('PUT', own.id, '/reschedule', john, when),
      await act('PATCH', own.id, '', manager, { status: 'confirmed' }),
      await act('PATCH', own.id, '', manager, { status: 'completed' }),
      await pay(john, card(own)),
      await attune.app.post(
        '/api/billing/stripe/create-payment-intent',
        { appointment_id: own.id, amount: 18_000, currency: 'aud' },
        { token: john },
      ),
    ])
      expectRefusal(answer, 'invalid_transition');
  });
});

describe('once too often', () => {
  it('a sixth time kept at once, or one kept for a third time', async () => {
    const { app } = attune;
    const hold = () => app.post('/api/holds', { ...ids, startsAt: freshSlot().startsAt }, { token: mei });
    const first = (await hold()).body;
    for (const status of [200, 200])
      expect((await app.post(`/api/holds/${first.id}/extend`, {}, { token: mei })).status).toBe(status);
    expectRefusal(await app.post(`/api/holds/${first.id}/extend`, {}, { token: mei }), 'too_many_holds');
    for (const status of [201, 201, 201, 201]) expect((await hold()).status).toBe(status);
    expectRefusal(await hold(), 'too_many_holds');
  });

  it('a payment of what is paid, in any way, and a refund of what was given back', async () => {
    const { app } = attune;
    const { appointment, payment } = await bookAndPay(app, john, freshSlot(), ids);
    const intent = { appointment_id: appointment.id, amount: 18_000, currency: 'aud' };
    expectRefusal(await pay(john, card(appointment)), 'already_paid');
    expectRefusal(await pay(john, card(appointment, { payment_method: 'bank_transfer' })), 'already_paid');
    expectRefusal(await app.post('/api/billing/stripe/create-payment-intent', intent, { token: john }), 'already_paid');
    const refund = () => app.post(`/api/billing/payments/${payment.id}/refund`, {}, { token: manager });
    expect((await refund()).body).toMatchObject({ status: 'refunded', amount_refunded: '180.00' });
    expectRefusal(await refund(), 'invalid_transition');
  });

  it('a card after a transfer was announced', async () => {
    const own = await book(john);
    expect((await pay(john, card(own, { payment_method: 'bank_transfer' }))).body.status).toBe('pending');
    expectRefusal(await pay(john, card(own)), 'payment_in_progress');
  });
});

describe('too early', () => {
  it('a payment confirmed before the card form was sent', async () => {
    const { app } = attune;
    const own = await book(john);
    const wish = { appointment_id: own.id, amount: 18_000, currency: 'aud' };
    const { body } = await app.post('/api/billing/stripe/create-payment-intent', wish, { token: john });
    const confirm = { payment_intent_id: body.payment_intent_id, appointment_id: own.id };
    expectRefusal(await app.post('/api/billing/stripe/confirm-payment', confirm, { token: john }), 'payment_failed');
    const other = await book(john);
    const crossed = { ...confirm, appointment_id: other.id };
    expectRefusal(
      await app.post('/api/billing/stripe/confirm-payment', crossed, { token: john }),
      'not_found',
      'the intent of another appointment',
    );
  });

  it('a card that the bank or the account refuses, in the words of the contract', async () => {
    const own = await book(john);
    const declined = await pay(john, card(own, { payment_method_id: 'pm_card_visa_chargeDeclined' }));
    expectRefusal(declined, 'card_declined');
    expect(declined.body).toMatchObject({ error: 'Payment method declined', details: 'Card was declined' });
    const empty = await pay(john, card(own, { payment_method_id: 'pm_card_visa_chargeDeclinedInsufficientFunds' }));
    expectRefusal(empty, 'payment_failed');
    expect(empty.body.details).toMatch(/insufficient funds/i);
    const unknown = await pay(john, card(own, { payment_method_id: 'pm_of_nobody' }));
    expectRefusal(unknown, 'validation_error');
    expect(unknown.body.details).toHaveProperty('payment_method_id');
    expect((await attune.app.get(`/api/appointments/${own.id}`, { token: john })).body).toMatchObject({
      status: 'pending',
      paymentStatus: 'unpaid',
    });
  });

  it('and none of these refusals was one that its endpoint does not declare', () => {
    expect(attune.app.problems).toEqual([]);
  });
});
