/** Giving money back: owed first, in a transaction, then asked of the vendor under a key that makes it once. */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CardVault } from '../../vendors/payments/card-vault.ts';
import type { PaymentsPort } from '../../vendors/payments/port.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { oweRefund, settleRefund } from './owe-refund.ts';
import * as repository from './repository.ts';
import { lockPayment } from './settle.ts';

export type Billing = Platform & { payments: PaymentsPort; cards: CardVault; clinics: ClinicDirectory };

/** Gives a payment back, whole or in part. Written first; the vendor is asked now, and again by a job if it does not answer. */
export async function refundPayment(
  billing: Billing,
  context: Context,
  paymentId: number,
  wish: { amountCents: number | null; reason: string },
): Promise<repository.PaymentRow> {
  const now = billing.clock.now();
  const clinic = await billing.clinics.byId(context.clinicId);
  const refund = await inTransaction(billing.db, context.clinicId, async (tx) => {
    if ((await repository.findById(tx, context.clinicId, paymentId)) === undefined) throw notFound('payment');
    const { payment } = await lockPayment(tx, context.clinicId, paymentId);
    if (payment.status !== 'succeeded')
      throw new AppError('invalid_transition', 'There is nothing to give back on this payment.');
    const left = payment.amount_cents - (await repository.lockAndSumRefunds(tx, context.clinicId, payment.id));
    if (left <= 0) throw new AppError('invalid_transition', 'This payment is given back already.');
    const amountCents = wish.amountCents ?? left;
    if (amountCents <= 0 || amountCents > left)
      throw new AppError('amount_mismatch', 'That is more than is left of this payment.');
    const owed = await oweRefund(tx, context, clinic, payment, { amountCents, reason: wish.reason }, now);
    await audit(
      tx,
      context,
      { action: 'payment.refund_ask', objectType: 'payment', objectId: payment.id, patientId: payment.patient_id },
      now,
    );
    return owed as repository.RefundRow;
  });
  await giveBack(billing, context.clinicId, refund.id);
  return inTransaction(
    billing.db,
    context.clinicId,
    async (tx) => (await repository.findById(tx, context.clinicId, paymentId)) as repository.PaymentRow,
  );
}

/** Asks the vendor to give money back, with the refund's id as the key: however often it runs, it is given back once. */
export async function giveBack(billing: Billing, clinicId: number, refundId: number): Promise<void> {
  const { refund, payment } = await inTransaction(billing.db, clinicId, async (tx) => {
    const found = await repository.findRefund(tx, clinicId, refundId);
    return {
      refund: found,
      payment: found === undefined ? undefined : await repository.findById(tx, clinicId, found.payment_id),
    };
  });
  if (refund === undefined || payment === undefined || refund.status !== 'pending') return;
  // What came by transfer or from Medicare staff send back themselves; here it is written down that they do.
  if (payment.intent_id === null) return settleRefund(billing, clinicId, refund.id, `by-hand-${refund.id}`);
  const answer = await billing.payments.refund({
    key: `attune-${clinicId}-refund-${refund.id}`,
    intentId: payment.intent_id,
    amountCents: refund.amount_cents,
    metadata: { clinic_id: String(clinicId), refund_id: String(refund.id), payment_id: String(payment.id) },
  });
  if (answer.status === 'succeeded' || answer.status === 'pending')
    return settleRefund(billing, clinicId, refund.id, answer.id);
  billing.log.error('a refund was not given', { refundId: refund.id, status: answer.status });
  const failed = { status: 'failed', vendor_id: answer.id, settled_at: billing.clock.now() };
  await inTransaction(billing.db, clinicId, (tx) => repository.settleRefund(tx, clinicId, refund.id, failed));
}
