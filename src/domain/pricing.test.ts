import { describe, expect, it } from 'vitest';
import { basePriceCents, priceOf } from './pricing.ts';

const nobody = { locationId: null, insurance: null };
const rules = [
  { locationId: 1, insurance: null, priceCents: 17_000 },
  { locationId: null, insurance: 'Wattle Health', priceCents: 15_000 },
  { locationId: 1, insurance: 'wattle health', priceCents: 14_000 },
];

describe('the price of a session', () => {
  it('is the service’s own where no rule fits', () => {
    expect(basePriceCents(18_000, [], nobody)).toBe(18_000);
    expect(basePriceCents(18_000, rules, nobody)).toBe(18_000);
    expect(basePriceCents(18_000, rules, { locationId: 2, insurance: 'Other' })).toBe(18_000);
  });

  it('follows the place, the insurer, and first of all both together', () => {
    expect(basePriceCents(18_000, rules, { locationId: 1, insurance: null })).toBe(17_000);
    expect(basePriceCents(18_000, rules, { locationId: 2, insurance: 'Wattle Health' })).toBe(15_000);
    expect(basePriceCents(18_000, rules, { locationId: 1, insurance: 'Wattle Health' })).toBe(14_000);
  });

  it('goes by the insurer before the place, and does not mind how the name is written', () => {
    const apart = rules.slice(0, 2);
    expect(basePriceCents(18_000, apart, { locationId: 1, insurance: ' WATTLE  health ' })).toBe(15_000);
  });

  it('may be nothing at all', () => {
    const free = [{ locationId: null, insurance: 'Wattle Health', priceCents: 0 }];
    expect(basePriceCents(18_000, free, { locationId: null, insurance: 'Wattle Health' })).toBe(0);
  });

  it('has GST in it only where the clinic is registered for it', () => {
    const service = { priceCents: 11_000, currency: 'AUD', gst: 'inclusive' } as const;
    expect(priceOf(service, { gstRegistered: true, gstBasisPoints: 1_000 }).gstCents).toBe(1_000);
    expect(priceOf(service, { gstRegistered: false, gstBasisPoints: 1_000 }).gstCents).toBe(0);
  });
});
