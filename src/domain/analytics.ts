/** How a clinic's figures are cut and divided: periods of local days, the points of a trend, rates, shares of change. */
import { addDays, dayNumberOf, weekdayOf } from './time-zone.ts';

export type PeriodType = 'today' | 'week' | 'month' | 'year' | 'all' | 'custom';

/** Local dates, both included. */
export interface DateRange {
  from: string;
  to: string;
}

export interface Period extends DateRange {
  type: PeriodType;
}

/**
 * The days of a period: the whole week (from Monday), month or year that `today` lies in; `all` runs from the first record
 * to today.
 */
export function periodOf(type: Exclude<PeriodType, 'custom'>, today: string, firstRecord: string | null): Period {
  const year = today.slice(0, 4);
  switch (type) {
    case 'today':
      return { type, from: today, to: today };
    case 'week': {
      const monday = addDays(today, -((weekdayOf(today) + 6) % 7));
      return { type, from: monday, to: addDays(monday, 6) };
    }
    case 'month':
      return { type, from: `${today.slice(0, 7)}-01`, to: lastOfMonth(today) };
    case 'year':
      return { type, from: `${year}-01-01`, to: `${year}-12-31` };
    case 'all':
      return { type, from: firstRecord !== null && firstRecord < today ? firstRecord : today, to: today };
  }
}

/** What a period is compared with: the calendar month or year before, else as many days right before it. */
export function previousPeriod({ type, from, to }: Period): DateRange | null {
  if (type === 'all') return null;
  const dayBefore = addDays(from, -1);
  if (type === 'month') return { from: `${dayBefore.slice(0, 7)}-01`, to: dayBefore };
  if (type === 'year') return { from: `${dayBefore.slice(0, 4)}-01-01`, to: dayBefore };
  return { from: addDays(dayBefore, dayNumberOf(from) - dayNumberOf(to)), to: dayBefore };
}

/** The first day, every seventh after it, and the last. */
export function trendDates({ from, to }: DateRange): string[] {
  const days = dayNumberOf(to) - dayNumberOf(from);
  const dates = Array.from({ length: Math.floor(days / 7) + 1 }, (_, week) => addDays(from, week * 7));
  return dates.at(-1) === to ? dates : [...dates, to];
}

export type Step = 'day' | 'week' | 'month';

/** How wide a chart's bars are, so that there are neither three nor three hundred. */
export function stepOf({ from, to }: DateRange): Step {
  const days = dayNumberOf(to) - dayNumberOf(from) + 1;
  if (days <= 45) return 'day';
  return days <= 200 ? 'week' : 'month';
}

/** The first day of the bar a date belongs to; weeks begin on Monday. */
export function startOfStep(step: Step, date: string): string {
  if (step === 'day') return date;
  return step === 'month' ? `${date.slice(0, 7)}-01` : addDays(date, -((weekdayOf(date) + 6) % 7));
}

/** Every bar of a range by its first day. */
export function stepsOf(step: Step, { from, to }: DateRange): string[] {
  const starts: string[] = [];
  for (let date = startOfStep(step, from); date <= to; date = nextStep(step, date)) starts.push(date);
  return starts;
}

function nextStep(step: Step, start: string): string {
  if (step === 'month') return addDays(lastOfMonth(start), 1);
  return addDays(start, step === 'week' ? 7 : 1);
}

function lastOfMonth(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return `${date.slice(0, 7)}-${String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, '0')}`;
}

/** A share in percent to one decimal; nothing of nothing is 0. */
export function percentage(part: number, whole: number): number {
  return whole === 0 ? 0 : oneDecimal((part / whole) * 100);
}

/** By how many percent something grew; from nothing there is no such figure, and B's shape wants a number: 0. */
export function growth(current: number, previous: number): number {
  return previous === 0 ? 0 : oneDecimal(((current - previous) / Math.abs(previous)) * 100);
}

export const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** `individual_therapy` of “Individual Therapy”: how B names a service among its figures. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}]+/gu, '_').replaceAll(/^_+|_+$/g, '') || 'other';
}

/**
 * Whole numbers in ascending order as bytes: each as its distance from the one before, seven bits a byte, the last byte of
 * a distance below 128. A day's patients take one byte each where four would stand.
 */
export function packNumbers(ascending: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const number of ascending) {
    let distance = number - before;
    if (distance < 0) throw new RangeError(`Not in ascending order: ${number} after ${before}`);
    before = number;
    for (; distance > 127; distance = Math.floor(distance / 128)) bytes.push((distance % 128) + 128);
    bytes.push(distance);
  }
  return Uint8Array.from(bytes);
}

/**
 * How many different numbers stand in these packed lists, of those that stand in one of `among`. One bit for each number up
 * to the largest: a million entries take a few milliseconds, where a Set takes a hundred.
 */
export function countDistinct(lists: readonly Uint8Array[], among: readonly Uint8Array[] | null): number {
  const seen = bitsOf(lists);
  const allowed = among === null ? null : bitsOf(among);
  let count = 0;
  for (const [index, byte] of seen.entries())
    count += BITS_OF_BYTE[byte & (allowed === null ? 255 : (allowed[index] ?? 0))] ?? 0;
  return count;
}

const BITS_OF_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function bitsOf(lists: readonly Uint8Array[]): Uint8Array {
  let bits = new Uint8Array(1_024);
  for (const list of lists) {
    let [number, distance, unit] = [0, 0, 1];
    for (const byte of list) {
      distance += (byte & 127) * unit;
      if (byte > 127) {
        unit *= 128;
        continue;
      }
      number += distance;
      [distance, unit] = [0, 1];
      if (number >>> 3 >= bits.length) bits = grown(bits, number >>> 3);
      bits[number >>> 3] = (bits[number >>> 3] ?? 0) | (1 << (number & 7));
    }
  }
  return bits;
}

function grown(bits: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(index + 1, bits.length * 2));
  larger.set(bits);
  return larger;
}
