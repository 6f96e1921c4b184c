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
 * How many different numbers stand in these lists of four-byte numbers, of those that `among` allows. One bit for each
 * number up to the largest: a million entries take a few milliseconds, where a Set takes a hundred.
 */
export function countDistinct(lists: readonly Uint8Array[], among: Uint8Array | null): number {
  const largest = lists.reduce((most, list) => Math.max(most, largestOf(list)), 0);
  const allowed = among === null ? null : bitsOf([among], largest);
  const seen = bitsOf(lists, largest);
  let count = 0;
  for (let index = 0; index < seen.length; index += 1)
    count += BITS_OF_BYTE[(seen[index] ?? 0) & (allowed === null ? 255 : (allowed[index] ?? 0))] ?? 0;
  return count;
}

const BITS_OF_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function largestOf(list: Uint8Array): number {
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  let largest = 0;
  for (let at = 0; at + 4 <= list.byteLength; at += 4) largest = Math.max(largest, view.getUint32(at));
  return largest;
}

function bitsOf(lists: readonly Uint8Array[], largest: number): Uint8Array {
  const bits = new Uint8Array((largest >>> 3) + 1);
  for (const list of lists) {
    const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
    for (let at = 0; at + 4 <= list.byteLength; at += 4) {
      const number = view.getUint32(at);
      if (number <= largest) bits[number >>> 3] = (bits[number >>> 3] ?? 0) | (1 << (number & 7));
    }
  }
  return bits;
}
