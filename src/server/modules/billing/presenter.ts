import type { z } from 'zod';
import type { Payment } from '../../../contracts/billing.ts';
import { formatDecimal } from '../../../domain/money.ts';
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
    invoice_id: null,
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
