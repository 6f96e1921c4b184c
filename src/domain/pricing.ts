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

/** What a person pays for one session, and the tax in it. */
export function priceOf(service: ServicePrice, tax: TaxSettings): Totals & { currency: string } {
  const gst = tax.gstRegistered ? service.gst : 'free';
  return { ...totalsOf([{ amountCents: service.priceCents, gst }], tax.gstBasisPoints), currency: service.currency };
}
