/** What an invoice adds up to, what is still owed on it, and how it is numbered. Amounts are whole cents. */
import { type TaxableLine, type Totals, totalsOf } from './gst.ts';
import { addCents } from './money.ts';
import type { TaxSettings } from './pricing.ts';

export type GstCode = 'GST_FREE' | 'GST_10';

export interface InvoiceItem {
  description: string;
  quantity: number;
  unitCents: number;
  gstCode: GstCode;
}

export interface InvoiceAmounts {
  total_cents: number;
  paid_cents: number;
  /** Of what was paid, what went back or is promised. */
  refunded_cents: number;
  credited_cents: number;
}

export type InvoiceStatus = 'pending' | 'overdue' | 'paid';

/** Total and GST of all items; prices hold their GST, and it is rounded once (GST Act s 9-90). */
export function totalsOfItems(items: readonly InvoiceItem[], tax: TaxSettings): Totals {
  const lines = items.map(
    ({ quantity, unitCents, gstCode }): TaxableLine => ({
      amountCents: quantity * unitCents,
      gst: tax.gstRegistered && gstCode === 'GST_10' ? 'inclusive' : 'free',
    }),
  );
  return totalsOf(lines, tax.gstBasisPoints);
}

/** What the person still has to pay. */
export function dueOf(invoice: InvoiceAmounts): number {
  return addCents(invoice.total_cents, -invoice.credited_cents, -keptOf(invoice));
}

/** What was paid and stays paid. */
export function keptOf({ paid_cents, refunded_cents }: Pick<InvoiceAmounts, 'paid_cents' | 'refunded_cents'>): number {
  return addCents(paid_cents, -refunded_cents);
}

/** Nothing due is paid, also when all of it was credited; else it is overdue once its day has passed. */
export function statusOf(invoice: InvoiceAmounts & { due_date: string }, today: string): InvoiceStatus {
  if (dueOf(invoice) === 0) return 'paid';
  return today > invoice.due_date ? 'overdue' : 'pending';
}

/** `INV-2026-001`, at least three digits. */
export function formatNumber(kind: 'INV' | 'CN', year: number, number: number): string {
  return `${kind}-${year}-${String(number).padStart(3, '0')}`;
}
