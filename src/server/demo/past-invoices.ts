/** The invoices of a demo clinic's past, in the order in which they were issued: what sessions cost, and a few things else. */
import { gstShare } from '../../domain/gst.ts';
import { formatNumber, totalsOfItems } from '../../domain/invoice.ts';
import { addDays, DAY_MS, startOfDay, toLocal } from '../../domain/time-zone.ts';
import type { ClinicRow } from '../modules/clinics/repository.ts';
import type { DemoInvoice } from './demo-clinic.ts';
import type { History } from './repository.ts';

/** A session that was paid, or something else that was invoiced and is not. */
export type Billed = {
  patientId: number;
  practitionerId: number | null;
  appointmentId: number | null;
  description: string;
  totalCents: number;
  gstCents: number;
  paidCents: number;
  /** What a cancellation gave back. */
  refundedCents: number;
  refundId: number | null;
  refundedAt: Date | null;
  issuedAt: Date;
};

type Rows = Pick<History, 'invoices' | 'invoiceItems' | 'creditNotes' | 'dueInvoices' | 'invoiceCounters'>;
const MORNING_MS = 9 * 3_600_000;

/** What was invoiced by hand, so many days ago. */
export function billDemoInvoice(clinic: ClinicRow, wish: DemoInvoice, patientId: number, now: Date): Billed {
  const tax = { gstRegistered: clinic.tax_registered, gstBasisPoints: clinic.tax_rate_basis_points };
  const item = { description: wish.description, quantity: 1, unitCents: wish.amountCents, gstCode: wish.gstCode };
  return {
    patientId,
    practitionerId: null,
    appointmentId: null,
    description: wish.description,
    totalCents: wish.amountCents,
    gstCents: totalsOfItems([item], tax).gstCents,
    paidCents: 0,
    refundedCents: 0,
    refundId: null,
    refundedAt: null,
    issuedAt: new Date(now.getTime() - wish.daysAgo * DAY_MS),
  };
}

/** Rows for all of them; `ids` in the order of issue. */
export function invoiceRows(clinic: ClinicRow, billed: readonly Billed[], ids: readonly number[], now: Date): Rows {
  const dayOf = (at: Date) => toLocal(clinic.timezone, at.getTime()).date;
  const today = dayOf(now);
  const count = counters(clinic.id);
  const rows: Rows = { invoices: [], invoiceItems: [], creditNotes: [], dueInvoices: [], invoiceCounters: [] };
  for (const [index, bill] of billed.entries()) {
    const id = ids[index] as number;
    const issueDate = dayOf(bill.issuedAt);
    const dueDate = addDays(issueDate, 30);
    const isPaid = bill.paidCents === bill.totalCents;
    rows.invoices.push({
      clinic_id: clinic.id,
      id,
      number: count.next('INV', issueDate),
      patient_id: bill.patientId,
      practitioner_id: bill.practitionerId,
      appointment_id: bill.appointmentId,
      description: bill.description,
      currency: clinic.currency,
      total_cents: bill.totalCents,
      gst_cents: bill.gstCents,
      tax_registered: clinic.tax_registered,
      paid_cents: bill.paidCents,
      refunded_cents: bill.refundedCents,
      credited_cents: bill.refundedCents,
      status: isPaid ? 'paid' : today > dueDate ? 'overdue' : 'pending',
      issue_date: issueDate,
      due_date: dueDate,
      created_by: 'system:demo',
      created_at: bill.issuedAt,
      updated_at: bill.refundedAt ?? bill.issuedAt,
    });
    rows.invoiceItems.push({
      clinic_id: clinic.id,
      invoice_id: id,
      line: 1,
      description: bill.description,
      quantity: 1,
      unit_cents: bill.totalCents,
      total_cents: bill.totalCents,
      gst_code: bill.gstCents > 0 ? 'GST_10' : 'GST_FREE',
    });
    const morning = (date: string) => new Date(startOfDay(clinic.timezone, date) + MORNING_MS);
    if (!isPaid && today <= dueDate)
      rows.dueInvoices.push(
        { clinic_id: clinic.id, invoice_id: id, step: 'due', due_at: morning(dueDate) },
        { clinic_id: clinic.id, invoice_id: id, step: 'overdue', due_at: morning(addDays(dueDate, 1)) },
      );
  }
  rows.creditNotes = creditRows(clinic, billed, ids, (at) => count.next('CN', dayOf(at)), dayOf);
  rows.invoiceCounters = count.rows();
  return rows;
}

function creditRows(
  clinic: ClinicRow,
  billed: readonly Billed[],
  ids: readonly number[],
  numberAt: (at: Date) => string,
  dayOf: (at: Date) => string,
): History['creditNotes'] {
  const credited = billed
    .map((bill, index) => ({ bill, invoiceId: ids[index] as number, at: bill.refundedAt }))
    .filter((one): one is typeof one & { at: Date } => one.at !== null)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return credited.map(({ bill, invoiceId, at }) => ({
    clinic_id: clinic.id,
    number: numberAt(at),
    invoice_id: invoiceId,
    kind: 'cancellation',
    amount_cents: bill.refundedCents,
    gst_cents: gstShare(bill.refundedCents, bill),
    reason: 'cancelled',
    refund_id: bill.refundId,
    issue_date: dayOf(at),
    created_by: 'system:demo',
    created_at: at,
  }));
}

function counters(clinicId: number) {
  const last = new Map<string, number>();
  return {
    next(kind: 'INV' | 'CN', date: string): string {
      const year = Number(date.slice(0, 4));
      const key = `${kind}:${year}`;
      last.set(key, (last.get(key) ?? 0) + 1);
      return formatNumber(kind, year, last.get(key) ?? 1);
    },
    rows: () =>
      [...last].map(([key, count]) => {
        const [kind = '', year = ''] = key.split(':');
        return { clinic_id: clinicId, kind, year: Number(year), last: count };
      }),
  };
}
