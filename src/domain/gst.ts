/**
 * GST, and any value added tax of one rate. Rates are basis points (1000 = 10 %), amounts whole cents. An invoice sums its
 * unrounded tax and rounds once, half a cent up: GST Act s 9-90(2)(a).
 */
import { addCents, assertWhole, divideHalfUp } from './money.ts';

/** How a price stands to the tax: free of it, with it inside, or to be added. */
export type GstTreatment = 'free' | 'inclusive' | 'exclusive';

export const AU_GST_BASIS_POINTS = 1_000;
const WHOLE = 10_000;

export interface TaxableLine {
  /** The price of the whole line: quantity × unit price. */
  amountCents: number;
  gst: GstTreatment;
}

export interface Totals {
  totalCents: number;
  gstCents: number;
  /** The total without its tax. */
  netCents: number;
}

/** The tax inside an inclusive price: 110.00 at 10 % holds 10.00. */
export function gstInside(amountCents: number, basisPoints = AU_GST_BASIS_POINTS): number {
  return totalsOf([{ amountCents, gst: 'inclusive' }], basisPoints).gstCents;
}

/** The tax to add to an exclusive price: 100.00 at 10 % takes 10.00. */
export function gstOnTop(amountCents: number, basisPoints = AU_GST_BASIS_POINTS): number {
  return totalsOf([{ amountCents, gst: 'exclusive' }], basisPoints).gstCents;
}

/** Total and tax of all lines of one invoice, rounded once. */
export function totalsOf(lines: readonly TaxableLine[], basisPoints = AU_GST_BASIS_POINTS): Totals {
  assertRate(basisPoints);
  const sum = (gst: GstTreatment) => addCents(...lines.filter((l) => l.gst === gst).map((l) => l.amountCents));
  const inclusive = sum('inclusive');
  const exclusive = sum('exclusive');
  const rate = BigInt(basisPoints);
  const whole = BigInt(WHOLE);
  // inclusive × r ÷ (1 + r) + exclusive × r over their common denominator, so that only the sum is rounded.
  const tax = BigInt(inclusive) * rate * whole + BigInt(exclusive) * rate * (whole + rate);
  const gstCents = divideHalfUp(tax, whole * (whole + rate));
  const added = divideHalfUp(BigInt(exclusive) * rate, whole);
  const totalCents = addCents(sum('free'), inclusive, exclusive, added);
  return { totalCents, gstCents, netCents: addCents(totalCents, -gstCents) };
}

/** The tax inside a part of an invoice, for partial refunds and fees: its share of the whole, half a cent up. */
export function gstShare(partCents: number, whole: { totalCents: number; gstCents: number }): number {
  assertWhole(partCents);
  if (whole.totalCents === 0) return 0;
  return divideHalfUp(BigInt(partCents) * BigInt(whole.gstCents), BigInt(whole.totalCents));
}

/** Basis points of a rate between 0 and 1 as a decimal ('0.10' is 1000); null outside, or finer than a basis point. */
export function parseGstRate(text: string): number | null {
  const match = /^([01])(?:\.(\d{1,4}?)0*)?$/.exec(text);
  if (!match) return null;
  const [, whole = '0', fraction = ''] = match;
  const basisPoints = Number(whole) * WHOLE + Number(fraction.padEnd(4, '0'));
  return basisPoints <= WHOLE ? basisPoints : null;
}

function assertRate(basisPoints: number): void {
  if (!Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > WHOLE) {
    throw new RangeError(`A tax rate is 0 to ${WHOLE} basis points: ${basisPoints}`);
  }
}
