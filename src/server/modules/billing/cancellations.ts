/** After a cancellation: what the policy gives back is owed, what nobody needs to pay is credited, the fee stays. */
import { gstShare } from '../../../domain/gst.ts';
import { dueOf, keptOf } from '../../../domain/invoice.ts';
import { keptAsFeePostings } from '../../../domain/ledger.ts';
import type { SystemActor } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import { creditInvoice, gstCodeOf, issueInvoice } from './issue.ts';
import { lockTarget } from './open-payment.ts';
import { oweRefund } from './owe-refund.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';
import { settleIntent } from './settle.ts';

export type Cancelled = { appointmentId: number; refundCents: number; feeCents?: number | undefined };

type Story = { tx: Tx; actor: SystemActor; clinic: ClinicRow; now: Date };

/** Safe to run twice: what was owed, credited and posted the first time is found. */
export async function settleCancellation(billing: Billing, clinicId: number, cancelled: Cancelled): Promise<void> {
  const clinic = await billing.clinics.byId(clinicId);
  const open = await inTransaction(billing.db, clinicId, async (tx) => {
    const story = { tx, actor: { clinicId, system: 'billing' }, clinic, now: billing.clock.now() };
    const { row, invoice } = await lockTarget(tx, clinicId, {
      appointmentId: cancelled.appointmentId,
      invoiceId: null,
    });
    if (row === null) return [];
    const feeCents = cancelled.feeCents ?? row.price_cents - cancelled.refundCents;
    if (invoice !== null) await settleInvoice(story, invoice, { ...cancelled, feeCents });
    else if (!(await settleLonePayment(story, cancelled, feeCents)) && row.status === 'cancelled' && feeCents > 0)
      await chargeFee(story, row, feeCents);
    return listOpen(tx, clinicId, cancelled.appointmentId);
  });
  for (const { id, intent_id } of open) {
    const intent = await billing.payments.cancelIntent(intent_id as string);
    await settleIntent(billing, clinic, id, intent);
  }
}

/** Card forms nobody has filled in: their intents are given up at the vendor. */
async function listOpen(tx: Tx, clinicId: number, appointmentId: number) {
  const payments = await repository.listByAppointment(tx, clinicId, appointmentId);
  return payments.filter(({ status, intent_id }) => status === 'open' && intent_id !== null);
}

/** The invoice is brought down to the fee: paid money above it goes back, what was not paid is credited. */
async function settleInvoice(
  story: Story,
  invoice: InvoiceRow,
  { appointmentId, feeCents }: { appointmentId: number; feeCents: number },
): Promise<void> {
  const { tx, actor, clinic, now } = story;
  let toReturn = Math.max(0, keptOf(invoice) - feeCents);
  for (const payment of await invoices.listPaymentsOfInvoice(tx, clinic.id, invoice.id)) {
    if (payment.status !== 'succeeded' || toReturn <= 0) continue;
    const wish = { amountCents: toReturn, reason: 'cancelled' };
    const refund = await oweRefund(tx, actor, clinic, payment, wish, now);
    toReturn -= refund?.amount_cents ?? 0;
  }
  const left = (await invoices.findInvoice(tx, clinic.id, invoice.id)) as InvoiceRow;
  const excess = Math.min(dueOf(left), left.total_cents - left.credited_cents - feeCents);
  if (excess > 0) {
    const credit = { kind: 'cancellation', amountCents: excess, reason: 'cancelled', refundId: null } as const;
    await creditInvoice(tx, actor, clinic, left, credit, now);
    await giveUpPending(story, invoice.id);
  }
  const whole = { totalCents: invoice.total_cents, gstCents: invoice.gst_cents };
  await postFee(story, appointmentId, { feeCents, invoiceId: invoice.id, currency: invoice.currency, whole });
}

/** A transfer or claim that was announced and is now for more than is owed. */
async function giveUpPending({ tx, clinic, now }: Story, invoiceId: number): Promise<void> {
  const invoice = (await invoices.findInvoice(tx, clinic.id, invoiceId)) as InvoiceRow;
  let left = dueOf(invoice);
  for (const payment of await invoices.listPaymentsOfInvoice(tx, clinic.id, invoiceId)) {
    if (payment.status !== 'pending') continue;
    if (payment.amount_cents <= left) left -= payment.amount_cents;
    else await repository.step(tx, clinic.id, payment.id, ['pending'], { status: 'cancelled', updated_at: now });
  }
}

/** The payment of an appointment that has no invoice. False: nothing was paid. */
async function settleLonePayment(story: Story, cancelled: Cancelled, feeCents: number): Promise<boolean> {
  const { tx, actor, clinic, now } = story;
  const payment = await repository.findAlive(tx, clinic.id, cancelled.appointmentId);
  if (payment?.status !== 'succeeded') return false;
  const isNew = !(await repository.hasRefund(tx, clinic.id, payment.id, 'cancelled'));
  if (isNew && payment.refunded_cents === 0 && cancelled.refundCents > 0)
    await oweRefund(tx, actor, clinic, payment, { amountCents: cancelled.refundCents, reason: 'cancelled' }, now);
  const whole = { totalCents: payment.amount_cents, gstCents: payment.gst_cents };
  await postFee(story, cancelled.appointmentId, { feeCents, invoiceId: null, currency: payment.currency, whole });
  return true;
}

/** What stays of a session's price is a fee from now on; the fee has the GST of the session it cancels. */
async function postFee(
  { tx, clinic, now }: Story,
  appointmentId: number,
  fee: {
    feeCents: number;
    invoiceId: number | null;
    currency: string;
    whole: { totalCents: number; gstCents: number };
  },
): Promise<void> {
  const { feeCents, invoiceId, currency, whole } = fee;
  if (feeCents <= 0) return;
  const source = `appointment:${appointmentId}:fee`;
  const amount = { totalCents: feeCents, gstCents: gstShare(feeCents, whole), currency };
  await repository.post(
    tx,
    clinic.id,
    { kind: 'fee', source, currency, invoiceId, at: now },
    keptAsFeePostings(amount),
  );
}

/** A session that was to be paid later and was cancelled late: the fee has an invoice of its own. */
async function chargeFee({ tx, actor, clinic, now }: Story, row: AppointmentRow, feeCents: number): Promise<void> {
  const words = row.language === 'es' ? 'Cargo por cancelación tardía' : 'Late cancellation fee';
  const description = `${words}: ${row.service_name}`;
  const issue = {
    patientId: row.patient_id,
    practitionerId: row.practitioner_id,
    appointmentId: row.id,
    description,
    currency: row.currency,
    items: [{ description, quantity: 1, unitCents: feeCents, gstCode: gstCodeOf(row) }],
    charge: 'fee' as const,
  };
  await issueInvoice(tx, actor, clinic, issue, now);
}
