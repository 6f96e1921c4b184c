import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertBalanced,
  capturePostings,
  chargePostings,
  creditPostings,
  feePostings,
  refundPostings,
} from './ledger.ts';
import type { Posting } from './ledger.ts';

const taxed = { totalCents: 44_000, gstCents: 4_000, currency: 'AUD' };

function balances(postings: Posting[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { account, amountCents } of postings) sums[account] = (sums[account] ?? 0) + amountCents;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

describe('the ledger', () => {
  it('owes revenue and GST for a charge, and settles it by a capture', () => {
    expect(balances(chargePostings(taxed))).toEqual({
      accounts_receivable: 44_000,
      revenue: -40_000,
      gst_payable: -4_000,
    });
    const settled = [...chargePostings(taxed), ...capturePostings({ amountCents: 44_000, currency: 'AUD' })];
    expect(balances(settled)).toEqual({ cash_clearing: 44_000, revenue: -40_000, gst_payable: -4_000 });
  });

  it('takes a refund from revenue and GST', () => {
    const refunded = [
      ...chargePostings(taxed),
      ...capturePostings({ amountCents: 44_000, currency: 'AUD' }),
      ...refundPostings(taxed),
    ];
    expect(balances(refunded)).toEqual({ revenue: -40_000, refunds: 40_000 });
  });

  it('takes back what was never paid, and asks for the fee instead', () => {
    expect(balances([...chargePostings(taxed), ...creditPostings(taxed)])).toEqual({});
    const fee = feePostings({ totalCents: 22_000, gstCents: 2_000, currency: 'AUD' });
    expect(balances(fee)).toEqual({ accounts_receivable: 22_000, cancellation_fees: -20_000, gst_payable: -2_000 });
  });

  it('leaves out empty postings', () => {
    const free = { totalCents: 18_000, gstCents: 0, currency: 'AUD' };
    expect(chargePostings(free).map((posting) => posting.account)).toEqual(['accounts_receivable', 'revenue']);
    expect(chargePostings({ ...free, totalCents: 0 })).toEqual([]);
  });

  it('always balances', () => {
    const amounts = fc.record({ totalCents: fc.nat(), gstCents: fc.nat(), currency: fc.constantFrom('AUD', 'EUR') });
    fc.assert(
      fc.property(amounts, (amount) => {
        const all = [chargePostings, feePostings, creditPostings, refundPostings].flatMap((post) => post(amount));
        expect(() => assertBalanced(all)).not.toThrow();
      }),
      { seed: 7 },
    );
  });

  it('refuses what does not balance, in each currency, and what is not whole', () => {
    const odd: Posting[] = [
      { account: 'revenue', amountCents: 1, currency: 'AUD' },
      { account: 'cash_clearing', amountCents: -1, currency: 'EUR' },
    ];
    expect(() => assertBalanced(odd)).toThrow('do not balance: 1 AUD');
    expect(() => chargePostings({ ...taxed, totalCents: 0.5 })).toThrow('whole amount');
  });
});
