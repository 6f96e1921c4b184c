/** Money is whole minor units ("cents", also where a currency has none) with an ISO 4217 code. Nothing here is a float. */
export interface Money {
  amountCents: number;
  currency: string;
}

/** Digits after the point where they are not two (ISO 4217). */
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  PYG: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

export function currencyExponent(currency: string): number {
  return EXPONENTS[currency.toUpperCase()] ?? 2;
}

/**
 * Minor units of a decimal as the wire writes it: '180.00' is 18000, '180' too; in JPY '180' is 180.
 * Null for signs, exponents, separators, more digits than the currency has, and what no safe integer holds.
 */
export function parseDecimal(text: string, currency = 'AUD'): number | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  const exponent = currencyExponent(currency);
  if (fraction.length > exponent) return null;
  const amount = Number(whole + fraction.padEnd(exponent, '0'));
  return Number.isSafeInteger(amount) ? amount : null;
}

/** '180.00' of 18000 AUD, '180' of 180 JPY, '-5.00' of -500 EUR. */
export function formatDecimal(amountCents: number, currency: string): string {
  assertWhole(amountCents);
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(amountCents)).padStart(exponent + 1, '0');
  const sign = amountCents < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The sum; a RangeError for anything that is no whole amount, or grows past exact integers. */
export function addCents(...amounts: number[]): number {
  let sum = 0;
  for (const amount of amounts) {
    assertWhole(amount);
    sum += amount;
  }
  assertWhole(sum);
  return sum;
}

/** The sum of amounts of one currency; a RangeError when they differ. */
export function addMoney(first: Money, ...others: Money[]): Money {
  for (const { currency } of others) {
    if (currency !== first.currency) throw new RangeError(`Cannot add ${currency} to ${first.currency}`);
  }
  return {
    amountCents: addCents(first.amountCents, ...others.map((money) => money.amountCents)),
    currency: first.currency,
  };
}

/** numerator ÷ denominator to the nearest integer, half away from zero; exact, by BigInt. */
export function divideHalfUp(numerator: bigint, denominator: bigint): number {
  const isNegative = numerator < 0n;
  const size = isNegative ? -numerator : numerator;
  const rounded = Number((2n * size + denominator) / (2n * denominator));
  assertWhole(rounded);
  return isNegative && rounded !== 0 ? -rounded : rounded;
}

/** A whole percentage of an amount, half a cent up. */
export function percentOf(amountCents: number, percent: number): number {
  assertWhole(amountCents);
  assertWhole(percent);
  return divideHalfUp(BigInt(amountCents) * BigInt(percent), 100n);
}

export function assertWhole(amount: number): void {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not a whole amount of minor units: ${amount}`);
}
