import type { z } from 'zod';
import type { Payment, SavedMethod } from '../../../contracts/billing.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { createInvoice, getInvoice, Invoice, payInvoice } from '../../../contracts/invoices.ts';
import type { resolveDifference } from '../../../contracts/reconciliation.ts';
import { dueOf, type GstCode, keptOf } from '../../../domain/invoice.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { CreditNoteRow, InvoiceRow, ItemRow } from './invoice-repository.ts';
import type { DifferenceRow } from './reconciliation-repository.ts';
import type { SavedRow } from './saved-repository.ts';
import type { PaymentRow } from './service.ts';

const MESSAGES: Record<string, string> = {
  succeeded: 'Payment processed successfully',
  pending: 'Payment is waiting to be settled',
  failed: 'Payment did not go through',
  refunded: 'Payment was given back',
};

/** B's payment, field for field. What is open with the vendor is pending to the outside. */
export function presentPayment(payment: PaymentRow): z.input<typeof Payment> {
  const status = wireStatus(payment.status);
  return {
    id: payment.id,
    appointment_id: payment.appointment_id,
    invoice_id: payment.invoice_id,
    amount: formatDecimal(payment.amount_cents, payment.currency),
    currency: payment.currency,
    status,
    payment_method: payment.method,
    payment_intent_id: payment.intent_id,
    transaction_id: payment.transaction_id,
    amount_refunded: formatDecimal(payment.refunded_cents, payment.currency),
    created_at: payment.created_at.toISOString(),
    receipt_url: payment.vendor_receipt_url,
    receipt_number: payment.receipt_number,
    message: MESSAGES[status] ?? '',
  };
}

function wireStatus(status: string): z.input<typeof Payment>['status'] {
  if (status === 'succeeded' || status === 'refunded') return status;
  return status === 'open' || status === 'pending' ? 'pending' : 'failed';
}

/** D's invoice. Its amount is a number there; the decimals are ours and exact. */
export function presentInvoice(invoice: InvoiceRow): z.input<typeof Invoice> {
  const money = (cents: number) => formatDecimal(cents, invoice.currency);
  return {
    id: invoice.id,
    clientId: invoice.patient_id,
    providerId: invoice.practitioner_id,
    appointmentId: invoice.appointment_id,
    amount: Number(money(invoice.total_cents)),
    date: invoice.issue_date,
    dueDate: invoice.due_date,
    status: invoice.status as Status,
    description: invoice.description,
    paymentMethod: invoice.payment_method,
    transactionId: invoice.payment_transaction_id,
    createdAt: invoice.created_at.toISOString(),
    updatedAt: invoice.updated_at.toISOString(),
    invoiceNumber: invoice.number,
    currency: invoice.currency,
    amountPaid: money(keptOf(invoice)),
    amountDue: money(dueOf(invoice)),
    amountCredited: money(invoice.credited_cents),
    gst: money(invoice.gst_cents),
    credited: invoice.credited_cents > 0,
    clientName: invoice.patient_name,
    providerName: invoice.practitioner_name,
    appointmentReference: invoice.appointment_reference,
    paymentId: invoice.payment_id,
  };
}

export function presentDifference(row: DifferenceRow): AnswerOf<typeof resolveDifference> {
  return {
    id: row.id,
    kind: row.kind as 'unknown_charge' | 'missing_charge' | 'amount' | 'refunds',
    vendor: row.vendor,
    vendorId: row.vendor_id,
    paymentId: row.payment_id,
    ours: formatDecimal(row.ours_cents, row.currency),
    theirs: formatDecimal(row.vendor_cents, row.currency),
    currency: row.currency,
    foundAt: row.found_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    note: row.note,
  };
}

/** B's saved way to pay. */
export function presentSaved(row: SavedRow): z.input<typeof SavedMethod> {
  const about =
    row.type === 'card'
      ? {
          card: {
            brand: row.card_brand ?? '',
            last4: row.card_last4 ?? '',
            exp_month: row.card_exp_month ?? 0,
            exp_year: row.card_exp_year ?? 0,
          },
        }
      : {
          bank_account: {
            bank_name: row.bank_name ?? '',
            account_name: row.account_name ?? '',
            bsb: row.bsb ?? '',
            account_number: `****${row.account_last4 ?? ''}`,
          },
        };
  return {
    id: row.id,
    type: row.type as 'card' | 'bank_account',
    ...about,
    is_default: row.is_default,
    created_at: row.created_at.toISOString(),
    payment_method_id: row.vendor_id,
  };
}

type Status = z.input<typeof Invoice>['status'];

export function presentWholeInvoice(whole: {
  invoice: InvoiceRow;
  items: ItemRow[];
  credits: CreditNoteRow[];
  payments: PaymentRow[];
}): AnswerOf<typeof getInvoice> {
  const { invoice } = whole;
  const money = (cents: number) => formatDecimal(cents, invoice.currency);
  return {
    ...presentInvoice(invoice),
    items: whole.items.map((item) => ({
      description: item.description,
      quantity: item.quantity,
      unitPrice: money(item.unit_cents),
      total: money(item.total_cents),
      gstCode: item.gst_code as GstCode,
    })),
    creditNotes: whole.credits.map((note) => ({
      number: note.number,
      kind: note.kind as 'refund' | 'cancellation' | 'correction' | 'write_off',
      amount: money(note.amount_cents),
      reason: note.reason,
      date: note.issue_date,
    })),
    payments: whole.payments.map(presentPayment),
  };
}

/** B's answer to a new invoice. */
export function presentNewInvoice(invoice: InvoiceRow): AnswerOf<typeof createInvoice> {
  return {
    id: invoice.id,
    invoice_number: invoice.number,
    patient_id: invoice.patient_id,
    appointment_id: invoice.appointment_id,
    amount: formatDecimal(invoice.total_cents, invoice.currency),
    gst: formatDecimal(invoice.gst_cents, invoice.currency),
    currency: invoice.currency,
    status: invoice.status as Status,
    due_date: invoice.due_date,
    created_at: invoice.created_at.toISOString(),
  };
}

/** B's answer to paying an invoice, with the payment's fields at the top as well. */
export function presentInvoicePayment(payment: PaymentRow, invoice: InvoiceRow): AnswerOf<typeof payInvoice> {
  const presented = presentPayment(payment);
  return {
    ...presented,
    payment: presented,
    invoice: {
      id: invoice.id,
      invoice_number: invoice.number,
      status: invoice.status as Status,
      amount_paid: formatDecimal(keptOf(invoice), invoice.currency),
      amount_due: formatDecimal(dueOf(invoice), invoice.currency),
    },
  };
}
