/** Our books held against the vendor's: what one has and the other has not is written down for people to look at. */
import { audit } from '../../platform/audit.ts';
import { type Context, callerName } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { VendorCharge } from '../../vendors/payments/port.ts';
import type { Billing } from './refunds.ts';
import * as differences from './reconciliation-repository.ts';
import type { DifferenceRow, NewDifference } from './reconciliation-repository.ts';

const DAY_MS = 86_400_000;
/** Webhooks and jobs settle within minutes; younger ones are not different, only early. */
const SETTLED_MS = 10 * 60_000;
const VENDOR = 'stripe';

/** Compares the last week of every clinic with the vendor. */
export async function compareWithVendor(billing: Billing, now: Date): Promise<void> {
  const span = { from: new Date(now.getTime() - 7 * DAY_MS), to: new Date(now.getTime() - SETTLED_MS) };
  const charges = await billing.payments.listCharges(span);
  for (const clinic of await billing.clinics.all()) {
    const own = charges.filter(({ metadata }) => metadata.clinic_id === String(clinic.id));
    await compareClinic(billing, clinic.id, own, span, now);
  }
}

async function compareClinic(
  billing: Billing,
  clinicId: number,
  charges: readonly VendorCharge[],
  span: { from: Date; to: Date },
  now: Date,
): Promise<void> {
  await inTransaction(billing.db, clinicId, async (tx) => {
    const intents = charges.flatMap(({ intentId }) => (intentId === null ? [] : [intentId]));
    const ours = await differences.listByIntents(tx, clinicId, intents);
    const told = await differences.listTold(tx, clinicId, VENDOR, span);
    const explained = await differences.listExplained(tx, clinicId, new Date(span.from.getTime() - 7 * DAY_MS));
    const all = [
      ...charges.flatMap((charge) =>
        differencesOf(
          charge,
          ours.find(({ intent_id }) => intent_id === charge.intentId),
        ),
      ),
      ...told.filter(({ intent_id }) => !intents.includes(intent_id ?? '')).map(missing),
    ];
    const found = all.filter((one) => !explained.some((known) => isSame(known, one)));
    for (const difference of found) await differences.noteDifference(tx, clinicId, difference, now);
    const isStill = (row: DifferenceRow) =>
      found.some(({ kind, vendor_id }) => kind === row.kind && vendor_id === row.vendor_id);
    // What is no longer found has settled by itself; what is older than the span only a person closes.
    for (const row of await differences.listOpen(tx, clinicId))
      if (!isStill(row) && row.found_at >= span.from)
        await differences.resolve(tx, clinicId, row.id, {
          resolved_at: now,
          resolved_by: 'system:compare',
          note: null,
        });
  });
}

type Figures = Pick<NewDifference, 'vendor_id' | 'ours_cents' | 'vendor_cents'> & { kind: string };

/** The same difference, not a new one of the same payment. */
function isSame(a: Figures, b: Figures): boolean {
  return (
    a.kind === b.kind &&
    a.vendor_id === b.vendor_id &&
    a.ours_cents === b.ours_cents &&
    a.vendor_cents === b.vendor_cents
  );
}

type Ours = Awaited<ReturnType<typeof differences.listByIntents>>[number];

function differencesOf(charge: VendorCharge, payment: Ours | undefined): NewDifference[] {
  const about = { vendor: VENDOR, vendor_id: charge.intentId ?? charge.chargeId, currency: charge.currency };
  const isIn = payment?.status === 'succeeded' || payment?.status === 'refunded';
  if (payment === undefined || !isIn)
    return [
      {
        ...about,
        kind: 'unknown_charge',
        payment_id: payment?.id ?? null,
        ours_cents: 0,
        vendor_cents: charge.amountCents,
      },
    ];
  const row = { ...about, payment_id: payment.id };
  const found: NewDifference[] = [];
  if (payment.amount_cents !== charge.amountCents)
    found.push({ ...row, kind: 'amount', ours_cents: payment.amount_cents, vendor_cents: charge.amountCents });
  if (payment.refunded_cents !== charge.refundedCents)
    found.push({ ...row, kind: 'refunds', ours_cents: payment.refunded_cents, vendor_cents: charge.refundedCents });
  return found;
}

function missing(payment: Awaited<ReturnType<typeof differences.listTold>>[number]): NewDifference {
  return {
    kind: 'missing_charge',
    vendor: VENDOR,
    vendor_id: payment.intent_id ?? String(payment.id),
    payment_id: payment.id,
    ours_cents: payment.amount_cents,
    vendor_cents: 0,
    currency: payment.currency,
  };
}

export async function listDifferences(billing: Billing, context: Context): Promise<DifferenceRow[]> {
  return inTransaction(billing.db, context.clinicId, (tx) => differences.listOpen(tx, context.clinicId));
}

/** Compares now, and answers what is open. */
export async function compareNow(billing: Billing, context: Context): Promise<DifferenceRow[]> {
  await compareWithVendor(billing, billing.clock.now());
  return listDifferences(billing, context);
}

/** A person has looked at it and says what it was. */
export async function resolveDifference(
  billing: Billing,
  context: Context,
  id: number,
  note: string,
): Promise<DifferenceRow> {
  const now = billing.clock.now();
  return inTransaction(billing.db, context.clinicId, async (tx) => {
    const how = { resolved_at: now, resolved_by: callerName(context), note };
    const row = await differences.resolve(tx, context.clinicId, id, how);
    if (row === undefined) throw notFound('difference');
    await audit(tx, context, { action: 'reconciliation.resolve', objectType: 'difference', objectId: id }, now);
    return row;
  });
}
