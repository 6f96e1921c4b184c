/** What one session costs: the service's price, or that of the rule which fits the place and the person's insurer best. */
import { totalsOf } from './gst.ts';
import type { GstTreatment, Totals } from './gst.ts';

/** What a service costs and how its price stands to GST. */
export interface ServicePrice {
  priceCents: number;
  currency: string;
  gst: GstTreatment;
}

/** The clinic's side of GST: without a registration nothing is added and nothing is inside. */
export interface TaxSettings {
  gstRegistered: boolean;
  gstBasisPoints: number;
}

/** Another price at a place, for patients of an insurer, or both; null means any. */
export interface PriceRule {
  locationId: number | null;
  insurance: string | null;
  priceCents: number;
}

/** Whom and where a price is for; null when it is not known. */
export interface PricedFor {
  locationId: number | null;
  insurance: string | null;
}

/** What a person pays for one session, and the tax in it. */
export function priceOf(service: ServicePrice, tax: TaxSettings): Totals & { currency: string } {
  const gst = tax.gstRegistered ? service.gst : 'free';
  return { ...totalsOf([{ amountCents: service.priceCents, gst }], tax.gstBasisPoints), currency: service.currency };
}

/**
 * The price before tax settings: a rule for place and insurer goes before one for the insurer alone, that before one for
 * the place alone, and the service's own price comes last.
 */
export function basePriceCents(ownCents: number, rules: readonly PriceRule[], wanted: PricedFor): number {
  const insurer = wanted.insurance === null ? null : insurerKey(wanted.insurance);
  const fits = (rule: PriceRule) =>
    (rule.locationId === null || rule.locationId === wanted.locationId) &&
    (rule.insurance === null || insurerKey(rule.insurance) === insurer);
  const weight = (rule: PriceRule) => (rule.insurance === null ? 0 : 2) + (rule.locationId === null ? 0 : 1);
  const best = rules.filter(fits).toSorted((one, other) => weight(other) - weight(one))[0];
  return best?.priceCents ?? ownCents;
}

/** Insurers are written by people: 'Medibank ' and 'medibank' are one. */
export const insurerKey = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
