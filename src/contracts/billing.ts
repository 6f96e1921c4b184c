import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Decimal, IdParams } from './shared.ts';

const Metadata = z.record(z.string().max(40), z.string().max(500)).optional();
export const PaymentMethodId = z
  .string()
  .regex(/^(pm|tok)_[A-Za-z0-9_]{1,250}$/, 'A payment method looks like pm_… or tok_….');

/** B's saved ways to pay: a card as the vendor knows it, an account with its number masked. */
export const SavedMethod = z
  .object({
    id: z.number().int(),
    type: z.enum(['card', 'bank_account']),
    card: z
      .object({ brand: z.string(), last4: z.string(), exp_month: z.number().int(), exp_year: z.number().int() })
      .optional(),
    bank_account: z
      .object({ bank_name: z.string(), account_name: z.string(), bsb: z.string(), account_number: z.string() })
      .optional(),
    is_default: z.boolean(),
    created_at: z.string(),
    /** What to send as `payment_method_id` when paying with this card. */
    payment_method_id: z.string().nullable(),
  })
  .meta({ id: 'SavedMethod' });

/** B's payment as it stands on the wire. */
export const Payment = z
  .object({
    id: z.number().int(),
    appointment_id: z.number().int().nullable(),
    invoice_id: z.number().int().nullable(),
    amount: z.string(),
    currency: z.string(),
    status: z.enum(['succeeded', 'pending', 'failed', 'refunded']),
    payment_method: z.string(),
    payment_intent_id: z.string().nullable(),
    transaction_id: z.string().nullable(),
    amount_refunded: z.string(),
    created_at: z.string(),
    receipt_url: z.string().nullable(),
    receipt_number: z.string().nullable(),
    message: z.string(),
  })
  .meta({ id: 'Payment' });

const paymentBody = z.object({
  appointment_id: BodyId.nullable().optional(),
  invoice_id: BodyId.nullable().optional(),
  amount: Decimal,
  currency: z.string().regex(/^[A-Za-z]{3}$/, 'Write the currency as AUD.'),
  payment_method: z.enum(['card', 'bank_transfer', 'medicare']),
  payment_method_id: PaymentMethodId.optional(),
  description: z.string().max(500).optional(),
  metadata: Metadata,
});

export const paymentErrors = [
  'amount_mismatch',
  'payment_failed',
  'card_declined',
  'authentication_required',
  'already_paid',
  'payment_in_progress',
  'invalid_transition',
  'vendor_unavailable',
] as const;

export const processPayment = endpoint({
  id: 'processPayment',
  method: 'POST',
  path: '/api/billing/payments',
  tag: 'Billing',
  summary: 'Pay for an appointment with a payment method, in one step',
  access: ['patient'],
  status: 201,
  body: paymentBody,
  answer: Payment,
  errors: paymentErrors,
});

export const processPaymentShort = endpoint({
  id: 'processPaymentShort',
  method: 'POST',
  path: '/api/payments',
  tag: 'Billing',
  summary: 'The same as POST /api/billing/payments',
  access: ['patient'],
  status: 201,
  body: paymentBody,
  answer: Payment,
  errors: paymentErrors,
});

export const createPaymentIntent = endpoint({
  id: 'createPaymentIntent',
  method: 'POST',
  path: '/api/billing/stripe/create-payment-intent',
  tag: 'Billing',
  summary: 'A Stripe payment intent for the card form; asked twice it is the same one',
  access: ['patient'],
  body: z.object({
    amount: z.number().int().positive().max(99_999_999),
    currency: z.string().regex(/^[A-Za-z]{3}$/, 'Write the currency as aud.'),
    appointment_id: BodyId,
    payment_method_types: z.array(z.string().max(40)).max(10).optional(),
    metadata: Metadata,
  }),
  answer: z.object({
    client_secret: z.string(),
    payment_intent_id: z.string(),
    amount: z.number().int(),
    currency: z.string(),
    status: z.string(),
  }),
  errors: ['amount_mismatch', 'already_paid', 'invalid_transition', 'payment_in_progress', 'vendor_unavailable'],
  secretFields: ['client_secret'],
});

export const confirmPayment = endpoint({
  id: 'confirmPayment',
  method: 'POST',
  path: '/api/billing/stripe/confirm-payment',
  tag: 'Billing',
  summary: 'Settle a payment that the browser confirmed with Stripe',
  access: ['patient'],
  body: z.object({
    payment_intent_id: z.string().regex(/^pi_[A-Za-z0-9_]{1,250}$/, 'A payment intent looks like pi_….'),
    /** May be left out only for an invoice that belongs to no appointment. */
    appointment_id: BodyId.nullable().optional(),
  }),
  answer: Payment,
  errors: paymentErrors,
});

export const getPaymentOptions = endpoint({
  id: 'getPaymentOptions',
  method: 'GET',
  path: '/api/billing/payment-options',
  tag: 'Billing',
  summary: 'Which ways to pay this appointment allows',
  access: ['patient'],
  query: z.object({ appointmentId: IdParams.shape.id }),
  answer: z.object({
    options: z.array(z.object({ method: z.string(), available: z.boolean(), reason: z.string().optional() })),
    saved: z.array(SavedMethod),
  }),
});

export const getPayment = endpoint({
  id: 'getPayment',
  method: 'GET',
  path: '/api/billing/payments/{id}',
  tag: 'Billing',
  summary: 'One payment',
  access: 'signed-in',
  params: IdParams,
  answer: Payment,
});

export const refundPayment = endpoint({
  id: 'refundPayment',
  method: 'POST',
  path: '/api/billing/payments/{id}/refund',
  tag: 'Billing',
  summary: 'Give a payment back, in full or in part, through the vendor that took it',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({ amount: Decimal.optional(), reason: z.string().trim().max(500).optional() }),
  answer: Payment,
  errors: ['amount_mismatch', 'invalid_transition', 'payment_in_progress', 'vendor_unavailable'],
});

export const settlePayment = endpoint({
  id: 'settlePayment',
  method: 'POST',
  path: '/api/billing/payments/{id}/settle',
  tag: 'Billing',
  summary: 'The transfer or the Medicare payment has arrived',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({
    /** What stands on the bank statement or on Medicare's remittance. */
    reference: z.string().trim().min(1, 'Required.').max(120).optional(),
    /** The Medicare item it was claimed for. */
    item_number: z
      .string()
      .regex(/^\d{1,6}$/, 'A Medicare item number is up to six digits.')
      .optional(),
  }),
  answer: Payment,
  errors: ['invalid_transition'],
});

export const downloadReceipt = endpoint({
  id: 'downloadReceipt',
  method: 'GET',
  path: '/api/billing/payments/{id}/receipt.pdf',
  tag: 'Billing',
  summary: 'The receipt as a PDF',
  access: 'signed-in',
  params: IdParams,
  answer: 'file',
  fileType: 'application/pdf',
  errors: ['receipt_incomplete'],
});

export const mailReceipt = endpoint({
  id: 'mailReceipt',
  method: 'POST',
  path: '/api/billing/payments/{id}/receipt/email',
  tag: 'Billing',
  summary: 'Send the receipt to the patient by email',
  access: 'signed-in',
  status: 202,
  params: IdParams,
  answer: z.object({ success: z.literal(true), message: z.string() }),
  errors: ['receipt_incomplete'],
});

export const listReceipts = endpoint({
  id: 'listReceipts',
  method: 'GET',
  path: '/api/billing/receipts',
  tag: 'Billing',
  summary: 'The receipts kept in the person’s account',
  access: ['patient'],
  answer: z.object({ receipts: z.array(Payment), nextCursor: z.string().nullable() }),
});

export const stripeWebhook = endpoint({
  id: 'stripeWebhook',
  method: 'POST',
  path: '/api/webhooks/stripe',
  tag: 'Webhooks',
  summary: 'Stripe tells what happened to a payment; signature checked, each event taken once',
  access: 'anyone',
  answer: z.object({ received: z.literal(true) }),
  errors: ['invalid_signature'],
});
