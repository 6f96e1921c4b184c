/**
 * Planned sessions as the rows that booking, paying and cancelling them would have left: time in the diary, appointment,
 * payment, receipt number, refund, and the same postings under the same sources as in the module of billing.
 */
import { cancellationOutcome } from '../../domain/cancellation.ts';
import { makeReference } from '../../domain/reference.ts';
import { MINUTE_MS, toLocal } from '../../domain/time-zone.ts';
import type { Tx } from '../platform/db.ts';
import { priceOfService } from '../modules/catalog/service.ts';
import type { ClinicRow } from '../modules/clinics/repository.ts';
import type { DemoClinic } from './demo-clinic.ts';
import { chanceOf, type PlannedSession, planHistory } from './history.ts';
import { type Billed, billDemoInvoice, invoiceRows } from './past-invoices.ts';
import { ledgerRows, postFee, postInvoice, postPayment, postRefund } from './past-ledger.ts';
import { idIn, type People } from './people.ts';
import * as repository from './repository.ts';

type History = repository.History;

export type HistoryWish = {
  demo: DemoClinic;
  clinic: ClinicRow;
  people: People;
  locations: Map<string, number>;
  services: Map<string, number>;
  now: Date;
};

/** A card payment that a vendor must know of, so that it can be given back. */
export type DemoPayment = {
  intentId: string;
  chargeId: string;
  transactionId: string;
  amountCents: number;
  currency: string;
  cardBrand: 'visa' | 'mastercard';
  description: string;
  metadata: Record<string, string>;
  at: Date;
};

type Session = PlannedSession & {
  id: number;
  diaryId: number;
  reference: string;
  price: { totalCents: number; gstCents: number; currency: string };
  paidAt: Date;
  refundCents: number;
};

/** Writes a clinic's past and days ahead. Answers the payments of what is still to come. */
export async function writeHistory(tx: Tx, wish: HistoryWish): Promise<DemoPayment[]> {
  const planned = planHistory(wish.demo, wish.now.getTime());
  const [diaryIds, appointmentIds, paymentIds] = [
    await repository.reserveIds(tx, 'diary', planned.length),
    await repository.reserveIds(tx, 'appointments', planned.length),
    await repository.reserveIds(tx, 'payments', planned.length),
  ];
  const references = makeReferences(planned.length, wish.clinic.slug);
  const sessions = planned.map((session, index) => ({
    ...session,
    id: appointmentIds[index] as number,
    diaryId: diaryIds[index] as number,
    reference: references[index] as string,
    ...moneyOf(wish, session),
  }));
  const payments = paymentRows(wish, sessions, paymentIds);
  const refunded = payments.filter((payment) => payment.refunded_cents > 0);
  const refundIds = await repository.reserveIds(tx, 'refunds', refunded.length);
  const refunds = refunded.map((payment, index) => refundRow(payment, refundIds[index] as number));
  const { billed, invoiceIds } = await billAll(tx, wish, sessions, payments, refunds);
  const movements = [
    ...billed.map((bill, index) => postInvoice(wish.clinic, bill, invoiceIds[index] as number)),
    ...payments.flatMap(postPayment),
    ...refunds.map((refund, index) => postRefund(refund, refunded[index] as PaymentRow)),
    ...refunded.flatMap(postFee),
  ];
  movements.sort((a, b) => a.at.getTime() - b.at.getTime());
  const transactionIds = await repository.reserveIds(tx, 'ledger_transactions', movements.length);
  await repository.insertHistory(tx, wish.clinic.id, {
    diary: sessions.map((session) => diaryRow(wish, session)),
    appointments: sessions.map((session) => appointmentRow(wish, session)),
    payments,
    refunds,
    ...ledgerRows(wish.clinic.id, movements, transactionIds),
    receiptCounters: receiptCounters(wish.clinic, sessions),
    ...invoiceRows(wish.clinic, billed, invoiceIds, wish.now),
  });
  return payments
    .filter((payment) => sessions.some(({ id, status }) => id === payment.appointment_id && status === 'confirmed'))
    .map(vendorPayment);
}

/**
 * What was invoiced, in the order of issue: past sessions, and what the data file adds. Sessions still to come were paid
 * when booked and have a receipt; their payments charge for themselves.
 */
async function billAll(
  tx: Tx,
  { demo, clinic, people, now }: HistoryWish,
  sessions: readonly Session[],
  payments: PaymentRow[],
  refunds: readonly ReturnType<typeof refundRow>[],
): Promise<{ billed: Billed[]; invoiceIds: number[] }> {
  const past = payments.flatMap((payment) => {
    const session = sessions.find(({ id }) => id === payment.appointment_id);
    if (session === undefined || session.status === 'confirmed') return [];
    const refund = refunds.find((one) => one.payment_id === payment.id);
    const bill: Billed = {
      patientId: payment.patient_id,
      practitionerId: idIn(people.practitioners, session.practitioner),
      appointmentId: session.id,
      description: session.service,
      totalCents: payment.amount_cents,
      gstCents: payment.gst_cents,
      paidCents: payment.amount_cents,
      refundedCents: payment.refunded_cents,
      refundId: refund?.id ?? null,
      refundedAt: refund?.settled_at ?? null,
      issuedAt: payment.succeeded_at,
    };
    return [{ bill, payment }];
  });
  const byHand = demo.invoices.map((wish) => ({
    bill: billDemoInvoice(clinic, wish, idIn(people.patients, wish.patient), now),
    payment: null,
  }));
  const all = [...past, ...byHand].sort((a, b) => a.bill.issuedAt.getTime() - b.bill.issuedAt.getTime());
  const invoiceIds = await repository.reserveIds(tx, 'invoices', all.length);
  for (const [index, { payment }] of all.entries())
    if (payment !== null) payment.invoice_id = invoiceIds[index] as number;
  return { billed: all.map(({ bill }) => bill), invoiceIds };
}

function makeReferences(count: number, seed: string): string[] {
  const chance = chanceOf(`references of ${seed}`);
  const made = new Set<string>();
  while (made.size < count) made.add(makeReference(Uint8Array.from({ length: 6 }, () => Math.floor(chance() * 256))));
  return [...made];
}

/** Everybody here paid when booking; what a cancellation gave back the clinic's own policy decides. */
function moneyOf(
  { demo, clinic }: HistoryWish,
  session: PlannedSession,
): Pick<Session, 'price' | 'paidAt' | 'refundCents'> {
  const service = demo.services.find(({ name }) => name === session.service) as DemoClinic['services'][number];
  const gstCode = service.gst_code === 'GST_10' ? 'GST_10' : 'GST_FREE';
  const price = priceOfService(
    { price_cents: service.price_cents, currency: clinic.currency, gst_code: gstCode },
    clinic,
  );
  const paidAt = new Date(session.bookedAt + 2 * MINUTE_MS);
  if (session.cancelledAt === null) return { price, paidAt, refundCents: 0 };
  const policy = {
    freeUntilHours: clinic.cancel_free_until_hours,
    lateFeePercent: clinic.cancel_late_fee_percent,
    noShowFeePercent: clinic.no_show_fee_percent,
  };
  const { startsAt, cancelledAt } = session;
  const outcome = cancellationOutcome({
    policy,
    startsAt,
    now: cancelledAt,
    priceCents: price.totalCents,
    paidCents: price.totalCents,
    by: 'patient',
  });
  return { price, paidAt, refundCents: outcome.refundCents };
}

function diaryRow({ clinic, people, locations, services }: HistoryWish, session: Session): History['diary'][number] {
  const [startsAt, endsAt] = [new Date(session.startsAt), new Date(session.endsAt)];
  return {
    clinic_id: clinic.id,
    id: session.diaryId,
    practitioner_id: idIn(people.practitioners, session.practitioner),
    kind: 'appointment',
    exclusive: session.status !== 'cancelled',
    occupied: `[${startsAt.toISOString()},${endsAt.toISOString()})`,
    starts_at: startsAt,
    ends_at: endsAt,
    location_id: idIn(locations, session.location),
    service_id: idIn(services, session.service),
    session_type: session.sessionType,
    patient_id: idIn(people.patients, session.patient),
    created_at: new Date(session.bookedAt),
  };
}

function appointmentRow(wish: HistoryWish, session: Session): History['appointments'][number] {
  const { clinic, demo, people, locations, services } = wish;
  const cancelledAt = session.cancelledAt === null ? null : new Date(session.cancelledAt);
  const whole = session.refundCents === session.price.totalCents;
  const ended = session.status === 'confirmed' ? session.paidAt : new Date(session.endsAt);
  return {
    clinic_id: clinic.id,
    id: session.id,
    reference: session.reference,
    diary_id: session.diaryId,
    patient_id: idIn(people.patients, session.patient),
    practitioner_id: idIn(people.practitioners, session.practitioner),
    service_id: idIn(services, session.service),
    location_id: idIn(locations, session.location),
    starts_at: new Date(session.startsAt),
    ends_at: new Date(session.endsAt),
    timezone: session.timezone,
    session_type: session.sessionType,
    status: session.status,
    payment_status: session.refundCents === 0 ? 'paid' : whole ? 'refunded' : 'partly_refunded',
    price_cents: session.price.totalCents,
    gst_cents: session.price.gstCents,
    currency: session.price.currency,
    consented_at: new Date(session.bookedAt),
    language: demo.language,
    cancelled_by: cancelledAt === null ? null : `guest:${session.id}`,
    cancelled_at: cancelledAt,
    sequence: cancelledAt === null ? 0 : 1,
    created_at: new Date(session.bookedAt),
    updated_at: cancelledAt ?? ended,
  };
}

export type PaymentRow = ReturnType<typeof paymentRow>;

/** Payments in the order in which they were made: their numbers and receipts count up with time. */
function paymentRows({ clinic, people }: HistoryWish, sessions: Session[], ids: number[]): PaymentRow[] {
  const inOrder = [...sessions].sort((a, b) => a.paidAt.getTime() - b.paidAt.getTime());
  const counted = new Map<number, number>();
  return inOrder.map((session, index) => {
    const year = yearOf(clinic, session.paidAt);
    const number = (counted.get(year) ?? 0) + 1;
    counted.set(year, number);
    const receipt = `REC-${year}-${String(number).padStart(3, '0')}`;
    return paymentRow(clinic.id, idIn(people.patients, session.patient), session, ids[index] as number, receipt);
  });
}

function paymentRow(clinicId: number, patientId: number, session: Session, id: number, receipt: string) {
  const { price, paidAt, refundCents, cancelledAt } = session;
  // One card for each patient.
  const [brand, last4] =
    chanceOf(`card of ${session.patient}`)() < 0.6 ? (['visa', '4242'] as const) : (['mastercard', '4444'] as const);
  return {
    clinic_id: clinicId,
    id,
    appointment_id: session.id,
    invoice_id: null as number | null,
    patient_id: patientId,
    amount_cents: price.totalCents,
    gst_cents: price.gstCents,
    refunded_cents: refundCents,
    currency: price.currency,
    method: 'card',
    status: refundCents === price.totalCents ? 'refunded' : 'succeeded',
    vendor: 'stripe',
    intent_id: `pi_demo_${clinicId}_${id}`,
    charge_id: `ch_demo_${clinicId}_${id}`,
    transaction_id: `txn_demo_${clinicId}_${id}`,
    card_brand: brand,
    card_last4: last4,
    receipt_number: receipt,
    created_at: new Date(session.bookedAt),
    updated_at: cancelledAt === null ? paidAt : new Date(cancelledAt + MINUTE_MS),
    succeeded_at: paidAt,
  };
}

function receiptCounters(clinic: ClinicRow, sessions: Session[]): History['receiptCounters'] {
  const years = Map.groupBy(sessions, (session) => yearOf(clinic, session.paidAt));
  return [...years].map(([year, paid]) => ({ clinic_id: clinic.id, year, last: paid.length }));
}

function yearOf(clinic: ClinicRow, at: Date): number {
  return Number(toLocal(clinic.timezone, at.getTime()).date.slice(0, 4));
}

export function refundRow(payment: PaymentRow, id: number) {
  return {
    clinic_id: payment.clinic_id,
    id,
    payment_id: payment.id,
    amount_cents: payment.refunded_cents,
    reason: 'cancelled',
    status: 'succeeded',
    vendor_id: `re_demo_${payment.clinic_id}_${id}`,
    created_at: payment.updated_at,
    settled_at: payment.updated_at,
  };
}

function vendorPayment(payment: PaymentRow): DemoPayment {
  return {
    intentId: payment.intent_id,
    chargeId: payment.charge_id,
    transactionId: payment.transaction_id,
    amountCents: payment.amount_cents,
    currency: payment.currency,
    cardBrand: payment.card_brand,
    description: `Receipt ${payment.receipt_number}`,
    metadata: {
      clinic_id: String(payment.clinic_id),
      payment_id: String(payment.id),
      appointment_id: String(payment.appointment_id),
    },
    at: payment.succeeded_at,
  };
}
