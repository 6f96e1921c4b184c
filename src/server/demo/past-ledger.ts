/** The movements of money of a demo clinic's past, as the module of billing would have posted them. */
import { gstShare } from '../../domain/gst.ts';
import {
  capturePostings,
  chargePostings,
  keptAsFeePostings,
  type Posting,
  refundPostings,
} from '../../domain/ledger.ts';
import type { ClinicRow } from '../modules/clinics/repository.ts';
import type { PaymentRow, refundRow } from './past.ts';
import type { Billed } from './past-invoices.ts';
import type { History } from './repository.ts';

type Movement = {
  kind: string;
  source: string;
  currency: string;
  paymentId: number | null;
  refundId: number | null;
  invoiceId: number | null;
  at: Date;
  postings: Posting[];
};

/** An invoice charges for itself; without one the payment does. */
export function postInvoice(clinic: ClinicRow, bill: Billed, id: number): Movement {
  const { totalCents, gstCents, issuedAt: at } = bill;
  const { currency } = clinic;
  const movement = { currency, paymentId: null, refundId: null, invoiceId: id, at };
  const postings = chargePostings({ totalCents, gstCents, currency });
  return { ...movement, kind: 'charge', source: `invoice:${id}:charge`, postings };
}

/** What a late cancellation kept of the price. */
export function postFee(payment: PaymentRow): Movement[] {
  const feeCents = payment.amount_cents - payment.refunded_cents;
  if (feeCents === 0) return [];
  const { currency, invoice_id: invoiceId, updated_at: at } = payment;
  const whole = { totalCents: payment.amount_cents, gstCents: payment.gst_cents };
  const postings = keptAsFeePostings({ totalCents: feeCents, gstCents: gstShare(feeCents, whole), currency });
  const source = `appointment:${payment.appointment_id}:fee`;
  return [{ currency, paymentId: null, refundId: null, invoiceId, at, kind: 'fee', source, postings }];
}

export function postPayment(payment: PaymentRow): Movement[] {
  const { id, currency, amount_cents: totalCents, gst_cents: gstCents, succeeded_at: at } = payment;
  const movement = { currency, paymentId: id, refundId: null, invoiceId: payment.invoice_id, at };
  const charge = {
    ...movement,
    kind: 'charge',
    source: `payment:${id}:charge`,
    postings: chargePostings({ totalCents, gstCents, currency }),
  };
  return [
    ...(payment.invoice_id === null ? [charge] : []),
    {
      ...movement,
      kind: 'capture',
      source: `payment:${id}:capture`,
      postings: capturePostings({ amountCents: totalCents, currency }),
    },
  ];
}

export function postRefund(refund: ReturnType<typeof refundRow>, payment: PaymentRow): Movement {
  const gstCents = gstShare(refund.amount_cents, { totalCents: payment.amount_cents, gstCents: payment.gst_cents });
  const { currency, id: paymentId } = payment;
  const postings = refundPostings({ totalCents: refund.amount_cents, gstCents, currency });
  return {
    kind: 'refund',
    source: `refund:${refund.id}`,
    currency,
    paymentId,
    refundId: refund.id,
    invoiceId: payment.invoice_id,
    at: refund.settled_at,
    postings,
  };
}

export function ledgerRows(
  clinicId: number,
  movements: Movement[],
  ids: number[],
): Pick<History, 'ledgerTransactions' | 'ledgerEntries'> {
  const numbered = movements.map((movement, index) => ({ ...movement, id: ids[index] as number }));
  return {
    ledgerTransactions: numbered.map(({ id, kind, source, currency, paymentId, refundId, invoiceId, at }) => ({
      clinic_id: clinicId,
      id,
      kind,
      source,
      currency,
      payment_id: paymentId,
      refund_id: refundId,
      invoice_id: invoiceId,
      at,
    })),
    ledgerEntries: numbered.flatMap(({ id, postings }) =>
      postings.map(({ account, amountCents }) => ({
        clinic_id: clinicId,
        transaction_id: id,
        account,
        amount_cents: amountCents,
      })),
    ),
  };
}
