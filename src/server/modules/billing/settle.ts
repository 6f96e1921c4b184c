/**
 * Money has arrived, or a try has failed: the one place where a payment changes, whoever comes first (the person who
 * waits, the webhook, the reconciliation or staff). The payment is settled, posted, receipted, its invoice and its
 * appointment are brought along, all at once or not at all; if what it was for is gone, the money goes back by itself.
 */
import { dueOf } from '../../../domain/invoice.ts';
import { capturePostings, chargePostings } from '../../../domain/ledger.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import type { PaymentIntentState } from '../../vendors/payments/port.ts';
import * as appointments from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { PAYMENT_SUCCEEDED } from './events.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import { issueForAppointment, moveAmounts } from './issue.ts';
import { lockTarget } from './open-payment.ts';
import { oweRefund, PAID_TWICE } from './owe-refund.ts';
import * as repository from './repository.ts';

type Row = appointments.AppointmentRow;
type Locked = { payment: repository.PaymentRow; row: Row | null; invoice: InvoiceRow | null };

/** What stands on the receipt about how the money came. */
export type Proof = Pick<
  repository.PaymentChanges,
  | 'charge_id'
  | 'transaction_id'
  | 'vendor_receipt_url'
  | 'card_brand'
  | 'card_last4'
  | 'settled_by'
  | 'settlement_reference'
  | 'item_number'
>;

/** Writes down what the vendor says of a payment. Safe to call twice, late and in any order. */
export async function settleIntent(
  platform: Platform,
  clinic: ClinicRow,
  paymentId: number,
  intent: PaymentIntentState,
): Promise<repository.PaymentRow> {
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const locked = await lockPayment(tx, clinic.id, paymentId);
    const { payment } = locked;
    checkSame(platform, payment, intent);
    if (intent.status === 'succeeded') return succeed(platform, tx, clinic, locked, proofOf(intent));
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

function proofOf(intent: PaymentIntentState): Proof {
  return {
    charge_id: intent.chargeId,
    transaction_id: intent.transactionId ?? intent.chargeId,
    vendor_receipt_url: intent.receiptUrl,
    card_brand: intent.card?.brand ?? null,
    card_last4: intent.card?.last4 ?? null,
  };
}

/**
 * The payment, locked. Its appointment and its invoice first, as everywhere that they are locked: payments of ten tabs at
 * once deadlocked without, and a receipt number was counted by each of them.
 */
export async function lockPayment(tx: Tx, clinicId: number, paymentId: number): Promise<Locked> {
  const known = await repository.findById(tx, clinicId, paymentId);
  if (known === undefined) throw new AppError('not_found');
  const target = { appointmentId: known.appointment_id, invoiceId: known.invoice_id };
  const { row, invoice } = await lockTarget(tx, clinicId, target);
  const payment = (await repository.findByIdForUpdate(tx, clinicId, paymentId)) as repository.PaymentRow;
  return { payment, row, invoice };
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

/** Whether the money is kept for what it was for, or goes back and why. */
type Fate = 'kept' | typeof PAID_TWICE | 'slot_lost';

/** The money is in. A payment that has been settled before stays as it was. */
export async function succeed(
  platform: Platform,
  tx: Tx,
  clinic: ClinicRow,
  locked: Locked,
  proof: Proof,
): Promise<repository.PaymentRow> {
  const { payment, row } = locked;
  if (payment.status === 'succeeded' || payment.status === 'refunded') return payment;
  const now = platform.clock.now();
  const actor: SystemActor = { clinicId: clinic.id, system: 'billing' };
  const fate = await decideFate(tx, clinic.id, locked, now);
  const settle = (invoiceId: number | null) =>
    repository.step(tx, clinic.id, payment.id, ['open', 'pending', 'cancelled', 'failed'], {
      ...proof,
      invoice_id: invoiceId,
      status: fate === PAID_TWICE ? 'refunded' : 'succeeded',
      failure_code: null,
      succeeded_at: now,
      updated_at: now,
    });
  const invoice = fate === 'kept' ? await invoiceFor(tx, actor, clinic, locked, now) : null;
  await settle(invoice?.id ?? null);
  const numbered = await repository.step(tx, clinic.id, payment.id, ['succeeded', 'refunded'], {
    receipt_number: payment.receipt_number ?? (await receiptNumberFor(tx, clinic, now)),
    updated_at: now,
  });
  const settled = numbered as repository.PaymentRow;
  await postCapture(tx, clinic.id, settled, { withCharge: invoice === null }, now);
  const about = { objectType: 'payment', objectId: settled.id, patientId: settled.patient_id };
  await audit(tx, actor, { action: 'payment.succeed', ...about }, now);
  if (fate === 'kept') await bringAlong(tx, actor, clinic, { payment: settled, row, invoice }, now);
  else await oweRefund(tx, actor, clinic, settled, { amountCents: settled.amount_cents, reason: fate }, now);
  const payload = {
    paymentId: settled.id,
    appointmentId: settled.appointment_id,
    invoiceId: invoice?.id ?? null,
    kept: fate === 'kept',
  };
  await announce(tx, clinic.id, { type: PAYMENT_SUCCEEDED, payload }, now);
  return settled;
}

async function decideFate(tx: Tx, clinicId: number, { payment, row, invoice }: Locked, now: Date): Promise<Fate> {
  const isLost = row?.status === 'cancelled';
  if (invoice !== null && !(isLost && payment.invoice_id === null)) {
    if (dueOf(invoice) < payment.amount_cents) return isLost ? 'slot_lost' : PAID_TWICE;
    const rest = dueOf(invoice) - payment.amount_cents;
    await giveUpWaiting(tx, clinicId, invoice.id, { except: payment.id, rest }, now);
    return 'kept';
  }
  if (await isPaidOtherwise(tx, clinicId, payment, now)) return PAID_TWICE;
  return row === null || isLost ? 'slot_lost' : 'kept';
}

/** What waits for an invoice and no longer fits what is left of it is given up: the card's money counts, nothing twice. */
async function giveUpWaiting(
  tx: Tx,
  clinicId: number,
  invoiceId: number,
  { except, rest }: { except: number; rest: number },
  now: Date,
): Promise<void> {
  let left = rest;
  for (const other of await invoices.listPaymentsOfInvoice(tx, clinicId, invoiceId)) {
    if (other.id === except || !['open', 'pending'].includes(other.status)) continue;
    if (other.amount_cents <= left) left -= other.amount_cents;
    else await repository.step(tx, clinicId, other.id, ['open', 'pending'], { status: 'cancelled', updated_at: now });
  }
}

/**
 * A card form that was left open can be paid after another way was chosen. Money that is in counts: what was only waiting
 * is given up. Where other money came first (true), this one goes back.
 */
async function isPaidOtherwise(tx: Tx, clinicId: number, payment: repository.PaymentRow, now: Date): Promise<boolean> {
  if (payment.appointment_id === null) return false;
  const alive = await repository.findAlive(tx, clinicId, payment.appointment_id);
  if (alive === undefined || alive.id === payment.id) return false;
  if (alive.status === 'succeeded') return true;
  await repository.step(tx, clinicId, alive.id, ['open', 'pending'], { status: 'cancelled', updated_at: now });
  return false;
}

/** The invoice this money counts for: the one there is, or the one that confirming issues. */
async function invoiceFor(
  tx: Tx,
  actor: SystemActor,
  clinic: ClinicRow,
  { row, invoice }: Locked,
  now: Date,
): Promise<InvoiceRow | null> {
  if (invoice !== null || row === null || !clinic.auto_generate_invoices) return invoice;
  return issueForAppointment(tx, actor, clinic, row, 'session', now);
}

/** What is owed is owed no more; where no invoice has charged for it, the charge is posted with it. */
async function postCapture(
  tx: Tx,
  clinicId: number,
  payment: repository.PaymentRow,
  { withCharge }: { withCharge: boolean },
  now: Date,
): Promise<void> {
  const { id, amount_cents: totalCents, gst_cents: gstCents, currency, invoice_id: invoiceId } = payment;
  const movement = { currency, paymentId: id, invoiceId, at: now };
  if (withCharge)
    await repository.post(
      tx,
      clinicId,
      { ...movement, kind: 'charge', source: `payment:${id}:charge` },
      chargePostings({ totalCents, gstCents, currency }),
    );
  await repository.post(
    tx,
    clinicId,
    { ...movement, kind: 'capture', source: `payment:${id}:capture` },
    capturePostings({ amountCents: totalCents, currency }),
  );
}

/** The invoice is paid by that much; its appointment is confirmed when nothing is owed any more. */
async function bringAlong(
  tx: Tx,
  actor: SystemActor,
  clinic: ClinicRow,
  { payment, row, invoice }: Locked,
  now: Date,
): Promise<void> {
  const paid = invoice && (await moveAmounts(tx, clinic, invoice, { paid: payment.amount_cents }, now));
  if (row === null) return;
  if (paid === null || dueOf(paid) === 0) await appointments.markPaid(tx, actor, row, payment.id, now);
  else await appointments.markPayment(tx, clinic.id, row.id, { status: 'pending', paymentId: payment.id }, now);
}

function receiptNumberFor(tx: Tx, clinic: ClinicRow, now: Date): Promise<string> {
  return repository.nextReceiptNumber(tx, clinic.id, Number(toLocal(clinic.timezone, now.getTime()).date.slice(0, 4)));
}
