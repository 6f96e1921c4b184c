/** Each endpoint of the billing document under its own heading, with its own example bodies. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, eventually, useAttune } from '../../../../test/attune.ts';
import { bookAs, type Free, freeSlots } from '../../../../test/journey.ts';

const attune = useAttune();
let john: string;
let manager: string;
let admin: string;
let johnsId: number;
let offered: { serviceId: number; practitionerId: number; slots: Free[] };

beforeAll(async () => {
  const { app } = attune;
  john = await app.tokenOf('john.doe@demo.attune.example');
  manager = await app.tokenOf('manager@demo.attune.example');
  admin = await app.tokenOf('admin@demo.attune.example');
  johnsId = (await app.get('/api/auth/me', { token: john })).body.user.patientId;
  offered = await freeSlots(app);
});

async function book(): Promise<number> {
  const { slots, ...ids } = offered;
  const slot = slots.splice(0, 3)[0];
  const { status, body, text } = await bookAs(attune.app, john, { ...ids, startsAt: slot?.startsAt });
  if (status !== 201) throw new Error(text);
  return body.appointmentId;
}

const post = (path: string, body: unknown, token = john): Promise<Answer> => attune.app.post(path, body, { token });
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The example's request; ids are those of this database. */
const payment = (appointment_id: number, changes: Record<string, unknown> = {}) => ({
  appointment_id,
  invoice_id: null,
  amount: '180.00',
  currency: 'AUD',
  payment_method: 'card',
  payment_method_id: 'pm_1234567890',
  description: `Payment for appointment #${appointment_id}`,
  metadata: { appointment_id: String(appointment_id), patient_id: String(johnsId) },
  ...changes,
});

const newInvoice = (changes: Record<string, unknown> = {}) => ({
  patient_id: johnsId,
  amount: '180.00',
  description: 'Individual therapy session',
  due_date: '2025-02-19',
  items: [{ description: 'Individual Therapy Session', quantity: 1, unit_price: '180.00', total: '180.00' }],
  ...changes,
});

async function invoiced(changes: Record<string, unknown> = {}): Promise<number> {
  const { status, body, text } = await post('/api/billing/create-invoice/', newInvoice(changes), manager);
  if (status !== 201) throw new Error(text);
  return body.id;
}

describe('1. Process Payment', () => {
  it('answers 201 with every field of the example', async () => {
    const id = await book();
    const { status, body } = await post('/api/billing/payments/', payment(id));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.any(Number),
      appointment_id: id,
      amount: '180.00',
      currency: 'AUD',
      status: 'succeeded',
      payment_method: 'card',
      payment_intent_id: expect.stringMatching(/^pi_/),
      transaction_id: expect.stringMatching(/^txn_/),
      created_at: expect.stringMatching(ISO),
      receipt_url: expect.stringMatching(/^https?:\/\//),
      message: 'Payment processed successfully',
    });
    expect(body).toHaveProperty('invoice_id');
  });

  it('answers 400 “Payment processing failed” when the funds do not suffice', async () => {
    const { status, body } = await post(
      '/api/billing/payments/',
      payment(await book(), { payment_method_id: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
    );
    expect([status, body]).toEqual([
      400,
      { error: 'Payment processing failed', details: 'Insufficient funds', code: 'payment_failed' },
    ]);
  });

  it('answers 402 “Payment method declined” when the card is declined', async () => {
    const { status, body } = await post(
      '/api/billing/payments/',
      payment(await book(), { payment_method_id: 'pm_card_visa_chargeDeclined' }),
    );
    expect([status, body]).toEqual([
      402,
      { error: 'Payment method declined', details: 'Card was declined', code: 'card_declined' },
    ]);
  });

  it('takes bank_transfer and medicare as pending, and settles them when staff say so', async () => {
    for (const payment_method of ['bank_transfer', 'medicare']) {
      const id = await book();
      const { payment_method_id: _card, ...body } = payment(id, { payment_method });
      const started = await post('/api/billing/payments/', body);
      expect([started.status, started.body.status]).toEqual([201, 'pending']);
      const paper = { reference: 'Bank 4711', item_number: '80110' };
      const settled = await post(`/api/billing/payments/${started.body.id}/settle`, paper, manager);
      expect(settled.body).toMatchObject({ status: 'succeeded', payment_method, transaction_id: 'Bank 4711' });
      const { body: appointment } = await attune.app.get(`/api/appointments/${id}`, { token: john });
      expect(appointment).toMatchObject({ status: 'confirmed', paymentStatus: 'paid' });
      expect((await post(`/api/billing/payments/${started.body.id}/settle`, {}, manager)).body.code).toBe(
        'invalid_transition',
      );
    }
  });

  it('does not believe the amount: less, more or another currency is 400 amount_mismatch', async () => {
    const id = await book();
    for (const change of [{ amount: '0.01' }, { amount: '179.99' }, { amount: '360.00' }, { currency: 'USD' }])
      expect((await post('/api/billing/payments/', payment(id, change))).body.code).toBe('amount_mismatch');
  });

  it('pays an invoice by its id, and a part of it too', async () => {
    const invoice_id = await invoiced();
    const part = await post(
      '/api/billing/payments/',
      payment(0, { appointment_id: null, invoice_id, amount: '80.00', metadata: undefined }),
    );
    expect(part.body).toMatchObject({ status: 'succeeded', invoice_id, appointment_id: null, amount: '80.00' });
    const { body } = await attune.app.get(`/api/billing/invoices/${invoice_id}`, { token: john });
    expect(body).toMatchObject({ status: 'pending', amountPaid: '80.00', amountDue: '100.00' });
  });

  it('is for patients, and the same at /api/payments', async () => {
    const id = await book();
    expect((await post('/api/billing/payments/', payment(id), manager)).status).toBe(403);
    expect((await attune.app.post('/api/billing/payments/', payment(id))).status).toBe(401);
    expect((await post('/api/payments', payment(id))).body.status).toBe('succeeded');
    expect((await post('/api/billing/payments/', payment(id))).body.code).toBe('already_paid');
  });
});

describe('2. Create Stripe Payment Intent', () => {
  it('answers every field of the example, and twice the same intent', async () => {
    const id = await book();
    const wish = {
      amount: 18000,
      currency: 'aud',
      appointment_id: id,
      payment_method_types: ['card'],
      metadata: { appointment_id: String(id), patient_id: String(johnsId) },
    };
    const { status, body } = await post('/api/billing/stripe/create-payment-intent/', wish);
    expect(status).toBe(200);
    expect(body).toEqual({
      client_secret: `${body.payment_intent_id}_secret_${body.client_secret.split('_secret_')[1]}`,
      payment_intent_id: expect.stringMatching(/^pi_/),
      amount: 18000,
      currency: 'aud',
      status: 'requires_payment_method',
    });
    expect((await post('/api/billing/stripe/create-payment-intent/', wish)).body).toEqual(body);
  });
});

describe('3. Confirm Stripe Payment', () => {
  it('answers every field of the example after the browser has paid', async () => {
    const id = await book();
    const { body: intent } = await post('/api/billing/stripe/create-payment-intent/', {
      amount: 18000,
      currency: 'aud',
      appointment_id: id,
    });
    const path = `/sandbox/stripe/v1/payment_intents/${intent.payment_intent_id}/confirm`;
    await attune.app.post(path, { client_secret: intent.client_secret, payment_method: 'pm_card_visa' });
    const wish = { payment_intent_id: intent.payment_intent_id, appointment_id: id };
    const { status, body } = await post('/api/billing/stripe/confirm-payment/', wish);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.any(Number),
      appointment_id: id,
      amount: '180.00',
      status: 'succeeded',
      payment_intent_id: intent.payment_intent_id,
      transaction_id: expect.stringMatching(/^txn_/),
      receipt_url: expect.stringMatching(/^https?:\/\//),
      created_at: expect.stringMatching(ISO),
    });
  });
});

describe('4. Get Payment Methods', () => {
  const PATH = '/api/billing/payment-methods/';

  it('answers a saved card and a masked bank account as in the example', async () => {
    const mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
    expect((await attune.app.get(PATH, { token: mei })).body).toEqual({ payment_methods: [] });
    const card = await post(PATH, { payment_method_id: 'pm_card_visa' }, mei);
    expect(card.status).toBe(201);
    const account = {
      bank_name: 'Commonwealth Bank',
      account_name: 'John Doe',
      bsb: '062000',
      account_number: '98761234',
    };
    await post(PATH, { bank_account: account }, mei);
    const { status, body } = await attune.app.get(PATH, { token: mei });
    expect(status).toBe(200);
    const year = expect.any(Number);
    expect(body.payment_methods).toEqual([
      {
        id: expect.any(Number),
        type: 'card',
        card: { brand: 'visa', last4: '4242', exp_month: expect.any(Number), exp_year: year },
        is_default: true,
        created_at: expect.stringMatching(ISO),
        payment_method_id: expect.stringMatching(/^pm_/),
      },
      {
        id: expect.any(Number),
        type: 'bank_account',
        bank_account: { ...account, bsb: '062-000', account_number: '****1234' },
        is_default: false,
        created_at: expect.stringMatching(ISO),
        payment_method_id: null,
      },
    ]);
  });

  it('pays with a saved card, which nobody else can use and which is gone when it is removed', async () => {
    const { body: kept } = await post(PATH, { payment_method_id: 'pm_card_mastercard' });
    const { payment_method_id, id } = kept.payment_method;
    const paid = await post('/api/billing/payments/', payment(await book(), { payment_method_id }));
    expect(paid.body.status).toBe('succeeded');
    const mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
    const { slots, ...ids } = offered;
    const hers = await bookAs(attune.app, mei, { ...ids, startsAt: slots.splice(0, 3)[0]?.startsAt });
    const stolen = await post('/api/billing/payments/', payment(hers.body.appointmentId, { payment_method_id }), mei);
    expect([stolen.status, Object.keys(stolen.body.details)]).toEqual([400, ['payment_method_id']]);
    const removed = await attune.app.call('DELETE', `${PATH}${id}`, { token: john });
    expect(removed.body).toEqual({ success: true });
    const gone = await post('/api/billing/payments/', payment(await book(), { payment_method_id }));
    expect(gone.body.code).toBe('validation_error');
  });

  it('saves a card through the vendor’s form: a setup intent, the browser, and its end', async () => {
    const { body: begun } = await post(PATH, {});
    expect(begun).toMatchObject({ payment_method: null, client_secret: expect.stringContaining('_secret_') });
    const { setup_intent_id, client_secret } = begun;
    const early = await post(PATH, { setup_intent_id });
    expect(early.body.code).toBe('payment_failed');
    const path = `/sandbox/stripe/v1/setup_intents/${setup_intent_id}/confirm`;
    await attune.app.post(path, { client_secret, payment_method: 'pm_card_visa' });
    const mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
    expect((await post(PATH, { setup_intent_id }, mei)).status).toBe(404);
    const done = await post(PATH, { setup_intent_id, is_default: true });
    expect(done.body.payment_method).toMatchObject({ type: 'card', is_default: true, card: { last4: '4242' } });
    expect((await post(PATH, { setup_intent_id })).body.payment_method.id).toBe(done.body.payment_method.id);
  });

  it('asks for the bank’s confirmation where a card wants it, and refuses one that is declined', async () => {
    const asked = await post(PATH, { payment_method_id: 'pm_card_authenticationRequired' });
    expect([asked.status, asked.body.code]).toEqual([402, 'authentication_required']);
    const declined = await post(PATH, { payment_method_id: 'pm_card_visa_chargeDeclined' });
    expect([declined.status, declined.body.code]).toEqual([402, 'card_declined']);
  });

  it('moves the default, and to the next one when the default is removed', async () => {
    const list = async () => (await attune.app.get(PATH, { token: john })).body.payment_methods;
    const { body: second } = await post(PATH, { payment_method_id: 'pm_card_visa', is_default: false });
    const { id } = second.payment_method;
    await attune.app.call('PUT', `${PATH}${id}/default`, { token: john });
    expect((await list()).filter((one: { is_default: boolean }) => one.is_default)).toMatchObject([{ id }]);
    await attune.app.call('DELETE', `${PATH}${id}`, { token: john });
    expect((await list()).filter((one: { is_default: boolean }) => one.is_default)).toHaveLength(1);
  });
});

describe('5. Pay Invoice', () => {
  it('answers payment and invoice as in the example, with the payment’s fields at the top too', async () => {
    const id = await invoiced();
    const wish = { amount: '180.00', payment_method: 'card', payment_method_id: 'pm_1234567890' };
    const { status, body } = await post(`/api/billing/invoices/${id}/pay/`, wish);
    expect(status).toBe(200);
    expect(body.payment).toMatchObject({
      id: expect.any(Number),
      invoice_id: id,
      amount: '180.00',
      status: 'succeeded',
      created_at: expect.stringMatching(ISO),
    });
    expect(body.invoice).toMatchObject({ id, status: 'paid', amount_paid: '180.00', amount_due: '0.00' });
    const { payment: _payment, invoice: _invoice, ...top } = body;
    expect(top).toEqual(body.payment);
    expect((await post(`/api/billing/invoices/${id}/pay/`, wish)).body.code).toBe('already_paid');
  });

  it('takes parts until it is paid, and never more than is due', async () => {
    const id = await invoiced();
    const part = (amount?: string) =>
      post(`/api/billing/invoices/${id}/pay/`, { amount, payment_method: 'card', payment_method_id: 'pm_card_visa' });
    expect((await part('100.00')).body.invoice).toMatchObject({
      status: 'pending',
      amount_paid: '100.00',
      amount_due: '80.00',
    });
    expect((await part('80.01')).body.code).toBe('amount_mismatch');
    expect((await part('0.00')).body.code).toBe('amount_mismatch');
    expect((await part()).body.invoice).toMatchObject({ status: 'paid', amount_paid: '180.00', amount_due: '0.00' });
  });

  it('may be done by manager and admin, not by another patient or a practitioner', async () => {
    const mei = await attune.app.tokenOf('mei.chen@demo.attune.example');
    const sarah = await attune.app.tokenOf('sarah.johnson@demo.attune.example');
    const card = { payment_method: 'card', payment_method_id: 'pm_card_visa' };
    const id = await invoiced();
    expect((await post(`/api/billing/invoices/${id}/pay/`, card, mei)).status).toBe(404);
    expect((await post(`/api/billing/invoices/${id}/pay/`, card, sarah)).status).toBe(403);
    expect((await post(`/api/billing/invoices/${id}/pay/`, { ...card, amount: '90.00' }, manager)).body.status).toBe(
      'succeeded',
    );
    expect((await post(`/api/billing/invoices/${id}/pay/`, card, admin)).body.invoice.status).toBe('paid');
  });

  it('answers the document’s errors when the card does not pay, and the invoice stays due', async () => {
    const id = await invoiced();
    const card = (payment_method_id: string) =>
      post(`/api/billing/invoices/${id}/pay/`, { payment_method: 'card', payment_method_id });
    expect((await card('pm_card_visa_chargeDeclined')).body.code).toBe('card_declined');
    expect((await card('pm_card_visa_chargeDeclinedInsufficientFunds')).body.code).toBe('payment_failed');
    expect((await card('pm_card_visa')).body.invoice).toMatchObject({ status: 'paid' });
  });
});

describe('9. Create Invoice', () => {
  it('answers every field of the example', async () => {
    const { status, body } = await post('/api/billing/create-invoice/', newInvoice(), manager);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.any(Number),
      invoice_number: expect.stringMatching(/^INV-\d{4}-\d{3,}$/),
      patient_id: johnsId,
      amount: '180.00',
      status: 'pending',
      due_date: '2025-02-19',
      created_at: expect.stringMatching(ISO),
    });
  });

  it('works for admins, not for patients or practitioners', async () => {
    expect((await post('/api/billing/create-invoice/', newInvoice(), admin)).status).toBe(201);
    const sarah = await attune.app.tokenOf('sarah.johnson@demo.attune.example');
    for (const token of [john, sarah])
      expect((await post('/api/billing/create-invoice/', newInvoice(), token)).status).toBe(403);
  });

  it('refuses items that do not add up, at their field', async () => {
    const item = { description: 'x', quantity: 2, unit_price: '90.00', total: '170.00' };
    expect((await post('/api/billing/create-invoice/', newInvoice({ items: [item] }), manager)).body.details).toEqual({
      items: { 0: { total: [expect.any(String)] } },
    });
    const { body } = await post('/api/billing/create-invoice/', newInvoice({ amount: '181.00' }), manager);
    expect(Object.keys(body.details)).toEqual(['amount']);
  });

  it('is 409 invoice_exists for an appointment that has one', async () => {
    const appointment_id = await book();
    expect((await post('/api/billing/create-invoice/', newInvoice({ appointment_id }), manager)).status).toBe(201);
    const { status, body } = await post('/api/billing/create-invoice/', newInvoice({ appointment_id }), manager);
    expect([status, body.code]).toEqual([409, 'invoice_exists']);
    const paid = await post('/api/billing/payments/', payment(appointment_id));
    expect(paid.body).toMatchObject({ status: 'succeeded', invoice_id: expect.any(Number) });
    const confirmed = await book();
    await post('/api/billing/payments/', payment(confirmed));
    const again = await post('/api/billing/create-invoice/', newInvoice({ appointment_id: confirmed }), manager);
    expect(again.body.code).toBe('invoice_exists');
  });

  it('becomes overdue the day after its due date, and says so once', async () => {
    const id = await invoiced();
    await eventually(
      async () => (await attune.app.get(`/api/billing/invoices/${id}`, { token: john })).body.status === 'overdue',
      { what: 'overdue', timeoutMs: 15_000 },
    );
    const { body } = await attune.app.get('/api/billing/invoices?status=overdue', { token: john });
    expect(body.map((one: { id: number }) => one.id)).toContain(id);
  });
});
