import type { Tx } from '../../platform/db.ts';

export type DifferenceRow = Awaited<ReturnType<typeof listOpen>>[number];
export type NewDifference = {
  kind: 'unknown_charge' | 'missing_charge' | 'amount' | 'refunds';
  vendor: string;
  vendor_id: string;
  payment_id: number | null;
  ours_cents: number;
  vendor_cents: number;
  currency: string;
};

/** Payments that a vendor has told us of since then, with what went back of each and is settled. */
export function listTold(tx: Tx, clinicId: number, vendor: string, span: { from: Date; to: Date }) {
  return tx
    .selectFrom('payments')
    .select(['id', 'intent_id', 'amount_cents', 'refunded_cents', 'currency'])
    .where('clinic_id', '=', clinicId)
    .where('vendor', '=', vendor)
    .where('vendor_receipt_url', 'is not', null)
    .where('status', 'in', ['succeeded', 'refunded'])
    .where('succeeded_at', '>=', span.from)
    .where('succeeded_at', '<', span.to)
    .execute();
}

/** Payments by the vendor's ids, whatever their state. */
export function listByIntents(tx: Tx, clinicId: number, intentIds: readonly string[]) {
  if (intentIds.length === 0) return Promise.resolve([]);
  return tx
    .selectFrom('payments')
    .select(['id', 'intent_id', 'amount_cents', 'refunded_cents', 'currency', 'status'])
    .where('clinic_id', '=', clinicId)
    .where('intent_id', 'in', [...intentIds])
    .execute();
}

export function listOpen(tx: Tx, clinicId: number) {
  return tx
    .selectFrom('reconciliation_differences as d')
    .selectAll('d')
    .where('d.clinic_id', '=', clinicId)
    .where('d.resolved_at', 'is', null)
    .orderBy('d.id', 'desc')
    .limit(200)
    .execute();
}

/** What a person has looked at and explained. */
export function listExplained(tx: Tx, clinicId: number, since: Date) {
  return tx
    .selectFrom('reconciliation_differences')
    .select(['kind', 'vendor_id', 'ours_cents', 'vendor_cents'])
    .where('clinic_id', '=', clinicId)
    .where('note', 'is not', null)
    .where('found_at', '>=', since)
    .execute();
}

/** Writes down a difference once; one that is open already gets today's figures. */
export function noteDifference(tx: Tx, clinicId: number, difference: NewDifference, now: Date) {
  return tx
    .insertInto('reconciliation_differences')
    .values({ clinic_id: clinicId, found_at: now, ...difference })
    .onConflict((conflict) =>
      conflict
        .columns(['clinic_id', 'vendor', 'vendor_id', 'kind'])
        .where('resolved_at', 'is', null)
        .doUpdateSet({ ours_cents: difference.ours_cents, vendor_cents: difference.vendor_cents }),
    )
    .execute();
}

export function resolve(
  tx: Tx,
  clinicId: number,
  id: number,
  how: { resolved_at: Date; resolved_by: string; note: string | null },
) {
  return tx
    .updateTable('reconciliation_differences')
    .set(how)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .where('resolved_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}
