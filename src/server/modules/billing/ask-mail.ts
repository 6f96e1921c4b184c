/** Sending a document to the patient: checked and announced here, mailed by a job. */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { announce } from '../../platform/events.ts';
import { authorizeInvoice } from './authorize.ts';
import { INVOICE_MAIL_ASKED, RECEIPT_MAIL_ASKED } from './events.ts';
import { makeInvoiceFile } from './invoice-document.ts';
import * as invoices from './invoice-repository.ts';
import { readPayment } from './payments.ts';
import { makeReceipt } from './receipts.ts';
import type { Billing } from './refunds.ts';

/** Only a receipt that can be issued is promised. */
export async function askReceiptMail(billing: Billing, context: Context, paymentId: number): Promise<void> {
  const about = await readPayment(billing, context, paymentId);
  await makeReceipt(billing, about, await billing.clinics.byId(context.clinicId));
  const now = billing.clock.now();
  await inTransaction(billing.db, context.clinicId, async (tx) => {
    const line = { objectType: 'payment', objectId: paymentId, patientId: about.payment.patient_id };
    await audit(tx, context, { action: 'receipt.mail', ...line }, now);
    await announce(tx, context.clinicId, { type: RECEIPT_MAIL_ASKED, payload: { paymentId } }, now);
  });
}

export async function askInvoiceMail(billing: Billing, context: Context, invoiceId: number): Promise<void> {
  const now = billing.clock.now();
  const invoice = await inTransaction(billing.db, context.clinicId, (tx) =>
    invoices.findInvoice(tx, context.clinicId, invoiceId),
  );
  authorizeInvoice(context, invoice, 'invoice.read');
  await makeInvoiceFile(billing, await billing.clinics.byId(context.clinicId), invoiceId);
  await inTransaction(billing.db, context.clinicId, async (tx) => {
    const line = { objectType: 'invoice', objectId: invoiceId, patientId: invoice.patient_id };
    await audit(tx, context, { action: 'invoice.mail', ...line }, now);
    await announce(tx, context.clinicId, { type: INVOICE_MAIL_ASKED, payload: { invoiceId } }, now);
  });
}
