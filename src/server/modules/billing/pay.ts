/** Paying: by card in one step or through the browser's form, by transfer or claim, for an appointment or an invoice. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { createPaymentIntent, processPayment } from '../../../contracts/billing.ts';
import type { payInvoice as payInvoiceEndpoint } from '../../../contracts/invoices.ts';
import { parseDecimal } from '../../../domain/money.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { type PaymentIntentState, PaymentRefused } from '../../vendors/payments/port.ts';
import * as appointments from '../appointments/service.ts';
import { authorizeInvoice } from './authorize.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import { type Opened, openPayment, type Target, type Wish } from './open-payment.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';
import { customerForCard } from './saved-methods.ts';
import { settleIntent } from './settle.ts';

type Row = appointments.AppointmentRow;

/** The appointment, if the caller may pay it; staff take payments through invoices instead. */
export async function findPayable(billing: Billing, context: Context, appointmentId: number): Promise<Row> {
  const row = await inTransaction(billing.db, context.clinicId, (tx) =>
    appointments.findAppointment(tx, context.clinicId, appointmentId),
  );
  appointments.authorize(context, row, 'payment.pay');
  return row;
}

/** The invoice, if the caller may pay it: its patient, or staff who take the money for the clinic. */
async function findPayableInvoice(billing: Billing, context: Context, invoiceId: number): Promise<InvoiceRow> {
  const invoice = await inTransaction(billing.db, context.clinicId, (tx) =>
    invoices.findInvoice(tx, context.clinicId, invoiceId),
  );
  authorizeInvoice(context, invoice, 'invoice.pay');
  return invoice;
}

/** Makes the vendor's intent for an open payment, or finds the one made before; our id is the key, so there is only one. */
async function intentFor(billing: Billing, { payment, row, invoice }: Opened): Promise<PaymentIntentState> {
  if (payment.intent_id !== null) return billing.payments.getIntent(payment.intent_id);
  const about: Record<string, string> =
    invoice !== null
      ? { invoice_id: String(invoice.id), reference: invoice.number }
      : { appointment_id: String(row?.id), reference: row?.reference ?? '' };
  const intent = await billing.payments.createIntent({
    key: `attune-${payment.clinic_id}-payment-${payment.id}`,
    amountCents: payment.amount_cents,
    currency: payment.currency,
    description: `${invoice === null ? 'Appointment' : 'Invoice'} ${about.reference}`,
    metadata: { clinic_id: String(payment.clinic_id), payment_id: String(payment.id), ...about },
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
  const target = { appointmentId: row.id, invoiceId: null };
  return startIntent(billing, context, target, { amountCents: wish.amount, currency: wish.currency, inParts: false });
}

export async function startIntent(
  billing: Billing,
  context: Context,
  target: Target,
  wish: Omit<Wish, 'method'>,
): Promise<PaymentIntentState> {
  const opened = await openPayment(billing, context, target, { ...wish, method: 'card' });
  const intent = await intentFor(billing, opened);
  if (intent.status === 'succeeded') {
    await settleIntent(billing, await billing.clinics.byId(context.clinicId), opened.payment.id, intent);
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
  const { target, inParts, currency } = await readTarget(billing, context, wish);
  const amountCents = parseDecimal(wish.amount, currency);
  if (amountCents === null) throw invalidField('amount', `${currency} has fewer digits after the point.`);
  const opening = { amountCents, currency: wish.currency, method: wish.payment_method, inParts };
  return chargeNow(billing, context, target, opening, wish.payment_method_id);
}

async function readTarget(billing: Billing, context: Context, wish: BodyOf<typeof processPayment>) {
  if (wish.invoice_id != null) {
    const invoice = await findPayableInvoice(billing, context, wish.invoice_id);
    if (wish.appointment_id != null && wish.appointment_id !== invoice.appointment_id) throw notFound('appointment');
    return { target: { appointmentId: null, invoiceId: invoice.id }, inParts: true, currency: invoice.currency };
  }
  if (wish.appointment_id == null) throw invalidField('appointment_id', 'Required.');
  const row = await findPayable(billing, context, wish.appointment_id);
  return { target: { appointmentId: row.id, invoiceId: null }, inParts: false, currency: row.currency };
}

/** An invoice or a part of it. Staff may take it for the patient. */
export async function payInvoice(
  billing: Billing,
  context: Context,
  invoiceId: number,
  wish: BodyOf<typeof payInvoiceEndpoint>,
): Promise<{ payment: repository.PaymentRow; invoice: InvoiceRow }> {
  const { currency } = await findPayableInvoice(billing, context, invoiceId);
  const amountCents = wish.amount === undefined ? null : parseDecimal(wish.amount, currency);
  if (wish.amount !== undefined && amountCents === null)
    throw invalidField('amount', `${currency} has fewer digits after the point.`);
  const opening = { amountCents, currency, method: wish.payment_method, inParts: true };
  const target = { appointmentId: null, invoiceId };
  const payment = await chargeNow(billing, context, target, opening, wish.payment_method_id);
  const invoice = await inTransaction(billing.db, context.clinicId, (tx) =>
    invoices.findInvoice(tx, context.clinicId, invoiceId),
  );
  return { payment, invoice: invoice as InvoiceRow };
}

async function chargeNow(
  billing: Billing,
  context: Context,
  target: Target,
  wish: Wish,
  paymentMethodId: string | undefined,
): Promise<repository.PaymentRow> {
  if (wish.method === 'card' && paymentMethodId === undefined)
    throw invalidField('payment_method_id', 'Required for a card.');
  const opened = await openPayment(billing, context, target, wish);
  const { payment } = opened;
  if (payment.status === 'pending') return payment;
  const card = await readCard(billing, payment, paymentMethodId ?? '');
  const intent = await intentFor(billing, opened);
  const clinic = await billing.clinics.byId(context.clinicId);
  const attempt = await countAttempt(billing, payment);
  try {
    const key = `attune-${clinic.id}-payment-${payment.id}-try-${attempt}`;
    const confirmed =
      intent.status === 'succeeded' ? intent : await billing.payments.confirmIntent({ id: intent.id, key, ...card });
    return await settleIntent(billing, clinic, payment.id, confirmed);
  } catch (error) {
    if (error instanceof PaymentRefused && error.intent !== null)
      await settleIntent(billing, clinic, payment.id, error.intent);
    throw error;
  }
}

async function readCard(billing: Billing, payment: repository.PaymentRow, paymentMethodId: string) {
  const customerId = await customerForCard(billing, payment.clinic_id, payment.patient_id, paymentMethodId);
  return { paymentMethodId, ...(customerId === null ? {} : { customerId }) };
}

/**
 * Each try with another card is a charge of its own for the vendor and has its own key. A payment that was given up
 * meanwhile, for another way to pay, is not tried. One given up from here on is settled as it came: the card's money counts.
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
  wish: { payment_intent_id: string; appointment_id?: number | null | undefined },
): Promise<repository.PaymentRow> {
  if (wish.appointment_id != null) await findPayable(billing, context, wish.appointment_id);
  const payment = await inTransaction(billing.db, context.clinicId, (tx) =>
    repository.findByIntent(tx, context.clinicId, wish.payment_intent_id),
  );
  if (payment === undefined) throw notFound('payment');
  if (wish.appointment_id == null && payment.invoice_id === null) throw notFound('payment');
  if (wish.appointment_id != null && payment.appointment_id !== wish.appointment_id) throw notFound('payment');
  if (wish.appointment_id == null) await findPayableInvoice(billing, context, payment.invoice_id ?? 0);
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
