/** Money that has to go back: promised in a transaction, credited on its invoice, and posted once the vendor gave it. */
import { gstShare } from '../../../domain/gst.ts';
import { keptOf } from '../../../domain/invoice.ts';
import { refundPostings } from '../../../domain/ledger.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import * as appointments from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { PAYMENT_REFUNDED, REFUND_DUE } from './events.ts';
import * as invoices from './invoice-repository.ts';
import { type Actor, creditInvoice } from './issue.ts';
import * as repository from './repository.ts';

/** Why money goes back that was never wanted; the appointment or invoice is paid by the other one. */
export const PAID_TWICE = 'paid_twice';

/**
 * Writes down that money goes back, and announces it; a job asks the vendor. Never more than was taken: what is on its way
 * back counts. What it paid on an invoice is credited there.
 */
export async function oweRefund(
  tx: Tx,
  actor: Actor,
  clinic: ClinicRow,
  payment: repository.PaymentRow,
  wish: { amountCents: number; reason: string; note?: string },
  now: Date,
): Promise<repository.RefundRow | null> {
  const invoice =
    payment.invoice_id === null ? undefined : await invoices.findInvoiceForUpdate(tx, clinic.id, payment.invoice_id);
  const given = await repository.lockAndSumRefunds(tx, clinic.id, payment.id);
  const amount = Math.min(wish.amountCents, payment.amount_cents - given);
  if (amount <= 0) return null;
  const refund = await repository.insertRefund(tx, clinic.id, {
    payment_id: payment.id,
    amount_cents: amount,
    reason: wish.reason,
    created_at: now,
  });
  if (invoice !== undefined) {
    const kind = wish.reason === 'cancelled' ? 'cancellation' : 'refund';
    const credit = { kind, amountCents: amount, reason: wish.note ?? wish.reason, refundId: refund.id } as const;
    await creditInvoice(tx, actor, clinic, invoice, credit, now);
  }
  await announce(tx, clinic.id, { type: REFUND_DUE, payload: { refundId: refund.id } }, now);
  return refund;
}

/** The vendor has given the money back: posted once, the payment and its appointment say so. */
export async function settleRefund(
  platform: Platform,
  clinicId: number,
  refundId: number,
  vendorId: string,
): Promise<void> {
  const now = platform.clock.now();
  await inTransaction(platform.db, clinicId, async (tx) => {
    const refund = await repository.settleRefund(tx, clinicId, refundId, {
      status: 'succeeded',
      vendor_id: vendorId,
      settled_at: now,
    });
    if (refund === undefined) return;
    const payment = (await repository.findById(tx, clinicId, refund.payment_id)) as repository.PaymentRow;
    const refunded = payment.refunded_cents + refund.amount_cents;
    await repository.step(tx, clinicId, payment.id, [payment.status], {
      refunded_cents: refunded,
      status: refunded === payment.amount_cents ? 'refunded' : payment.status,
      updated_at: now,
    });
    await postRefund(tx, clinicId, payment, refund, now);
    await tellAppointment(tx, clinicId, payment, refund, now);
    const actor: SystemActor = { clinicId, system: 'billing' };
    const about = { objectType: 'payment', objectId: payment.id, patientId: payment.patient_id };
    await audit(tx, actor, { action: 'payment.refund', ...about }, now);
    const payload = { paymentId: payment.id, refundId: refund.id };
    await announce(tx, clinicId, { type: PAYMENT_REFUNDED, payload }, now);
  });
}

async function postRefund(
  tx: Tx,
  clinicId: number,
  payment: repository.PaymentRow,
  refund: repository.RefundRow,
  now: Date,
): Promise<void> {
  const whole = { totalCents: payment.amount_cents, gstCents: payment.gst_cents };
  const { currency, refunded_cents: before } = payment;
  // The credit note has said already how much GST goes with it.
  const note = await invoices.findCreditNoteOfRefund(tx, clinicId, refund.id);
  const gstCents = note?.gst_cents ?? gstShare(before + refund.amount_cents, whole) - gstShare(before, whole);
  const movement = {
    kind: 'refund',
    source: `refund:${refund.id}`,
    currency,
    paymentId: payment.id,
    refundId: refund.id,
    invoiceId: payment.invoice_id,
    at: now,
  } as const;
  await repository.post(
    tx,
    clinicId,
    movement,
    refundPostings({ totalCents: refund.amount_cents, gstCents, currency }),
  );
}

async function tellAppointment(
  tx: Tx,
  clinicId: number,
  payment: repository.PaymentRow,
  refund: repository.RefundRow,
  now: Date,
): Promise<void> {
  if (payment.appointment_id === null || refund.reason === PAID_TWICE) return;
  const invoice =
    payment.invoice_id === null ? undefined : await invoices.findInvoice(tx, clinicId, payment.invoice_id);
  const isWhole =
    invoice === undefined
      ? payment.refunded_cents + refund.amount_cents === payment.amount_cents
      : keptOf(invoice) === 0;
  const paymentStatus = { status: isWhole ? 'refunded' : 'partly_refunded', paymentId: payment.id };
  await appointments.markPayment(tx, clinicId, payment.appointment_id, paymentStatus, now);
}
