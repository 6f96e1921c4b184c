/** Invoices as people meet them: issued on confirmation or by hand, read, listed, credited, falling due. */
import type { GstCode, InvoiceItem } from '../../../domain/invoice.ts';
import { dueOf, keptOf, totalsOfItems } from '../../../domain/invoice.ts';
import { addCents } from '../../../domain/money.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import * as appointments from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPatient } from '../patients/service.ts';
import { authorizeInvoice } from './authorize.ts';
import { INVOICE_DUE, INVOICE_OVERDUE } from './events.ts';
import * as invoices from './invoice-repository.ts';
import type { CreditNoteRow, InvoiceRow, ItemRow } from './invoice-repository.ts';
import { creditInvoice, gstCodeOf, issueForAppointment, issueInvoice, moveAmounts } from './issue.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';

type Row = appointments.AppointmentRow;

export type InvoiceWish = {
  patientId: number;
  appointmentId: number | null;
  amountCents: number;
  description: string;
  dueDate?: string | undefined;
  items?:
    | { description: string; quantity: number; unitCents: number; totalCents: number; gstCode?: GstCode | undefined }[]
    | undefined;
};

/** By hand: of an appointment, or of anything else. Practitioners for those they see. */
export async function createInvoice(billing: Billing, context: Context, wish: InvoiceWish): Promise<InvoiceRow> {
  const clinic = await billing.clinics.byId(context.clinicId);
  const now = billing.clock.now();
  return inTransaction(billing.db, clinic.id, async (tx) => {
    const patient = await findPatient(tx, clinic.id, wish.patientId);
    if (patient === undefined) throw notFound('patient');
    const row = wish.appointmentId === null ? undefined : await findOwnAppointment(tx, context, wish);
    const practitionerId = row?.practitioner_id ?? (await authorOf(tx, context, wish.patientId));
    if (row !== undefined && (await invoices.findInvoiceOfAppointment(tx, clinic.id, row.id)) !== undefined)
      throw new AppError('invoice_exists');
    const paid = row === undefined ? undefined : await repository.findAlive(tx, clinic.id, row.id);
    const items = readItems(wish, row);
    checkTotal(items, wish.amountCents, clinic);
    const invoice = await issueInvoice(
      tx,
      context,
      clinic,
      {
        patientId: patient.id,
        practitionerId,
        appointmentId: row?.id ?? null,
        description: wish.description,
        currency: row?.currency ?? clinic.currency,
        items,
        dueDate: wish.dueDate,
        charge: paid?.status === 'succeeded' ? 'posted' : 'session',
      },
      now,
    );
    return paid?.status === 'succeeded' ? takePaid(tx, clinic, invoice, paid, now) : invoice;
  });
}

async function findOwnAppointment(tx: Tx, context: Context, wish: InvoiceWish): Promise<Row> {
  const row = await appointments.findAppointmentForUpdate(tx, context.clinicId, wish.appointmentId ?? 0);
  appointments.authorize(context, row, 'invoice.create');
  if (row.patient_id !== wish.patientId) throw notFound('appointment');
  return row;
}

/** A practitioner invoices people they see, in their own name; the clinic's staff in the clinic's. */
async function authorOf(tx: Tx, context: Context, patientId: number): Promise<number | null> {
  const { caller } = context;
  if (caller?.role !== 'practitioner' || caller.practitionerId === null) return null;
  if (!(await appointments.sees(tx, context.clinicId, caller.practitionerId, patientId))) throw notFound('patient');
  return caller.practitionerId;
}

function readItems(wish: InvoiceWish, row: Row | undefined): InvoiceItem[] {
  const gstCode = row === undefined ? 'GST_FREE' : gstCodeOf(row);
  if (wish.items === undefined)
    return [{ description: wish.description, quantity: 1, unitCents: wish.amountCents, gstCode }];
  return wish.items.map((item, index) => {
    if (item.quantity * item.unitCents !== item.totalCents)
      throw invalidField(`items.${index}.total`, 'Quantity × unit price is another total.');
    const { description, quantity, unitCents } = item;
    return { description, quantity, unitCents, gstCode: item.gstCode ?? gstCode };
  });
}

function checkTotal(items: readonly InvoiceItem[], amountCents: number, clinic: ClinicRow): void {
  if (amountCents <= 0) throw invalidField('amount', 'An invoice is for more than nothing.');
  const tax = { gstRegistered: clinic.tax_registered, gstBasisPoints: clinic.tax_rate_basis_points };
  if (totalsOfItems(items, tax).totalCents !== amountCents)
    throw invalidField('amount', 'The items add up to another amount.');
}

/** Money that came before there was an invoice counts for it; what is more than it comes to stays for staff to return. */
async function takePaid(
  tx: Tx,
  clinic: ClinicRow,
  invoice: InvoiceRow,
  paid: repository.PaymentRow,
  now: Date,
): Promise<InvoiceRow> {
  const isSame = addCents(paid.amount_cents, -paid.refunded_cents) === invoice.total_cents && paid.refunded_cents === 0;
  if (!isSame) throw invalidField('amount', 'This appointment was paid with another amount.');
  await repository.step(tx, clinic.id, paid.id, ['succeeded'], { invoice_id: invoice.id, updated_at: now });
  return moveAmounts(tx, clinic, invoice, { paid: paid.amount_cents }, now);
}

/** A confirmed appointment gets its invoice, if the clinic wants that. Safe to run twice. */
export async function issueOnConfirmation(billing: Billing, clinicId: number, appointmentId: number): Promise<void> {
  const clinic = await billing.clinics.byId(clinicId);
  if (!clinic.auto_generate_invoices) return;
  const actor: SystemActor = { clinicId, system: 'billing' };
  const now = billing.clock.now();
  await inTransaction(billing.db, clinicId, async (tx) => {
    const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
    if (row === undefined || row.price_cents === 0 || !['confirmed', 'completed'].includes(row.status)) return;
    if ((await invoices.findInvoiceOfAppointment(tx, clinicId, row.id)) !== undefined) return;
    const paid = await repository.findAlive(tx, clinicId, row.id);
    if (paid?.status === 'succeeded') {
      if (paid.amount_cents !== row.price_cents || paid.refunded_cents > 0) return;
      const invoice = await issueForAppointment(tx, actor, clinic, row, 'posted', now);
      await takePaid(tx, clinic, invoice, paid, now);
      return;
    }
    const invoice = await issueForAppointment(tx, actor, clinic, row, 'session', now);
    // A transfer that was announced before counts for the invoice when it comes.
    if (paid !== undefined)
      await repository.step(tx, clinicId, paid.id, [paid.status], { invoice_id: invoice.id, updated_at: now });
  });
}

export type WholeInvoice = {
  invoice: InvoiceRow;
  items: ItemRow[];
  credits: CreditNoteRow[];
  payments: repository.PaymentRow[];
};

export async function readInvoice(billing: Billing, context: Context, invoiceId: number): Promise<WholeInvoice> {
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const invoice = await invoices.findInvoice(tx, context.clinicId, invoiceId);
    authorizeInvoice(context, invoice, 'invoice.read');
    const about = { objectType: 'invoice', objectId: invoice.id, patientId: invoice.patient_id };
    await audit(tx, context, { action: 'invoice.read', ...about }, billing.clock.now());
    return withParts(tx, invoice);
  });
}

async function withParts(tx: Tx, invoice: InvoiceRow): Promise<WholeInvoice> {
  return {
    invoice,
    items: await invoices.listItems(tx, invoice.clinic_id, invoice.id),
    credits: await invoices.listCreditNotes(tx, invoice.clinic_id, invoice.id),
    payments: await invoices.listPaymentsOfInvoice(tx, invoice.clinic_id, invoice.id),
  };
}

export type InvoiceQuery = {
  status?: 'paid' | 'pending' | 'overdue' | undefined;
  clientId?: number | undefined;
  appointmentId?: number | undefined;
  q?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/** One's own; of those a practitioner sees; or, for the clinic's managers, everybody's. Newest first. */
export async function listInvoices(
  billing: Billing,
  context: Context,
  query: InvoiceQuery,
): Promise<{ rows: InvoiceRow[]; nextCursor: string | null }> {
  const { caller, clinicId } = context;
  const limit = query.limit ?? 50;
  const rows = await inTransaction(billing.db, clinicId, async (tx) => {
    const found = await invoices.listInvoices(tx, clinicId, {
      patientId: caller?.role === 'patient' ? (caller.patientId ?? -1) : query.clientId,
      practitionerId:
        caller?.kind === 'person' && caller.role === 'practitioner' ? (caller.practitionerId ?? -1) : undefined,
      appointmentId: caller?.kind === 'guest' ? caller.appointmentId : query.appointmentId,
      status: query.status,
      q: query.q,
      limit: limit + 1,
      before: readCursor(query.cursor),
    });
    const patientId = caller?.role === 'patient' ? caller.patientId : (query.clientId ?? null);
    await audit(tx, context, { action: 'invoice.list', objectType: 'invoice', patientId }, billing.clock.now());
    return found;
  });
  const last = rows[limit - 1];
  return {
    rows: rows.slice(0, limit),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null,
  };
}

function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(decodeCursor(cursor));
  if (!Number.isSafeInteger(id) || id < 1) throw invalidField('cursor', 'This is not a cursor of ours.');
  return id;
}

/** Staff take back what was charged in error, or give up what will not be paid. Paid money goes back by a refund instead. */
export async function creditByHand(
  billing: Billing,
  context: Context,
  invoiceId: number,
  wish: { amountCents: number | null; kind: 'correction' | 'write_off'; reason: string },
): Promise<WholeInvoice> {
  const clinic = await billing.clinics.byId(context.clinicId);
  return inTransaction(billing.db, clinic.id, async (tx) => {
    const invoice = await invoices.findInvoiceForUpdate(tx, clinic.id, invoiceId);
    authorizeInvoice(context, invoice, 'invoice.credit');
    const due = dueOf(invoice);
    if (due <= 0) {
      const paid = keptOf(invoice) > 0;
      const sentence = paid ? 'This is paid: give the payment back instead.' : 'Nothing is left on this invoice.';
      throw new AppError('invalid_transition', sentence);
    }
    const amountCents = wish.amountCents ?? due;
    if (amountCents <= 0 || amountCents > due)
      throw new AppError('amount_mismatch', 'That is more than is left on this invoice.');
    const credit = { kind: wish.kind, amountCents, reason: wish.reason, refundId: null };
    return withParts(tx, await creditInvoice(tx, context, clinic, invoice, credit, billing.clock.now()));
  });
}

/** What falls due by the clock: told once each, whichever worker comes first. */
export async function fallDue(billing: Billing, now: Date): Promise<void> {
  const due = await billing.db.transaction().execute((tx) => invoices.listDue(tx, now));
  for (const { clinic_id: clinicId, invoice_id: invoiceId, step } of due)
    await inTransaction(billing.db, clinicId, async (tx) => {
      const invoice = await invoices.findInvoiceForUpdate(tx, clinicId, invoiceId);
      if (!(await invoices.deleteDue(tx, clinicId, invoiceId, step))) return;
      if (invoice === undefined || invoice.status === 'paid') return;
      if (step === 'overdue')
        await invoices.updateInvoice(tx, clinicId, invoiceId, { status: 'overdue', updated_at: now });
      const type = step === 'overdue' ? INVOICE_OVERDUE : INVOICE_DUE;
      await announce(tx, clinicId, { type, payload: { invoiceId } }, now);
    });
}
