import { describe, expect, it } from 'vitest';
import { dueOf, formatNumber, type GstCode, type InvoiceItem, statusOf, totalsOfItems } from './invoice.ts';

const registered = { gstRegistered: true, gstBasisPoints: 1_000 };
const item = (unitCents: number, gstCode: GstCode, quantity = 1): InvoiceItem => ({
  description: 'x',
  quantity,
  unitCents,
  gstCode,
});
const amounts = (total_cents: number, paid_cents = 0, refunded_cents = 0, credited_cents = 0) => ({
  total_cents,
  paid_cents,
  refunded_cents,
  credited_cents,
});

describe('the GST of an invoice', () => {
  it('is none on what is free of it, and a part of the price where it is not', () => {
    expect(totalsOfItems([item(18_000, 'GST_FREE')], registered)).toMatchObject({ totalCents: 18_000, gstCents: 0 });
    expect(totalsOfItems([item(18_000, 'GST_FREE'), item(3_300, 'GST_10')], registered)).toMatchObject({
      totalCents: 21_300,
      gstCents: 300,
    });
  });

  it('is rounded once, not line by line', () => {
    expect(totalsOfItems([item(999, 'GST_10'), item(999, 'GST_10'), item(999, 'GST_10')], registered).gstCents).toBe(
      272,
    );
    expect(totalsOfItems([item(999, 'GST_10', 3)], registered).gstCents).toBe(272);
  });

  it('is none where the clinic is not registered', () => {
    expect(totalsOfItems([item(11_000, 'GST_10')], { ...registered, gstRegistered: false }).gstCents).toBe(0);
  });
});

describe('what is due', () => {
  it('is the rest of a partial payment, and nothing after a refund that was credited', () => {
    expect(dueOf(amounts(18_000))).toBe(18_000);
    expect(dueOf(amounts(18_000, 8_000))).toBe(10_000);
    expect(dueOf(amounts(18_000, 18_000))).toBe(0);
    expect(dueOf(amounts(18_000, 18_000, 9_000, 9_000))).toBe(0);
    expect(dueOf(amounts(18_000, 0, 0, 9_000))).toBe(9_000);
  });

  it('makes an invoice paid, pending, or overdue from the day after', () => {
    const due = { ...amounts(18_000), due_date: '2026-05-10' };
    expect(statusOf(due, '2026-05-10')).toBe('pending');
    expect(statusOf(due, '2026-05-11')).toBe('overdue');
    expect(statusOf({ ...amounts(18_000, 18_000), due_date: '2026-05-10' }, '2026-06-01')).toBe('paid');
    expect(statusOf({ ...amounts(18_000, 0, 0, 18_000), due_date: '2026-05-10' }, '2026-06-01')).toBe('paid');
  });
});

describe('the number of an invoice', () => {
  it('has at least three digits and grows', () => {
    expect([1, 42, 999, 1000].map((number) => formatNumber('INV', 2026, number))).toEqual([
      'INV-2026-001',
      'INV-2026-042',
      'INV-2026-999',
      'INV-2026-1000',
    ]);
    expect(formatNumber('CN', 2026, 7)).toBe('CN-2026-007');
  });
});
