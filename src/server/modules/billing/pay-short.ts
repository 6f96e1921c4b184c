/** D's two ways to pay: an invoice by a card's token, and an intent for an amount that must match something unpaid. */
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import { dueOf } from '../../../domain/invoice.ts';
import * as appointments from '../appointments/service.ts';
import { authorizeInvoice } from './authorize.ts';
import * as invoices from './invoice-repository.ts';
import type { Target } from './open-payment.ts';
import { findPayable, payInvoice, startIntent } from './pay.ts';
import type { Billing } from './refunds.ts';
import type { PaymentRow } from './repository.ts';

export async function payForInvoice(
  billing: Billing,
  context: Context,
  wish: { invoiceId: number; paymentMethod: { cardToken: string } },
): Promise<PaymentRow> {
  const card = { payment_method: 'card', payment_method_id: wish.paymentMethod.cardToken } as const;
  return (await payInvoice(billing, context, wish.invoiceId, card)).payment;
}

type IntentWish = { amountCents: number; invoiceId?: number | undefined; appointmentId?: number | undefined };

/** The card form's secret for what the person owes. The same question gets the same intent, so asking twice charges once. */
export async function startAnyPayment(billing: Billing, context: Context, wish: IntentWish) {
  const { target, currency } = await chooseTarget(billing, context, wish);
  return startIntent(billing, context, target, { amountCents: wish.amountCents, currency, inParts: false });
}

async function chooseTarget(
  billing: Billing,
  context: Context,
  wish: IntentWish,
): Promise<{ target: Target; currency: string }> {
  const { clinicId } = context;
  if (wish.invoiceId !== undefined) {
    const { invoiceId } = wish;
    const invoice = await inTransaction(billing.db, clinicId, (tx) => invoices.findInvoice(tx, clinicId, invoiceId));
    authorizeInvoice(context, invoice, 'invoice.pay');
    return { target: { appointmentId: null, invoiceId }, currency: invoice.currency };
  }
  if (wish.appointmentId !== undefined) {
    const row = await findPayable(billing, context, wish.appointmentId);
    return { target: { appointmentId: row.id, invoiceId: null }, currency: row.currency };
  }
  const { caller } = context;
  if (caller === null || caller.patientId === null) throw notFound('invoice');
  if (caller.kind === 'guest') return chooseTarget(billing, context, { ...wish, appointmentId: caller.appointmentId });
  return findByAmount(billing, context, caller.patientId, wish.amountCents);
}

/** The oldest unpaid invoice of that amount, else the first unpaid appointment of that price. */
async function findByAmount(billing: Billing, { clinicId }: Context, patientId: number, amountCents: number) {
  return inTransaction(billing.db, clinicId, async (tx) => {
    const own = await invoices.listInvoices(tx, clinicId, { patientId, limit: 200, before: null });
    const invoice = own.findLast((one) => one.status !== 'paid' && dueOf(one) === amountCents);
    if (invoice !== undefined)
      return { target: { appointmentId: null, invoiceId: invoice.id }, currency: invoice.currency };
    const unpaid = await appointments.listUnpaid(tx, clinicId, patientId);
    const row = unpaid.find((one) => one.price_cents === amountCents);
    if (row === undefined) throw new AppError('amount_mismatch', 'Nothing of that amount is unpaid.');
    return { target: { appointmentId: row.id, invoiceId: null }, currency: row.currency };
  });
}
