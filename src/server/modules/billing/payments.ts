/** Reading payments, and settling by hand what no vendor tells us of. */
import type { Context } from '../../platform/caller.ts';
import { audit } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import * as appointments from '../appointments/service.ts';
import { authorizeInvoice } from './authorize.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import { findPayable } from './pay.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';
import { lockPayment, succeed } from './settle.ts';

/** A payment with what it was for; at least one of the two is there. */
export type PaymentAbout = {
  payment: repository.PaymentRow;
  row: appointments.AppointmentRow | null;
  invoice: InvoiceRow | null;
};

async function findAbout(
  tx: Parameters<typeof repository.findById>[0],
  clinicId: number,
  paymentId: number,
): Promise<PaymentAbout | undefined> {
  const payment = await repository.findById(tx, clinicId, paymentId);
  if (payment === undefined) return undefined;
  const { appointment_id: appointmentId, invoice_id: invoiceId } = payment;
  const row = appointmentId === null ? undefined : await appointments.findAppointment(tx, clinicId, appointmentId);
  const invoice = invoiceId === null ? undefined : await invoices.findInvoice(tx, clinicId, invoiceId);
  return { payment, row: row ?? null, invoice: invoice ?? null };
}

/** A payment, if it is the caller's own or the caller manages the clinic. */
export async function readPayment(billing: Billing, context: Context, paymentId: number): Promise<PaymentAbout> {
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    if (context.caller?.role === 'practitioner') throw new AppError('forbidden');
    const about = await findAbout(tx, context.clinicId, paymentId);
    if (about === undefined) throw notFound('payment');
    try {
      if (about.row !== null) appointments.authorize(context, about.row, 'payment.read');
      else authorizeInvoice(context, about.invoice ?? undefined, 'payment.read');
    } catch (error) {
      throw error instanceof AppError && error.code === 'not_found'
        ? notFound('payment', about.payment.patient_id)
        : error;
    }
    const { payment } = about;
    const line = { action: 'payment.read', objectType: 'payment', objectId: payment.id, patientId: payment.patient_id };
    await audit(tx, context, line, billing.clock.now());
    return about;
  });
}

/** For messages about a payment; nobody asks, so nobody is checked. */
export async function findPaymentWithAppointment(
  platform: Platform,
  clinicId: number,
  paymentId: number,
): Promise<PaymentAbout> {
  const about = await inTransaction(platform.db, clinicId, (tx) => findAbout(tx, clinicId, paymentId));
  if (about === undefined) throw notFound('payment');
  return about;
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

/** Staff have seen the transfer on the bank's statement, or Medicare's payment: from here it is money like a card's. */
export async function settleByHand(
  billing: Billing,
  context: Context,
  paymentId: number,
  paper: { reference?: string | undefined; item_number?: string | undefined },
): Promise<repository.PaymentRow> {
  const clinic = await billing.clinics.byId(context.clinicId);
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    if ((await repository.findById(tx, context.clinicId, paymentId)) === undefined) throw notFound('payment');
    const locked = await lockPayment(tx, context.clinicId, paymentId);
    const { payment } = locked;
    if (payment.status !== 'pending')
      throw new AppError('invalid_transition', 'Only a payment that waits for a transfer or a claim can be settled.');
    const settledBy = context.caller?.kind === 'person' ? context.caller.userId : 'staff';
    const settled = await succeed(billing, tx, clinic, locked, {
      transaction_id: paper.reference ?? null,
      settlement_reference: paper.reference ?? null,
      item_number: paper.item_number ?? null,
      settled_by: settledBy,
    });
    const line = { objectType: 'payment', objectId: payment.id, patientId: payment.patient_id };
    await audit(tx, context, { action: 'payment.settle', ...line }, billing.clock.now());
    return settled;
  });
}
