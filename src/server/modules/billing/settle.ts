/**
 * What happens when money has moved: one transition, whoever heard of it first (the person who waits, the webhook or the
 * reconciliation). The payment is settled, posted, receipted and its appointment confirmed, all at once or not at all; if
 * the time was given away meanwhile, the money goes back by itself.
 */
import { chargePostings, capturePostings, refundPostings } from '../../../domain/ledger.ts';
import { gstShare } from '../../../domain/gst.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import type { PaymentIntentState } from '../../vendors/payments/port.ts';
import * as appointments from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { PAYMENT_REFUNDED, PAYMENT_SUCCEEDED, REFUND_DUE } from './events.ts';
import * as repository from './repository.ts';

/** Writes down what the vendor says of a payment. Safe to call twice, late and in any order. */
export async function settleIntent(
  platform: Platform,
  clinic: ClinicRow,
  paymentId: number,
  intent: PaymentIntentState,
): Promise<repository.PaymentRow> {
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const payment = await lockPayment(tx, clinic.id, paymentId);
    if (payment === undefined) throw new AppError('not_found');
    checkSame(platform, payment, intent);
    if (intent.status === 'succeeded') return succeed(platform, tx, clinic, payment, intent);
    const changes = {
      failure_code: intent.decline?.declineCode ?? intent.decline?.code ?? null,
      updated_at: platform.clock.now(),
    };
    if (intent.status === 'canceled')
      return (
        (await repository.step(tx, clinic.id, payment.id, ['open'], { ...changes, status: 'cancelled' })) ?? payment
      );
    return (await repository.step(tx, clinic.id, payment.id, ['open'], changes)) ?? payment;
  });
}

/**
 * The payment, locked. Its appointment first, as everywhere that both are locked: payments of ten tabs at once deadlocked
 * without, and a receipt number was counted by each of them.
 */
async function lockPayment(tx: Tx, clinicId: number, paymentId: number): Promise<repository.PaymentRow | undefined> {
  const payment = await repository.findById(tx, clinicId, paymentId);
  if (payment !== undefined && payment.appointment_id !== null)
    await appointments.findAppointmentForUpdate(tx, clinicId, payment.appointment_id);
  return repository.findByIdForUpdate(tx, clinicId, paymentId);
}

/** A real payment of another amount, currency or intent must never settle this one (it happened: CVE-2026-9189). */
function checkSame(platform: Platform, payment: repository.PaymentRow, intent: PaymentIntentState): void {
  const same =
    payment.intent_id === intent.id &&
    payment.amount_cents === intent.amountCents &&
    payment.currency === intent.currency;
  if (same) return;
  platform.log.error('a vendor’s payment does not fit ours', { paymentId: payment.id, intentId: intent.id });
  throw new AppError('amount_mismatch');
}

async function succeed(
  platform: Platform,
  tx: Tx,
  clinic: ClinicRow,
  payment: repository.PaymentRow,
  intent: PaymentIntentState,
) {
  const now = platform.clock.now();
  const isDouble = await makeWay(tx, clinic.id, payment, now);
  const settled = await repository.step(tx, clinic.id, payment.id, ['open', 'cancelled', 'failed'], {
    status: isDouble ? 'refunded' : 'succeeded',
    charge_id: intent.chargeId,
    transaction_id: intent.transactionId ?? intent.chargeId,
    vendor_receipt_url: intent.receiptUrl,
    card_brand: intent.card?.brand ?? null,
    card_last4: intent.card?.last4 ?? null,
    failure_code: null,
    receipt_number: await receiptNumberFor(tx, clinic, payment, now),
    succeeded_at: now,
    updated_at: now,
  });
  // Somebody was faster; what they wrote stands.
  if (settled === undefined) return (await repository.findById(tx, clinic.id, payment.id)) as repository.PaymentRow;
  const actor: SystemActor = { clinicId: clinic.id, system: 'billing' };
  const amount = { totalCents: settled.amount_cents, gstCents: settled.gst_cents, currency: settled.currency };
  const movement = { currency: settled.currency, paymentId: settled.id, refundId: null, at: now };
  await repository.post(
    tx,
    clinic.id,
    { ...movement, kind: 'charge', source: `payment:${settled.id}:charge` },
    chargePostings(amount),
  );
  const captured = capturePostings({ amountCents: settled.amount_cents, currency: settled.currency });
  await repository.post(
    tx,
    clinic.id,
    { ...movement, kind: 'capture', source: `payment:${settled.id}:capture` },
    captured,
  );
  await audit(
    tx,
    actor,
    { action: 'payment.succeed', objectType: 'payment', objectId: settled.id, patientId: settled.patient_id },
    now,
  );

  const row =
    settled.appointment_id === null || isDouble
      ? undefined
      : await appointments.findAppointmentForUpdate(tx, clinic.id, settled.appointment_id);
  const kept = row !== undefined && (await appointments.markPaid(tx, actor, row, settled.id, now));
  const reason = isDouble ? PAID_TWICE : 'slot_lost';
  if (!kept) await oweRefund(tx, clinic.id, settled, { amountCents: settled.amount_cents, reason }, now);
  await announce(
    tx,
    clinic.id,
    { type: PAYMENT_SUCCEEDED, payload: { paymentId: settled.id, appointmentId: settled.appointment_id, kept } },
    now,
  );
  return settled;
}

const PAID_TWICE = 'paid_twice';

/**
 * A card form that was left open can be paid after another way was chosen. Money that is in counts: what was only waiting
 * is given up. Where other money came first (true), this one goes back.
 */
async function makeWay(tx: Tx, clinicId: number, payment: repository.PaymentRow, now: Date): Promise<boolean> {
  if (payment.appointment_id === null || payment.status === 'succeeded') return false;
  const alive = await repository.findAlive(tx, clinicId, payment.appointment_id);
  if (alive === undefined || alive.id === payment.id) return false;
  if (alive.status === 'succeeded') return true;
  await repository.step(tx, clinicId, alive.id, ['open', 'pending'], { status: 'cancelled', updated_at: now });
  return false;
}

async function receiptNumberFor(tx: Tx, clinic: ClinicRow, payment: repository.PaymentRow, now: Date): Promise<string> {
  if (payment.receipt_number !== null) return payment.receipt_number ?? '';
  const year = Number(toLocal(clinic.timezone, now.getTime()).date.slice(0, 4));
  return repository.nextReceiptNumber(tx, clinic.id, year);
}

/**
 * Writes down that money goes back, and announces it; a job asks the vendor. Never more than was taken: what is on its way
 * back counts.
 */
export async function oweRefund(
  tx: Tx,
  clinicId: number,
  payment: repository.PaymentRow,
  wish: { amountCents: number; reason: string },
  now: Date,
): Promise<repository.RefundRow | null> {
  const given = await repository.lockAndSumRefunds(tx, clinicId, payment.id);
  const amount = Math.min(wish.amountCents, payment.amount_cents - given);
  if (amount <= 0) return null;
  const refund = await repository.insertRefund(tx, clinicId, {
    payment_id: payment.id,
    amount_cents: amount,
    reason: wish.reason,
    created_at: now,
  });
  await announce(tx, clinicId, { type: REFUND_DUE, payload: { refundId: refund.id } }, now);
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
    const whole = refunded === payment.amount_cents;
    const status = whole ? 'refunded' : payment.status;
    await repository.step(tx, clinicId, payment.id, [payment.status], {
      refunded_cents: refunded,
      status,
      updated_at: now,
    });
    const gstCents = gstShare(refund.amount_cents, { totalCents: payment.amount_cents, gstCents: payment.gst_cents });
    await repository.post(
      tx,
      clinicId,
      {
        kind: 'refund',
        source: `refund:${refund.id}`,
        currency: payment.currency,
        paymentId: payment.id,
        refundId: refund.id,
        at: now,
      },
      refundPostings({ totalCents: refund.amount_cents, gstCents, currency: payment.currency }),
    );
    // The appointment is paid by the other one.
    if (payment.appointment_id !== null && refund.reason !== PAID_TWICE) {
      const paymentStatus = { status: whole ? 'refunded' : 'partly_refunded', paymentId: payment.id };
      await appointments.markPayment(tx, clinicId, payment.appointment_id, paymentStatus, now);
    }
    const actor: SystemActor = { clinicId, system: 'billing' };
    await audit(
      tx,
      actor,
      { action: 'payment.refund', objectType: 'payment', objectId: payment.id, patientId: payment.patient_id },
      now,
    );
    await announce(
      tx,
      clinicId,
      { type: PAYMENT_REFUNDED, payload: { paymentId: payment.id, refundId: refund.id } },
      now,
    );
  });
}
