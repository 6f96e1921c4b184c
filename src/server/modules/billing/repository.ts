import { sql } from 'kysely';
import type { Posting } from '../../../domain/ledger.ts';
import { type Db, onConstraint, type Tx } from '../../platform/db.ts';

export type PaymentRow = NonNullable<Awaited<ReturnType<typeof findById>>>;
export type RefundRow = NonNullable<Awaited<ReturnType<typeof findRefund>>>;

export function findById(tx: Tx, clinicId: number, paymentId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', paymentId)
    .executeTakeFirst();
}

/** The same, locked until the transaction ends. */
export function findByIdForUpdate(tx: Tx, clinicId: number, paymentId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', paymentId)
    .forUpdate()
    .executeTakeFirst();
}

export function findByIntent(tx: Tx, clinicId: number, intentId: string) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('intent_id', '=', intentId)
    .executeTakeFirst();
}

/** The one payment of an appointment without an invoice that is open, waiting or done; locked. */
export function findAlive(tx: Tx, clinicId: number, appointmentId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .where('invoice_id', 'is', null)
    .where('status', 'in', ['open', 'pending', 'succeeded'])
    .forUpdate()
    .executeTakeFirst();
}

export function listByAppointment(tx: Tx, clinicId: number, appointmentId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .orderBy('id', 'desc')
    .execute();
}

export async function insertPayment(
  tx: Tx,
  clinicId: number,
  payment: {
    appointment_id: number | null;
    invoice_id: number | null;
    patient_id: number;
    amount_cents: number;
    gst_cents: number;
    currency: string;
    method: string;
    status: string;
    vendor: string | null;
    created_at: Date;
    updated_at: Date;
  },
) {
  try {
    return await tx
      .insertInto('payments')
      .values({ clinic_id: clinicId, ...payment })
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    return onConstraint(error, {
      payments_one_alive: 'payment_in_progress',
      payments_one_open_of_invoice: 'payment_in_progress',
    });
  }
}

export type PaymentChanges = {
  status?: string;
  invoice_id?: number | null;
  settled_by?: string;
  settlement_reference?: string | null;
  item_number?: string | null;
  intent_id?: string;
  charge_id?: string | null;
  transaction_id?: string | null;
  vendor_receipt_url?: string | null;
  card_brand?: string | null;
  card_last4?: string | null;
  receipt_number?: string;
  failure_code?: string | null;
  attempt?: number;
  refunded_cents?: number;
  succeeded_at?: Date;
  updated_at: Date;
};

/** A step of a payment: only from one of these states. undefined means somebody was faster. */
export function step(tx: Tx, clinicId: number, paymentId: number, from: readonly string[], changes: PaymentChanges) {
  return tx
    .updateTable('payments')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', paymentId)
    .where('status', 'in', [...from])
    .returningAll()
    .executeTakeFirst();
}

/** Open card payments that the vendor knows and that were last touched before `before`: has money moved unheard? */
export function listOpen(tx: Tx, clinicId: number, before: Date) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('status', '=', 'open')
    .where('vendor', '=', 'stripe')
    .where('intent_id', 'is not', null)
    .where('updated_at', '<', before)
    .orderBy('updated_at')
    .limit(50)
    .execute();
}

export function listByPatient(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('payments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('receipt_number', 'is not', null)
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

/** The next receipt number of the clinic and year; the counter's row lock keeps them gapless. */
export async function nextReceiptNumber(tx: Tx, clinicId: number, year: number): Promise<string> {
  const { rows } = await sql<{ last: number }>`
    insert into receipt_counters as c (clinic_id, year, last) values (${clinicId}, ${year}, 1)
    on conflict (clinic_id, year) do update set last = c.last + 1 returning last`.execute(tx);
  return `REC-${year}-${String(rows[0]?.last ?? 1).padStart(3, '0')}`;
}

/** A movement of money and what it belongs to. */
export type Movement = {
  kind: 'charge' | 'capture' | 'fee' | 'refund' | 'credit' | 'write_off';
  source: string;
  currency: string;
  paymentId?: number | null;
  refundId?: number | null;
  invoiceId?: number | null;
  creditNoteId?: number | null;
  at: Date;
};

/** Posts a movement once: `source` names it, and a second time is nothing. */
export async function post(tx: Tx, clinicId: number, movement: Movement, postings: readonly Posting[]): Promise<void> {
  if (postings.length === 0) return;
  const { kind, source, currency, at } = movement;
  const inserted = await tx
    .insertInto('ledger_transactions')
    .values({
      clinic_id: clinicId,
      kind,
      source,
      currency,
      payment_id: movement.paymentId ?? null,
      refund_id: movement.refundId ?? null,
      invoice_id: movement.invoiceId ?? null,
      credit_note_id: movement.creditNoteId ?? null,
      at,
    })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'source']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return;
  const entries = postings.map(({ account, amountCents }) => ({
    clinic_id: clinicId,
    transaction_id: inserted.id,
    account,
    amount_cents: amountCents,
  }));
  await tx.insertInto('ledger_entries').values(entries).execute();
}

export function insertRefund(
  tx: Tx,
  clinicId: number,
  refund: { payment_id: number; amount_cents: number; reason: string; created_at: Date },
) {
  return tx
    .insertInto('refunds')
    .values({ clinic_id: clinicId, status: 'pending', ...refund })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findRefund(tx: Tx, clinicId: number, refundId: number) {
  return tx
    .selectFrom('refunds')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', refundId)
    .executeTakeFirst();
}

/** Whether a refund for this reason is on its way or done already. */
export async function hasRefund(tx: Tx, clinicId: number, paymentId: number, reason: string): Promise<boolean> {
  const found = await tx
    .selectFrom('refunds')
    .select('id')
    .where('clinic_id', '=', clinicId)
    .where('payment_id', '=', paymentId)
    .where('reason', '=', reason)
    .where('status', '<>', 'failed')
    .executeTakeFirst();
  return found !== undefined;
}

/** Refunds that the card’s vendor was to make and that nobody has heard of since `before`. */
export function listUnsettledRefunds(tx: Tx, clinicId: number, before: Date) {
  return tx
    .selectFrom('refunds as r')
    .innerJoin('payments as p', (join) =>
      join.onRef('p.clinic_id', '=', 'r.clinic_id').onRef('p.id', '=', 'r.payment_id'),
    )
    .select(['r.id', 'r.created_at'])
    .where('r.clinic_id', '=', clinicId)
    .where('r.status', '=', 'pending')
    .where('r.created_at', '<', before)
    .where('p.intent_id', 'is not', null)
    .orderBy('r.id')
    .limit(50)
    .execute();
}

/** Locks the payment and answers what is given back or on its way back already. */
export async function lockAndSumRefunds(tx: Tx, clinicId: number, paymentId: number): Promise<number> {
  await sql`select 1 from payments where clinic_id = ${clinicId} and id = ${paymentId} for update`.execute(tx);
  const { rows } = await sql<{ sum: number }>`
    select coalesce(sum(amount_cents), 0)::integer as sum from refunds
    where clinic_id = ${clinicId} and payment_id = ${paymentId} and status <> 'failed'`.execute(tx);
  return rows[0]?.sum ?? 0;
}

export function settleRefund(
  tx: Tx,
  clinicId: number,
  refundId: number,
  changes: { status: string; vendor_id: string; settled_at: Date },
) {
  return tx
    .updateTable('refunds')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', refundId)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst();
}

/** true when this event of the vendor is new to us. */
export async function rememberEvent(
  db: Db | Tx,
  event: { vendor: string; event_id: string; type: string; body: string; received_at: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('webhook_events')
    .values(event)
    .onConflict((conflict) => conflict.columns(['vendor', 'event_id']).doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export function markEventWorked(db: Db | Tx, vendor: string, eventId: string, at: Date) {
  return db
    .updateTable('webhook_events')
    .set({ worked_at: at })
    .where('vendor', '=', vendor)
    .where('event_id', '=', eventId)
    .execute();
}
