/**
 * Double entry: every movement of money is a set of postings that sums to zero. Debits are positive, credits negative.
 * A charge makes a receivable, a capture settles it from the vendor's clearing account, a refund gives back and takes
 * the revenue and its GST with it.
 */
import { addCents, assertWhole } from './money.ts';

export const LEDGER_ACCOUNTS = [
  'accounts_receivable',
  'cash_clearing',
  'revenue',
  'cancellation_fees',
  'refunds',
  'write_offs',
  'gst_payable',
] as const;

export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

export interface Posting {
  account: LedgerAccount;
  /** Positive = debit, negative = credit. */
  amountCents: number;
  currency: string;
}

/** An amount with the GST inside it. */
export interface TaxedAmount {
  totalCents: number;
  gstCents: number;
  currency: string;
}

/** A session is owed. */
export function chargePostings(charge: TaxedAmount): Posting[] {
  return taxed(charge, 'accounts_receivable', 'revenue');
}

/** A fee for cancelling late or not coming is owed; its GST is that of the session. */
export function feePostings(fee: TaxedAmount): Posting[] {
  return taxed(fee, 'accounts_receivable', 'cancellation_fees');
}

/** What was owed and not paid is owed no more. */
export function creditPostings(credit: TaxedAmount): Posting[] {
  return chargePostings(credit).map(({ account, amountCents, currency }) => ({
    account,
    amountCents: -amountCents,
    currency,
  }));
}

/** What will never be paid is given up. It stands against revenue under its own name, and takes its GST with it. */
export function writeOffPostings({ totalCents, gstCents, currency }: TaxedAmount): Posting[] {
  return balanced([
    { account: 'write_offs', amountCents: totalCents - gstCents, currency },
    { account: 'gst_payable', amountCents: gstCents, currency },
    { account: 'accounts_receivable', amountCents: -totalCents, currency },
  ]);
}

/** Of what a session cost, this much stays as the fee for cancelling it. Its GST is the session's and stays where it is. */
export function keptAsFeePostings({ totalCents, gstCents, currency }: TaxedAmount): Posting[] {
  return balanced([
    { account: 'revenue', amountCents: totalCents - gstCents, currency },
    { account: 'cancellation_fees', amountCents: -(totalCents - gstCents), currency },
  ]);
}

/** Money came in through a vendor. */
export function capturePostings({ amountCents, currency }: { amountCents: number; currency: string }): Posting[] {
  return balanced([
    { account: 'cash_clearing', amountCents, currency },
    { account: 'accounts_receivable', amountCents: -amountCents, currency },
  ]);
}

/** Money goes back the way it came. `refunds` stands against revenue, so that both stay readable. */
export function refundPostings({ totalCents, gstCents, currency }: TaxedAmount): Posting[] {
  return balanced([
    { account: 'refunds', amountCents: totalCents - gstCents, currency },
    { account: 'gst_payable', amountCents: gstCents, currency },
    { account: 'cash_clearing', amountCents: -totalCents, currency },
  ]);
}

function taxed(
  { totalCents, gstCents, currency }: TaxedAmount,
  debit: LedgerAccount,
  credit: LedgerAccount,
): Posting[] {
  return balanced([
    { account: debit, amountCents: totalCents, currency },
    { account: credit, amountCents: -(totalCents - gstCents), currency },
    { account: 'gst_payable', amountCents: -gstCents, currency },
  ]);
}

/** Leaves out the empty postings (a GST-free session has none for GST) and proves the rest. */
function balanced(postings: Posting[]): Posting[] {
  for (const { amountCents } of postings) assertWhole(amountCents);
  const moved = postings.filter((posting) => posting.amountCents !== 0);
  assertBalanced(moved);
  return moved;
}

/** Throws unless the postings sum to zero in each currency. */
export function assertBalanced(postings: readonly Posting[]): void {
  for (const currency of new Set(postings.map((posting) => posting.currency))) {
    const sum = addCents(...postings.filter((p) => p.currency === currency).map((p) => p.amountCents));
    if (sum !== 0) throw new Error(`Postings do not balance: ${sum} ${currency} too much`);
  }
}
