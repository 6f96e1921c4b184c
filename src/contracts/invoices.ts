import { z } from 'zod';
import { paymentErrors, Payment, PaymentMethodId } from './billing.ts';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Decimal, Id, IdParams, Limit, LocalDate } from './shared.ts';

export const InvoiceStatus = z.enum(['pending', 'paid', 'overdue']);
const Description = z.string().trim().min(1, 'Required.').max(500);
const GstCode = z.enum(['GST_FREE', 'GST_10']);

/** D's invoice, and what of ours goes beyond it. */
const invoiceFields = {
  id: z.number().int(),
  clientId: z.number().int(),
  providerId: z.number().int().nullable(),
  appointmentId: z.number().int().nullable(),
  /** D has a number here; every other amount is a decimal text. */
  amount: z.number(),
  date: z.string(),
  dueDate: z.string(),
  status: InvoiceStatus,
  description: z.string(),
  paymentMethod: z.string().nullable(),
  transactionId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  invoiceNumber: z.string(),
  currency: z.string(),
  amountPaid: z.string(),
  amountDue: z.string(),
  amountCredited: z.string(),
  gst: z.string(),
  credited: z.boolean(),
  clientName: z.string(),
  providerName: z.string().nullable(),
  appointmentReference: z.string().nullable(),
  /** The payment that paid it, newest first; its receipt is at `/api/billing/payments/{id}/receipt.pdf`. */
  paymentId: z.number().int().nullable(),
};

export const Invoice = z.object(invoiceFields).meta({ id: 'Invoice' });

const InvoiceDetail = z
  .object({
    ...invoiceFields,
    items: z.array(
      z.object({
        description: z.string(),
        quantity: z.number().int(),
        unitPrice: z.string(),
        total: z.string(),
        gstCode: GstCode,
      }),
    ),
    creditNotes: z.array(
      z.object({
        number: z.string(),
        kind: z.enum(['refund', 'cancellation', 'correction', 'write_off']),
        amount: z.string(),
        reason: z.string(),
        date: z.string(),
      }),
    ),
    payments: z.array(Payment),
  })
  .meta({ id: 'InvoiceDetail' });

export const listInvoices = endpoint({
  id: 'listInvoices',
  method: 'GET',
  path: '/api/billing/invoices',
  tag: 'Invoices',
  summary: 'One’s own invoices, of those one sees, or the clinic’s; newest first, the next page in the Link header',
  access: 'signed-in',
  query: z.object({
    status: InvoiceStatus.optional(),
    clientId: Id.optional(),
    appointmentId: Id.optional(),
    q: z.string().trim().min(1, 'Required.').max(100).optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.array(Invoice),
});

export const getInvoice = endpoint({
  id: 'getInvoice',
  method: 'GET',
  path: '/api/billing/invoices/{id}',
  tag: 'Invoices',
  summary: 'One invoice with its items, payments and credit notes',
  access: 'signed-in',
  params: IdParams,
  answer: InvoiceDetail,
});

export const downloadInvoice = endpoint({
  id: 'downloadInvoice',
  method: 'GET',
  path: '/api/billing/invoices/{id}/invoice.pdf',
  tag: 'Invoices',
  summary: 'The (tax) invoice as a PDF',
  access: 'signed-in',
  params: IdParams,
  answer: 'file',
  fileType: 'application/pdf',
  errors: ['receipt_incomplete'],
});

export const mailInvoice = endpoint({
  id: 'mailInvoice',
  method: 'POST',
  path: '/api/billing/invoices/{id}/email',
  tag: 'Invoices',
  summary: 'Send the invoice to the patient by email',
  access: 'signed-in',
  status: 202,
  params: IdParams,
  answer: z.object({ success: z.literal(true), message: z.string() }),
  errors: ['receipt_incomplete'],
});

export const createClientInvoice = endpoint({
  id: 'createClientInvoice',
  method: 'POST',
  path: '/api/billing/invoices',
  tag: 'Invoices',
  summary: 'Invoice a client',
  access: ['practitioner', 'practice_manager', 'admin'],
  status: 201,
  body: z.object({
    clientId: BodyId,
    appointmentId: BodyId.nullable().optional(),
    /** In dollars; D writes a number here. */
    amount: z
      .number()
      .positive('An invoice is for more than nothing.')
      .max(9_999_999, 'That is too much.')
      .refine((amount) => /^\d+(\.\d{1,2})?$/.test(String(amount)), 'Use at most two decimals.'),
    description: Description,
    dueDate: LocalDate.optional(),
  }),
  answer: Invoice,
  errors: ['invoice_exists'],
});

export const createInvoice = endpoint({
  id: 'createInvoice',
  method: 'POST',
  path: '/api/billing/create-invoice',
  tag: 'Invoices',
  summary: 'Make an invoice by hand',
  access: ['practice_manager', 'admin'],
  status: 201,
  body: z.object({
    patient_id: BodyId,
    appointment_id: BodyId.nullable().optional(),
    amount: Decimal,
    description: Description,
    due_date: LocalDate.optional(),
    items: z
      .array(
        z.object({
          description: Description,
          quantity: z.number().int().positive().max(1000, 'At most 1000.'),
          unit_price: Decimal,
          total: Decimal,
          /** Left out: that of the appointment’s service, else GST-free. */
          gst_code: GstCode.optional(),
        }),
      )
      .min(1, 'At least one.')
      .max(50, 'At most 50.')
      .optional(),
  }),
  answer: z.object({
    id: z.number().int(),
    invoice_number: z.string(),
    patient_id: z.number().int(),
    appointment_id: z.number().int().nullable(),
    amount: z.string(),
    gst: z.string(),
    currency: z.string(),
    status: InvoiceStatus,
    due_date: z.string(),
    created_at: z.string(),
  }),
  errors: ['invoice_exists'],
});

export const payInvoice = endpoint({
  id: 'payInvoice',
  method: 'POST',
  path: '/api/billing/invoices/{id}/pay',
  tag: 'Invoices',
  summary: 'Pay an invoice, or a part of it',
  access: ['patient', 'practice_manager', 'admin'],
  params: IdParams,
  body: z.object({
    amount: Decimal.optional(),
    payment_method: z.enum(['card', 'bank_transfer', 'medicare']),
    payment_method_id: PaymentMethodId.optional(),
  }),
  answer: Payment.extend({
    payment: Payment,
    invoice: z.object({
      id: z.number().int(),
      invoice_number: z.string(),
      status: InvoiceStatus,
      amount_paid: z.string(),
      amount_due: z.string(),
    }),
  }),
  errors: paymentErrors,
});

export const payForInvoice = endpoint({
  id: 'payForInvoice',
  method: 'POST',
  path: '/api/billing/pay',
  tag: 'Invoices',
  summary: 'Pay an invoice with a card’s token',
  access: ['patient'],
  body: z.object({ invoiceId: BodyId, paymentMethod: z.object({ cardToken: PaymentMethodId }) }),
  answer: z.object({ success: z.literal(true), transactionId: z.string().nullable() }),
  errors: paymentErrors,
});

export const getPaymentIntent = endpoint({
  id: 'getPaymentIntent',
  method: 'GET',
  path: '/api/billing/payment-intent',
  tag: 'Invoices',
  summary: 'The card form’s secret for an amount in dollars that matches something unpaid; asked twice it is the same',
  access: ['patient'],
  query: z.object({ amount: Decimal, invoiceId: Id.optional(), appointmentId: Id.optional() }),
  answer: z.object({ clientSecret: z.string() }),
  errors: ['amount_mismatch', 'already_paid', 'invalid_transition', 'payment_in_progress', 'vendor_unavailable'],
  secretFields: ['clientSecret'],
});

export const creditInvoice = endpoint({
  id: 'creditInvoice',
  method: 'POST',
  path: '/api/billing/invoices/{id}/credit',
  tag: 'Invoices',
  summary: 'A credit note over what is not paid: a correction, or written off',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({
    amount: Decimal.optional(),
    kind: z.enum(['correction', 'write_off']).optional(),
    reason: z.string().trim().min(1, 'Required.').max(500),
  }),
  answer: InvoiceDetail,
  errors: ['amount_mismatch', 'invalid_transition'],
});
