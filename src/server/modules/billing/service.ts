/**
 * Money: payments, invoices, refunds and the ledger. Local state is written before a vendor is called, with our id as the
 * idempotency key, and settled by the answer, the webhook or the reconciliation, whichever comes first. What is owed is
 * computed here; an amount a client sends is compared and never believed. This is the module's door; each story has a file.
 */
export { askInvoiceMail, askReceiptMail } from './ask-mail.ts';
export { checkLedger } from './check-ledger.ts';
export { compareNow, compareWithVendor, listDifferences, resolveDifference } from './compare.ts';
export { settleCancellation } from './cancellations.ts';
export * as events from './events.ts';
export {
  createInvoice,
  creditByHand,
  fallDue,
  issueOnConfirmation,
  listInvoices,
  readInvoice,
} from './invoices.ts';
export { makeInvoiceFile } from './invoice-document.ts';
export { confirmCardPayment, pay, payInvoice, startCardPayment } from './pay.ts';
export { findPaymentWithAppointment, listOptions, listReceipts, readPayment, settleByHand } from './payments.ts';
export { reconcileOpen } from './reconcile.ts';
export { type Billing, giveBack, refundPayment } from './refunds.ts';
export type { PaymentRow } from './repository.ts';
export { payForInvoice, startAnyPayment } from './pay-short.ts';
export { listSavedMethods, makeDefault, removeMethod, saveMethod } from './saved-methods.ts';
export { receiveVendorEvent, workVendorEvent } from './webhooks.ts';
