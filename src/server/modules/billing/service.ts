/**
 * Money for appointments. Local state is written before a vendor is called, with our id as the idempotency key, and
 * settled by the answer, the webhook or the reconciliation, whichever comes first. What is owed is computed here; an
 * amount a client sends is compared and never believed.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { createPaymentIntent, processPayment } from '../../../contracts/billing.ts';
import { parseDecimal } from '../../../domain/money.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { type PaymentIntentState, PaymentRefused } from '../../vendors/payments/port.ts';
import * as appointments from '../appointments/service.ts';
import { VENDOR_EVENT } from './events.ts';
import * as repository from './repository.ts';
import type { Billing } from './refunds.ts';
import { oweRefund, settleIntent } from './settle.ts';

export { reconcileOpen } from './reconcile.ts';
export { type Billing, giveBack, refundInFull } from './refunds.ts';
export type { PaymentRow } from './repository.ts';
export * as events from './events.ts';

type Row = appointments.AppointmentRow;

/** The appointment, if the caller may pay it; staff take payments through invoices instead. */
async function findPayable(billing: Billing, context: Context, appointmentId: number): Promise<Row> {
  const row = await inTransaction(billing.db, context.clinicId, (tx) =>
    appointments.findAppointment(tx, context.clinicId, appointmentId),
  );
  appointments.authorize(context, row, 'payment.pay');
  return row;
}

function checkAmount(row: Row, amountCents: number | null, currency: string): void {
  if (currency.toUpperCase() !== row.currency)
    throw new AppError('amount_mismatch', undefined, { currency: [`This is paid in ${row.currency}.`] });
  if (amountCents !== row.price_cents) throw new AppError('amount_mismatch');
}

/** The open payment of an appointment, made now if there is none. Asked at once from two places it is one and the same. */
async function openPayment(
  billing: Billing,
  context: Context,
  row: Row,
  method: string,
): Promise<repository.PaymentRow> {
  const now = billing.clock.now();
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const current = await appointments.findAppointmentForUpdate(tx, context.clinicId, row.id);
    if (current === undefined) throw notFound('appointment');
    const alive = await repository.findAlive(tx, context.clinicId, row.id);
    if (alive?.status === 'succeeded') throw new AppError('already_paid');
    if (alive?.status === 'pending')
      throw new AppError('payment_in_progress', 'A payment for this is on its way already.');
    if (!['pending', 'confirmed'].includes(current.status) || current.price_cents === 0)
      throw new AppError('invalid_transition');
    if (alive !== undefined && method === 'card') return alive;
    if (alive !== undefined)
      await repository.step(tx, context.clinicId, alive.id, ['open'], { status: 'cancelled', updated_at: now });
    const payment = await repository.insertPayment(tx, context.clinicId, {
      appointment_id: row.id,
      patient_id: row.patient_id,
      amount_cents: row.price_cents,
      gst_cents: row.gst_cents,
      currency: row.currency,
      method,
      status: method === 'card' ? 'open' : 'pending',
      vendor: method === 'card' ? 'stripe' : null,
      created_at: now,
      updated_at: now,
    });
    if (method !== 'card')
      await appointments.markPayment(tx, context.clinicId, row.id, { status: 'pending', paymentId: payment.id }, now);
    await audit(
      tx,
      context,
      {
        action: 'payment.start',
        objectType: 'payment',
        objectId: payment.id,
        patientId: row.patient_id,
        detail: { method },
      },
      now,
    );
    return payment;
  });
}

/** Makes the vendor's intent for an open payment, or finds the one made before; our id is the key, so there is only one. */
async function intentFor(billing: Billing, payment: repository.PaymentRow, row: Row): Promise<PaymentIntentState> {
  if (payment.intent_id !== null) return billing.payments.getIntent(payment.intent_id);
  const intent = await billing.payments.createIntent({
    key: `attune-${payment.clinic_id}-payment-${payment.id}`,
    amountCents: payment.amount_cents,
    currency: payment.currency,
    description: `Appointment ${row.reference}`,
    metadata: {
      clinic_id: String(payment.clinic_id),
      payment_id: String(payment.id),
      appointment_id: String(row.id),
      reference: row.reference,
    },
  });
  const noted = await inTransaction(billing.db, payment.clinic_id, (tx) =>
    repository.step(tx, payment.clinic_id, payment.id, ['open', 'cancelled'], {
      intent_id: intent.id,
      updated_at: billing.clock.now(),
    }),
  );
  if (noted?.status === 'open') return intent;
  // While the vendor made the intent, another request has paid, or another way to pay was chosen: no card is charged.
  throw new AppError(noted === undefined ? 'already_paid' : 'payment_in_progress');
}

/** What the card form needs. Asked twice it is the same intent; one that was paid meanwhile is settled instead. */
export async function startCardPayment(
  billing: Billing,
  context: Context,
  wish: BodyOf<typeof createPaymentIntent>,
): Promise<PaymentIntentState> {
  const row = await findPayable(billing, context, wish.appointment_id);
  checkAmount(row, wish.amount, wish.currency);
  const payment = await openPayment(billing, context, row, 'card');
  const intent = await intentFor(billing, payment, row);
  if (intent.status === 'succeeded') {
    await settleIntent(billing, await billing.clinics.byId(context.clinicId), payment.id, intent);
    throw new AppError('already_paid');
  }
  return intent;
}

/** B's one-step payment: the card is charged now; a transfer or a Medicare claim waits until staff settle it. */
export async function pay(
  billing: Billing,
  context: Context,
  wish: BodyOf<typeof processPayment>,
): Promise<repository.PaymentRow> {
  if (wish.appointment_id === undefined || wish.appointment_id === null)
    throw invalidField('appointment_id', 'Required.');
  if (wish.invoice_id !== undefined && wish.invoice_id !== null) throw notFound('invoice');
  const row = await findPayable(billing, context, wish.appointment_id);
  checkAmount(row, parseDecimal(wish.amount, row.currency), wish.currency);
  if (wish.payment_method !== 'card') return openPayment(billing, context, row, wish.payment_method);
  if (wish.payment_method_id === undefined) throw invalidField('payment_method_id', 'Required for a card.');
  const payment = await openPayment(billing, context, row, 'card');
  const intent = await intentFor(billing, payment, row);
  const clinic = await billing.clinics.byId(context.clinicId);
  const attempt = await countAttempt(billing, payment);
  try {
    const key = `attune-${clinic.id}-payment-${payment.id}-try-${attempt}`;
    const confirmed =
      intent.status === 'succeeded'
        ? intent
        : await billing.payments.confirmIntent({ id: intent.id, key, paymentMethodId: wish.payment_method_id });
    return await settleIntent(billing, clinic, payment.id, confirmed);
  } catch (error) {
    if (error instanceof PaymentRefused && error.intent !== null)
      await settleIntent(billing, clinic, payment.id, error.intent);
    throw error;
  }
}

/**
 * Each try with another card is a charge of its own for the vendor and has its own key. A payment that was given up
 * meanwhile, for another way to pay, is not tried. One given up from here on is settled by `makeWay`: the card's money counts.
 */
async function countAttempt(billing: Billing, payment: repository.PaymentRow): Promise<number> {
  return inTransaction(billing.db, payment.clinic_id, async (tx) => {
    const fresh = await repository.findById(tx, payment.clinic_id, payment.id);
    const attempt = (fresh?.attempt ?? payment.attempt) + 1;
    const counted = await repository.step(tx, payment.clinic_id, payment.id, ['open'], {
      attempt,
      updated_at: billing.clock.now(),
    });
    if (counted === undefined) throw new AppError('payment_in_progress');
    return attempt;
  });
}

/** After the browser has confirmed with the vendor: we ask the vendor ourselves, and believe nothing else. */
export async function confirmCardPayment(
  billing: Billing,
  context: Context,
  wish: { payment_intent_id: string; appointment_id: number },
): Promise<repository.PaymentRow> {
  const row = await findPayable(billing, context, wish.appointment_id);
  const payment = await inTransaction(billing.db, context.clinicId, (tx) =>
    repository.findByIntent(tx, context.clinicId, wish.payment_intent_id),
  );
  if (payment === undefined || payment.appointment_id !== row.id) throw notFound('payment');
  if (payment.status === 'succeeded' || payment.status === 'refunded') return payment;
  const intent = await billing.payments.getIntent(wish.payment_intent_id);
  const settled = await settleIntent(billing, await billing.clinics.byId(context.clinicId), payment.id, intent);
  if (settled.status === 'succeeded') return settled;
  if (intent.status === 'requires_action')
    throw new AppError('authentication_required', undefined, {
      client_secret: intent.clientSecret,
      payment_intent_id: intent.id,
    });
  if (intent.decline !== null) throw refusalOf(intent.decline.declineCode ?? intent.decline.code);
  if (intent.status === 'processing') throw new AppError('payment_in_progress');
  throw new AppError('payment_failed', undefined, 'The payment was not completed.');
}

function refusalOf(code: string): AppError {
  if (code === 'insufficient_funds') return new AppError('payment_failed', undefined, 'Insufficient funds');
  return new AppError('card_declined', undefined, 'Card was declined');
}

export async function listOptions(billing: Billing, context: Context, appointmentId: number) {
  const row = await findPayable(billing, context, appointmentId);
  const clinic = await billing.clinics.byId(context.clinicId);
  const owed =
    ['pending', 'confirmed'].includes(row.status) &&
    ['unpaid', 'pending'].includes(row.payment_status) &&
    row.price_cents > 0;
  const notOwed = owed ? undefined : 'Nothing is owed for this appointment.';
  return [
    { method: 'card', available: owed, ...(notOwed === undefined ? {} : { reason: notOwed }) },
    { method: 'bank_transfer', available: owed, ...(notOwed === undefined ? {} : { reason: notOwed }) },
    clinic.country === 'AU'
      ? { method: 'medicare', available: owed, ...(notOwed === undefined ? {} : { reason: notOwed }) }
      : { method: 'medicare', available: false, reason: 'Medicare is for clinics in Australia.' },
  ];
}

/** A payment, if it is the caller's own or the caller manages the clinic. */
export async function readPayment(
  billing: Billing,
  context: Context,
  paymentId: number,
): Promise<{ payment: repository.PaymentRow; row: Row }> {
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const payment = await repository.findById(tx, context.clinicId, paymentId);
    const row =
      payment?.appointment_id == null
        ? undefined
        : await appointments.findAppointment(tx, context.clinicId, payment.appointment_id);
    if (context.caller?.role === 'practitioner') throw new AppError('forbidden');
    if (payment === undefined || row === undefined) throw notFound('payment');
    try {
      appointments.authorize(context, row, 'payment.read');
    } catch (error) {
      throw error instanceof AppError && error.code === 'not_found' ? notFound('payment', row.patient_id) : error;
    }
    const line = { action: 'payment.read', objectType: 'payment', objectId: payment.id, patientId: payment.patient_id };
    await audit(tx, context, line, billing.clock.now());
    return { payment, row };
  });
}

/** For messages about a payment; nobody asks, so nobody is checked. */
export async function findPaymentWithAppointment(platform: Platform, clinicId: number, paymentId: number) {
  return inTransaction(platform.db, clinicId, async (tx) => {
    const payment = await repository.findById(tx, clinicId, paymentId);
    const row =
      payment?.appointment_id == null
        ? undefined
        : await appointments.findAppointment(tx, clinicId, payment.appointment_id);
    if (payment === undefined || row === undefined) throw notFound('payment');
    return { payment, row };
  });
}

export async function listReceipts(billing: Billing, context: Context): Promise<repository.PaymentRow[]> {
  const { caller } = context;
  if (caller === null || caller.patientId === null) return [];
  const { patientId } = caller;
  const rows = await inTransaction(billing.db, context.clinicId, (tx) =>
    repository.listByPatient(tx, context.clinicId, patientId),
  );
  return caller.kind === 'guest' ? rows.filter((row) => row.appointment_id === caller.appointmentId) : rows;
}

/** After a cancellation: what the policy gives back is owed, and an intent nobody paid is given up at the vendor. */
export async function settleCancellation(
  billing: Billing,
  clinicId: number,
  cancelled: { appointmentId: number; refundCents: number },
): Promise<void> {
  const now = billing.clock.now();
  const open = await inTransaction(billing.db, clinicId, async (tx) => {
    const payment = await repository.findAlive(tx, clinicId, cancelled.appointmentId);
    const isNew = payment !== undefined && !(await repository.hasRefund(tx, clinicId, payment.id, 'cancelled'));
    if (payment?.status === 'succeeded' && isNew && payment.refunded_cents === 0 && cancelled.refundCents > 0)
      await oweRefund(tx, clinicId, payment, { amountCents: cancelled.refundCents, reason: 'cancelled' }, now);
    return payment?.status === 'open' && payment.intent_id !== null ? payment : null;
  });
  if (open === null) return;
  const intent = await billing.payments.cancelIntent(open.intent_id as string);
  await settleIntent(billing, await billing.clinics.byId(clinicId), open.id, intent);
}

/** A webhook: its signature is checked over the raw bytes, it is stored once, answered, and worked off by a job. */
export async function receiveVendorEvent(billing: Billing, rawBody: Buffer, signature: string): Promise<void> {
  const event = billing.payments.verifyWebhook(rawBody, signature);
  const { object } = event;
  const clinicId = object.kind === 'intent' ? Number(object.intent.metadata.clinic_id) : Number.NaN;
  const now = billing.clock.now();
  const known = (await billing.clinics.all()).some((clinic) => clinic.id === clinicId);
  await billing.db.transaction().execute(async (tx) => {
    const stored = {
      vendor: 'stripe',
      event_id: event.id,
      type: event.type,
      body: rawBody.toString('utf8'),
      received_at: now,
    };
    if (!(await repository.rememberEvent(tx, stored))) return;
    if (object.kind !== 'intent' || !known) return;
    const payload = {
      eventId: event.id,
      paymentId: Number(object.intent.metadata.payment_id),
      intentId: object.intent.id,
    };
    await announce(tx, clinicId, { type: VENDOR_EVENT, payload }, now);
  });
}

/** Works off a webhook: the intent is read again from the vendor, since events come late and in any order. */
export async function workVendorEvent(
  billing: Billing,
  clinicId: number,
  event: { eventId: string; intentId: string },
): Promise<void> {
  const payment = await inTransaction(billing.db, clinicId, (tx) =>
    repository.findByIntent(tx, clinicId, event.intentId),
  );
  if (payment !== undefined) {
    const intent = await billing.payments.getIntent(event.intentId);
    await settleIntent(billing, await billing.clinics.byId(clinicId), payment.id, intent);
  }
  await repository.markEventWorked(billing.db, 'stripe', event.eventId, billing.clock.now());
}
