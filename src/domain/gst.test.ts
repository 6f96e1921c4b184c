import { describe, expect, it } from 'vitest';
import { gstInside, gstOnTop, gstShare, parseGstRate, totalsOf } from './gst.ts';
import type { TaxableLine } from './gst.ts';
import { priceOf } from './pricing.ts';

const line = (amountCents: number, gst: TaxableLine['gst']): TaxableLine => ({ amountCents, gst });

describe('GST', () => {
  it.each([
    [11_000, 1_000],
    [9_999, 909],
    [17, 2],
    [5, 0],
  ])('inside %d cents is %d', (price, gst) => {
    expect(gstInside(price)).toBe(gst);
  });

  it.each([
    [3_333, 333],
    [15, 2],
  ])('on top of %d cents is %d', (price, gst) => {
    expect(gstOnTop(price)).toBe(gst);
  });

  it('is none on what is free, and only on the rest of a mixed invoice', () => {
    expect(totalsOf([line(18_000, 'free')])).toEqual({ totalCents: 18_000, gstCents: 0, netCents: 18_000 });
    expect(totalsOf([line(18_000, 'free'), line(3_300, 'inclusive')])).toMatchObject({
      totalCents: 21_300,
      gstCents: 300,
    });
  });

  it('is summed unrounded and rounded once per invoice', () => {
    expect(totalsOf([line(999, 'inclusive'), line(999, 'inclusive'), line(999, 'inclusive')]).gstCents).toBe(272);
    expect(totalsOf([line(110, 'inclusive'), line(100, 'exclusive')])).toEqual({
      totalCents: 220,
      gstCents: 20,
      netCents: 200,
    });
  });

  it('knows other rates, and refuses those that are none', () => {
    expect(gstInside(12_100, 2_100)).toBe(2_100);
    expect(gstInside(12_100, 0)).toBe(0);
    expect(() => gstInside(100, 0.1)).toThrow('basis points');
    expect(() => gstInside(100, 10_001)).toThrow('basis points');
  });

  it('is shared out to a part of an invoice', () => {
    expect(gstShare(22_000, { totalCents: 44_000, gstCents: 4_000 })).toBe(2_000);
    expect(gstShare(1, { totalCents: 3, gstCents: 1 })).toBe(0);
    expect(gstShare(0, { totalCents: 0, gstCents: 0 })).toBe(0);
  });

  it.each([
    ['0.10', 1_000],
    ['0.1', 1_000],
    ['0', 0],
    ['1', 10_000],
    ['1.0', 10_000],
    ['0.125', 1_250],
    ['0.10000', 1_000],
    ['1.01', null],
    ['-0.1', null],
    ['0.00001', null],
    ['10', null],
    ['', null],
  ])('reads the rate %j as %j basis points', (text, basisPoints) => {
    expect(parseGstRate(text)).toBe(basisPoints);
  });
});

describe('the price of a service', () => {
  const registered = { gstRegistered: true, gstBasisPoints: 1_000 };

  it('holds GST, adds it, or is free of it', () => {
    const price = { priceCents: 44_000, currency: 'AUD' };
    expect(priceOf({ ...price, gst: 'inclusive' }, registered)).toEqual({
      totalCents: 44_000,
      gstCents: 4_000,
      netCents: 40_000,
      currency: 'AUD',
    });
    expect(priceOf({ ...price, gst: 'exclusive' }, registered)).toMatchObject({ totalCents: 48_400, gstCents: 4_400 });
    expect(priceOf({ ...price, gst: 'free' }, registered)).toMatchObject({ totalCents: 44_000, gstCents: 0 });
  });

  it('has no GST where the clinic is not registered', () => {
    const unregistered = { ...registered, gstRegistered: false };
    const price = { priceCents: 44_000, currency: 'AUD', gst: 'exclusive' as const };
    expect(priceOf(price, unregistered)).toMatchObject({ totalCents: 44_000, gstCents: 0 });
  });
});
