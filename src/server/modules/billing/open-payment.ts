/**
 * Opening a payment: what is owed is read under lock, what waits already counts, and the payment is written down before
 * any vendor hears of it. Asked at once from two places it is one and the same.
 */
import { gstShare } from '../../../domain/gst.ts';
import { dueOf, keptOf } from '../../../domain/invoice.ts';
import { formatDecimal } from '../../../domain/money.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import * as appointments from '../appointments/service.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';

type Row = appointments.AppointmentRow;

/** What a payment is for, once authorized; an appointment that has an invoice is paid through it. */
export type Target = { appointmentId: number | null; invoiceId: number | null };

export type Wish = {
  /** null: all that is owed. */
  amountCents: number | null;
  currency: string;
  method: string;
  /** Of an invoice a part may be paid, of an appointment only the whole. */
  inParts: boolean;
};

export type Opened = { payment: repository.PaymentRow; row: Row | null; invoice: InvoiceRow | null };

export async function openPayment(billing: Billing, context: Context, target: Target, wish: Wish): Promise<Opened> {
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const { row, invoice } = await lockTarget(tx, context.clinicId, target);
    if (wish.currency.toUpperCase() !== (invoice ?? row)?.currency)
      throw new AppError('amount_mismatch', undefined, {
        currency: [`This is paid in ${(invoice ?? row)?.currency}.`],
      });
    if (invoice !== null) return openForInvoice(tx, billing, context, { row, invoice }, wish);
    if (row === null) throw notFound('appointment');
    return openForAppointment(tx, billing, context, row, wish);
  });
}

/** Appointment, then invoice: the order in which everybody locks them. */
export async function lockTarget(
  tx: Tx,
  clinicId: number,
  { appointmentId, invoiceId }: Target,
): Promise<{ row: Row | null; invoice: InvoiceRow | null }> {
  const known = invoiceId === null ? undefined : await invoices.findInvoice(tx, clinicId, invoiceId);
  const rowId = appointmentId ?? known?.appointment_id ?? null;
  const row = rowId === null ? undefined : await appointments.findAppointmentForUpdate(tx, clinicId, rowId);
  const invoice =
    invoiceId !== null
      ? await invoices.findInvoiceForUpdate(tx, clinicId, invoiceId)
      : row && (await invoices.findInvoiceOfAppointment(tx, clinicId, row.id));
  return { row: row ?? null, invoice: invoice ?? null };
}

async function openForInvoice(
  tx: Tx,
  billing: Billing,
  context: Context,
  { row, invoice }: { row: Row | null; invoice: InvoiceRow },
  wish: Wish,
): Promise<Opened> {
  const owed = dueOf(invoice);
  if (owed <= 0) throw new AppError('already_paid');
  const others = await invoices.listPaymentsOfInvoice(tx, context.clinicId, invoice.id);
  const waiting = others.filter(({ status }) => status === 'pending').reduce((sum, one) => sum + one.amount_cents, 0);
  const open = others.find(({ status }) => status === 'open');
  const free = owed - waiting;
  if (free <= 0) throw new AppError('payment_in_progress', 'A payment for this is on its way already.');
  const amount = wish.amountCents ?? free;
  if (amount <= 0 || amount > free || (!wish.inParts && amount !== owed)) throw mismatch(free, invoice.currency);
  if (open !== undefined && wish.method === open.method && open.amount_cents === amount)
    return { payment: open, row, invoice };
  const now = billing.clock.now();
  if (open !== undefined)
    await repository.step(tx, context.clinicId, open.id, ['open'], { status: 'cancelled', updated_at: now });
  const kept = keptOf(invoice);
  const whole = { totalCents: invoice.total_cents, gstCents: invoice.gst_cents };
  const payment = await write(tx, billing, context, {
    appointment_id: invoice.appointment_id,
    invoice_id: invoice.id,
    patient_id: invoice.patient_id,
    amount_cents: amount,
    // Of everything paid so far, less what came before: parts never round away from the whole.
    gst_cents: gstShare(kept + amount, whole) - gstShare(kept, whole),
    currency: invoice.currency,
    method: wish.method,
  });
  if (payment.status === 'pending' && row?.payment_status === 'unpaid')
    await appointments.markPayment(tx, context.clinicId, row.id, { status: 'pending', paymentId: payment.id }, now);
  return { payment, row, invoice };
}

async function openForAppointment(tx: Tx, billing: Billing, context: Context, row: Row, wish: Wish): Promise<Opened> {
  const now = billing.clock.now();
  if (wish.amountCents !== null && wish.amountCents !== row.price_cents) throw mismatch(row.price_cents, row.currency);
  const alive = await repository.findAlive(tx, context.clinicId, row.id);
  if (alive?.status === 'succeeded') throw new AppError('already_paid');
  if (alive?.status === 'pending')
    throw new AppError('payment_in_progress', 'A payment for this is on its way already.');
  if (!['pending', 'confirmed'].includes(row.status) || row.price_cents === 0) throw new AppError('invalid_transition');
  if (alive !== undefined && wish.method === alive.method) return { payment: alive, row, invoice: null };
  if (alive !== undefined)
    await repository.step(tx, context.clinicId, alive.id, ['open'], { status: 'cancelled', updated_at: now });
  const payment = await write(tx, billing, context, {
    appointment_id: row.id,
    invoice_id: null,
    patient_id: row.patient_id,
    amount_cents: row.price_cents,
    gst_cents: row.gst_cents,
    currency: row.currency,
    method: wish.method,
  });
  if (payment.status === 'pending')
    await appointments.markPayment(tx, context.clinicId, row.id, { status: 'pending', paymentId: payment.id }, now);
  return { payment, row, invoice: null };
}

const VENDORS: Record<string, string> = { card: 'stripe' };

/** A card waits for its vendor (`open`); a transfer or a claim for staff (`pending`). */
async function write(
  tx: Tx,
  billing: Billing,
  context: Context,
  wish: Pick<
    Parameters<typeof repository.insertPayment>[2],
    'appointment_id' | 'invoice_id' | 'patient_id' | 'amount_cents' | 'gst_cents' | 'currency' | 'method'
  >,
): Promise<repository.PaymentRow> {
  const now = billing.clock.now();
  const vendor = VENDORS[wish.method] ?? null;
  const payment = await repository.insertPayment(tx, context.clinicId, {
    ...wish,
    status: vendor === null ? 'pending' : 'open',
    vendor,
    created_at: now,
    updated_at: now,
  });
  const line = { objectType: 'payment', objectId: payment.id, patientId: wish.patient_id };
  await audit(tx, context, { action: 'payment.start', ...line, detail: { method: wish.method } }, now);
  return payment;
}

function mismatch(owedCents: number, currency: string): AppError {
  const owed = `${formatDecimal(owedCents, currency)} ${currency}`;
  return new AppError('amount_mismatch', undefined, { amount: [`What can be paid is ${owed}.`] });
}
