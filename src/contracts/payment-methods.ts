import { z } from 'zod';
import { PaymentMethodId, SavedMethod } from './billing.ts';
import { endpoint } from './endpoint.ts';
import { IdParams } from './shared.ts';

export const listPaymentMethods = endpoint({
  id: 'listPaymentMethods',
  method: 'GET',
  path: '/api/billing/payment-methods',
  tag: 'Payment methods',
  summary: 'The person’s saved ways to pay',
  access: ['patient'],
  answer: z.object({ payment_methods: z.array(SavedMethod) }),
});

export const savePaymentMethod = endpoint({
  id: 'savePaymentMethod',
  method: 'POST',
  path: '/api/billing/payment-methods',
  tag: 'Payment methods',
  summary:
    'Save a card: empty begins with a setup intent for the card form, `setup_intent_id` ends it, `payment_method_id` does both; or a bank account',
  access: ['patient'],
  status: 201,
  body: z.object({
    payment_method_id: PaymentMethodId.optional(),
    setup_intent_id: z
      .string()
      .regex(/^seti_[A-Za-z0-9_]{1,250}$/, 'A setup intent looks like seti_….')
      .optional(),
    bank_account: z
      .object({
        bank_name: z.string().trim().min(1, 'Required.').max(120),
        account_name: z.string().trim().min(1, 'Required.').max(120),
        bsb: z.string().regex(/^\d{3}-?\d{3}$/, 'Write the BSB as 062-000.'),
        account_number: z.string().regex(/^\d{4,9}$/, 'Write the account number as 4 to 9 digits.'),
      })
      .optional(),
    is_default: z.boolean().optional(),
  }),
  answer: z.object({
    payment_method: SavedMethod.nullable(),
    setup_intent_id: z.string().nullable(),
    client_secret: z.string().nullable(),
  }),
  errors: ['card_declined', 'payment_failed', 'authentication_required', 'payment_in_progress', 'vendor_unavailable'],
  secretFields: ['client_secret'],
});

export const removePaymentMethod = endpoint({
  id: 'removePaymentMethod',
  method: 'DELETE',
  path: '/api/billing/payment-methods/{id}',
  tag: 'Payment methods',
  summary: 'Forget a saved way to pay, here and at the vendor',
  access: ['patient'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
  errors: ['vendor_unavailable'],
});

export const setDefaultPaymentMethod = endpoint({
  id: 'setDefaultPaymentMethod',
  method: 'PUT',
  path: '/api/billing/payment-methods/{id}/default',
  tag: 'Payment methods',
  summary: 'Offer this one first',
  access: ['patient'],
  params: IdParams,
  answer: SavedMethod,
});
