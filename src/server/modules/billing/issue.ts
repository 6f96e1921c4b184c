/**
 * Issuing and crediting invoices, inside the transaction of whatever made it necessary. Always true here: an invoice’s
 * amounts, its status, its credit notes and the ledger’s postings are written together.
 */
import { gstShare } from '../../../domain/gst.ts';
import { dueOf, type GstCode, type InvoiceItem, statusOf, totalsOfItems } from '../../../domain/invoice.ts';
import { chargePostings, creditPostings, feePostings, writeOffPostings } from '../../../domain/ledger.ts';
import { addDays, toInstant, toLocal } from '../../../domain/time-zone.ts';
import { type SystemActor, audit } from '../../platform/audit.ts';
import { type Context, callerName } from '../../platform/caller.ts';
import type { Tx } from '../../platform/db.ts';
import { announce } from '../../platform/events.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { INVOICE_ISSUED } from './events.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import * as repository from './repository.ts';

export type Actor = Context | SystemActor;

/** When people hear of what falls due: in the morning of the clinic's day. */
const MORNING = 9 * 60;

export type Issue = {
  patientId: number;
  practitionerId: number | null;
  appointmentId: number | null;
  description: string;
  currency: string;
  items: readonly InvoiceItem[];
  dueDate?: string | undefined;
  /** What it charges for; `posted` when the charge stands in the ledger already. */
  charge: 'session' | 'fee' | 'posted';
};

export async function issueInvoice(
  tx: Tx,
  actor: Actor,
  clinic: ClinicRow,
  issue: Issue,
  now: Date,
): Promise<InvoiceRow> {
  const tax = { gstRegistered: clinic.tax_registered, gstBasisPoints: clinic.tax_rate_basis_points };
  const { totalCents, gstCents } = totalsOfItems(issue.items, tax);
  const today = toLocal(clinic.timezone, now.getTime()).date;
  const dueDate = issue.dueDate ?? addDays(today, clinic.invoice_terms_days);
  const id = await invoices.insertInvoice(tx, clinic.id, {
    number: await invoices.nextNumber(tx, clinic.id, 'INV', Number(today.slice(0, 4))),
    patient_id: issue.patientId,
    practitioner_id: issue.practitionerId,
    appointment_id: issue.appointmentId,
    description: issue.description,
    currency: issue.currency,
    total_cents: totalCents,
    gst_cents: gstCents,
    tax_registered: clinic.tax_registered,
    issue_date: today,
    due_date: dueDate,
    created_by: nameOf(actor),
    created_at: now,
    updated_at: now,
  });
  const rows = issue.items.map(({ description, quantity, unitCents, gstCode }) => ({
    description,
    quantity,
    unit_cents: unitCents,
    total_cents: quantity * unitCents,
    gst_code: gstCode,
  }));
  await invoices.insertItems(tx, clinic.id, id, rows);
  await invoices.insertDue(tx, clinic.id, id, stepsOf(clinic, dueDate, today));
  if (issue.charge !== 'posted') {
    const isFee = issue.charge === 'fee';
    const source = isFee ? `appointment:${issue.appointmentId}:fee` : `invoice:${id}:charge`;
    const movement = {
      kind: isFee ? 'fee' : 'charge',
      source,
      currency: issue.currency,
      invoiceId: id,
      at: now,
    } as const;
    const amount = { totalCents, gstCents, currency: issue.currency };
    await repository.post(tx, clinic.id, movement, (isFee ? feePostings : chargePostings)(amount));
  }
  await audit(
    tx,
    actor,
    { action: 'invoice.issue', objectType: 'invoice', objectId: id, patientId: issue.patientId },
    now,
  );
  await announce(tx, clinic.id, { type: INVOICE_ISSUED, payload: { invoiceId: id } }, now);
  return (await invoices.findInvoice(tx, clinic.id, id)) as InvoiceRow;
}

function stepsOf(clinic: ClinicRow, dueDate: string, today: string) {
  const at = (date: string) => new Date(toInstant(clinic.timezone, date, MORNING));
  const overdue = { step: 'overdue', due_at: at(addDays(dueDate, 1)) };
  return dueDate < today ? [overdue] : [{ step: 'due', due_at: at(dueDate) }, overdue];
}

/** The invoice of a session as it was booked: its price and its GST, whatever the price list says by now. */
export function issueForAppointment(
  tx: Tx,
  actor: Actor,
  clinic: ClinicRow,
  row: AppointmentRow,
  charge: Issue['charge'],
  now: Date,
): Promise<InvoiceRow> {
  const item = { description: row.service_name, quantity: 1, unitCents: row.price_cents, gstCode: gstCodeOf(row) };
  const issue = {
    patientId: row.patient_id,
    practitionerId: row.practitioner_id,
    appointmentId: row.id,
    description: row.service_name,
    currency: row.currency,
    items: [item],
    charge,
  };
  return issueInvoice(tx, actor, clinic, issue, now);
}

/** The GST code of a session; a fee for cancelling it has the same. */
export function gstCodeOf(row: Pick<AppointmentRow, 'gst_cents'>): GstCode {
  return row.gst_cents > 0 ? 'GST_10' : 'GST_FREE';
}

/** Changes of what an invoice was paid, gave back and was credited; its status follows. Answers it as it is now. */
export async function moveAmounts(
  tx: Tx,
  clinic: ClinicRow,
  invoice: InvoiceRow,
  by: { paid?: number; refunded?: number; credited?: number },
  now: Date,
): Promise<InvoiceRow> {
  const amounts = {
    total_cents: invoice.total_cents,
    paid_cents: invoice.paid_cents + (by.paid ?? 0),
    refunded_cents: invoice.refunded_cents + (by.refunded ?? 0),
    credited_cents: invoice.credited_cents + (by.credited ?? 0),
  };
  const today = toLocal(clinic.timezone, now.getTime()).date;
  // What an earlier tick called overdue stays so until it is paid; only the tick makes it overdue.
  const status =
    dueOf(amounts) === 0
      ? 'paid'
      : invoice.status === 'paid'
        ? statusOf({ ...amounts, due_date: invoice.due_date }, today)
        : invoice.status;
  const { total_cents: _total, ...changes } = amounts;
  await invoices.updateInvoice(tx, clinic.id, invoice.id, { ...changes, status, updated_at: now });
  if (status === 'paid') await invoices.deleteDue(tx, clinic.id, invoice.id);
  return { ...invoice, ...amounts, status, updated_at: now };
}

export type Credit = {
  kind: 'refund' | 'cancellation' | 'correction' | 'write_off';
  amountCents: number;
  reason: string;
  /** The refund it goes with: then money goes back and the refund's own posting says so; else a receivable is given up. */
  refundId: number | null;
};

/** Issues a credit note, numbered like an invoice (an adjustment note where GST is in it). */
export async function creditInvoice(
  tx: Tx,
  actor: Actor,
  clinic: ClinicRow,
  invoice: InvoiceRow,
  credit: Credit,
  now: Date,
): Promise<InvoiceRow> {
  const today = toLocal(clinic.timezone, now.getTime()).date;
  const whole = { totalCents: invoice.total_cents, gstCents: invoice.gst_cents };
  const before = invoice.credited_cents;
  // The share of everything credited so far, less what earlier notes had: parts never round away from the whole.
  const gstCents = gstShare(before + credit.amountCents, whole) - gstShare(before, whole);
  const note = await invoices.insertCreditNote(tx, clinic.id, {
    number: await invoices.nextNumber(tx, clinic.id, 'CN', Number(today.slice(0, 4))),
    invoice_id: invoice.id,
    kind: credit.kind,
    amount_cents: credit.amountCents,
    gst_cents: gstCents,
    reason: credit.reason,
    refund_id: credit.refundId,
    issue_date: today,
    created_by: nameOf(actor),
    created_at: now,
  });
  if (credit.refundId === null) {
    const isLost = credit.kind === 'write_off';
    const amount = { totalCents: credit.amountCents, gstCents, currency: invoice.currency };
    await repository.post(
      tx,
      clinic.id,
      {
        kind: isLost ? 'write_off' : 'credit',
        source: `credit:${note.id}`,
        currency: invoice.currency,
        invoiceId: invoice.id,
        creditNoteId: note.id,
        at: now,
      },
      (isLost ? writeOffPostings : creditPostings)(amount),
    );
  }
  await audit(
    tx,
    actor,
    {
      action: 'invoice.credit',
      objectType: 'invoice',
      objectId: invoice.id,
      patientId: invoice.patient_id,
      detail: { kind: credit.kind },
    },
    now,
  );
  const refunded = credit.refundId === null ? 0 : credit.amountCents;
  return moveAmounts(tx, clinic, invoice, { credited: credit.amountCents, refunded }, now);
}

function nameOf(actor: Actor): string {
  return 'caller' in actor ? callerName(actor) : `system:${actor.system}`;
}
