import { sql } from 'kysely';
import { formatNumber } from '../../../domain/invoice.ts';
import { onConstraint, type Tx } from '../../platform/db.ts';

/** An invoice with the names around it. */
const withNames = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('invoices as i')
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'i.clinic_id').onRef('p.id', '=', 'i.patient_id'),
    )
    .leftJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'i.clinic_id').onRef('t.id', '=', 'i.practitioner_id'),
    )
    .leftJoin('appointments as a', (join) =>
      join.onRef('a.clinic_id', '=', 'i.clinic_id').onRef('a.id', '=', 'i.appointment_id'),
    )
    .selectAll('i')
    .select([
      'p.name as patient_name',
      'p.email as patient_email',
      'p.user_id as patient_user_id',
      'p.language as patient_language',
      't.name as practitioner_name',
      'a.reference as appointment_reference',
      'a.starts_at as appointment_starts_at',
      'a.timezone as appointment_timezone',
    ])
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('payments as m')
          .select(['m.id as payment_id', 'm.method as payment_method', 'm.transaction_id as payment_transaction_id'])
          .whereRef('m.clinic_id', '=', 'i.clinic_id')
          .whereRef('m.invoice_id', '=', 'i.id')
          .where('m.status', 'in', ['succeeded', 'refunded'])
          .orderBy('m.id', 'desc')
          .limit(1)
          .as('m'),
      (join) => join.onTrue(),
    )
    .select(['m.payment_id', 'm.payment_method', 'm.payment_transaction_id'])
    .where('i.clinic_id', '=', clinicId);

export type InvoiceRow = NonNullable<Awaited<ReturnType<typeof findInvoice>>>;

export function findInvoice(tx: Tx, clinicId: number, invoiceId: number) {
  return withNames(tx, clinicId).where('i.id', '=', invoiceId).executeTakeFirst();
}

/** The same, locked until the transaction ends. Lock its appointment first, as everywhere that both are locked. */
export async function findInvoiceForUpdate(tx: Tx, clinicId: number, invoiceId: number) {
  await sql`select 1 from invoices where clinic_id = ${clinicId} and id = ${invoiceId} for update`.execute(tx);
  return findInvoice(tx, clinicId, invoiceId);
}

/** The invoice of an appointment, locked. */
export async function findInvoiceOfAppointment(tx: Tx, clinicId: number, appointmentId: number) {
  await sql`
    select 1 from invoices where clinic_id = ${clinicId} and appointment_id = ${appointmentId} for update`.execute(tx);
  return withNames(tx, clinicId).where('i.appointment_id', '=', appointmentId).executeTakeFirst();
}

export type InvoiceFilter = {
  patientId?: number | undefined;
  practitionerId?: number | undefined;
  appointmentId?: number | undefined;
  status?: string | undefined;
  q?: string | undefined;
  limit: number;
  /** The id of the last one of the page before; newest first. */
  before: number | null;
};

export function listInvoices(tx: Tx, clinicId: number, filter: InvoiceFilter) {
  let query = withNames(tx, clinicId).orderBy('i.id', 'desc').limit(filter.limit);
  if (filter.patientId !== undefined) query = query.where('i.patient_id', '=', filter.patientId);
  if (filter.practitionerId !== undefined) query = query.where('i.practitioner_id', '=', filter.practitionerId);
  if (filter.appointmentId !== undefined) query = query.where('i.appointment_id', '=', filter.appointmentId);
  if (filter.status !== undefined) query = query.where('i.status', '=', filter.status);
  if (filter.before !== null) query = query.where('i.id', '<', filter.before);
  if (filter.q !== undefined) {
    const like = `%${filter.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where((eb) => eb.or([eb('i.number', 'ilike', like), eb('p.name', 'ilike', like)]));
  }
  return query.execute();
}

export type ItemRow = Awaited<ReturnType<typeof listItems>>[number];

export function listItems(tx: Tx, clinicId: number, invoiceId: number) {
  return tx
    .selectFrom('invoice_items')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('invoice_id', '=', invoiceId)
    .orderBy('line')
    .execute();
}

export type CreditNoteRow = Awaited<ReturnType<typeof listCreditNotes>>[number];

export function listCreditNotes(tx: Tx, clinicId: number, invoiceId: number) {
  return tx
    .selectFrom('credit_notes')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('invoice_id', '=', invoiceId)
    .orderBy('id')
    .execute();
}

export function findCreditNoteOfRefund(tx: Tx, clinicId: number, refundId: number) {
  return tx
    .selectFrom('credit_notes')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('refund_id', '=', refundId)
    .executeTakeFirst();
}

/** Payments that count or wait for an invoice, newest first. */
export function listPaymentsOfInvoice(tx: Tx, clinicId: number, invoiceId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('invoice_id', '=', invoiceId)
    .where('status', 'in', ['open', 'pending', 'succeeded', 'refunded'])
    .orderBy('id', 'desc')
    .execute();
}

/**
 * The next number of its kind in the clinic's year. The counter's row stays locked until the transaction ends, so a number
 * is either issued or taken by the next one: never a gap, however many count at once.
 */
export async function nextNumber(tx: Tx, clinicId: number, kind: 'INV' | 'CN', year: number): Promise<string> {
  const { rows } = await sql<{ last: number }>`
    insert into invoice_counters as c (clinic_id, kind, year, last) values (${clinicId}, ${kind}, ${year}, 1)
    on conflict (clinic_id, kind, year) do update set last = c.last + 1 returning last`.execute(tx);
  return formatNumber(kind, year, rows[0]?.last ?? 1);
}

export type NewInvoice = {
  number: string;
  patient_id: number;
  practitioner_id: number | null;
  appointment_id: number | null;
  description: string;
  currency: string;
  total_cents: number;
  gst_cents: number;
  tax_registered: boolean;
  issue_date: string;
  due_date: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
};

export async function insertInvoice(tx: Tx, clinicId: number, invoice: NewInvoice): Promise<number> {
  try {
    const { id } = await tx
      .insertInto('invoices')
      .values({ clinic_id: clinicId, status: 'pending', ...invoice })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  } catch (error) {
    return onConstraint(error, { invoices_one_of_appointment: 'invoice_exists' });
  }
}

export type NewItem = Omit<ItemRow, 'clinic_id' | 'invoice_id' | 'line'>;

export function insertItems(tx: Tx, clinicId: number, invoiceId: number, items: readonly NewItem[]) {
  const rows = items.map((item, index) => ({ clinic_id: clinicId, invoice_id: invoiceId, line: index + 1, ...item }));
  return tx.insertInto('invoice_items').values(rows).execute();
}

export type InvoiceChanges = {
  paid_cents?: number;
  refunded_cents?: number;
  credited_cents?: number;
  status: string;
  updated_at: Date;
};

export function updateInvoice(tx: Tx, clinicId: number, invoiceId: number, changes: InvoiceChanges) {
  return tx
    .updateTable('invoices')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', invoiceId)
    .execute();
}

export function insertCreditNote(
  tx: Tx,
  clinicId: number,
  note: {
    number: string;
    invoice_id: number;
    kind: string;
    amount_cents: number;
    gst_cents: number;
    reason: string;
    refund_id: number | null;
    issue_date: string;
    created_by: string;
    created_at: Date;
  },
) {
  return tx
    .insertInto('credit_notes')
    .values({ clinic_id: clinicId, ...note })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function insertDue(tx: Tx, clinicId: number, invoiceId: number, steps: { step: string; due_at: Date }[]) {
  const rows = steps.map((step) => ({ clinic_id: clinicId, invoice_id: invoiceId, ...step }));
  return tx.insertInto('due_invoices').values(rows).execute();
}

/** Steps of invoices whose moment has come, of all clinics. The table holds no personal data. */
export function listDue(tx: Tx, now: Date) {
  return tx.selectFrom('due_invoices').selectAll().where('due_at', '<=', now).orderBy('due_at').limit(200).execute();
}

/** One step, or all that is left of an invoice. True when there was one: only whoever took it away may tell of it. */
export async function deleteDue(tx: Tx, clinicId: number, invoiceId: number, step?: string): Promise<boolean> {
  let query = tx.deleteFrom('due_invoices').where('clinic_id', '=', clinicId).where('invoice_id', '=', invoiceId);
  if (step !== undefined) query = query.where('step', '=', step);
  return Number((await query.executeTakeFirst()).numDeletedRows) > 0;
}
