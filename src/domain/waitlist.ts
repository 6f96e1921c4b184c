/** The rules of waiting for a time: how far ahead one may wait, and which free start a freed time makes possible. */
import { addDays } from './time-zone.ts';

/** How many days ahead one may wait. */
export const MOST_WAITING_DAYS = 180;

/** What is wrong with a window of local dates (`YYYY-MM-DD`, both days included), seen from the clinic's today. */
export type WindowProblem = 'begins_in_past' | 'ends_before_it_begins' | 'too_far';

export function checkWindow(dateFrom: string, dateTo: string, today: string): 'ok' | WindowProblem {
  if (dateFrom < today) return 'begins_in_past';
  if (dateTo < dateFrom) return 'ends_before_it_begins';
  return dateTo > addDays(today, MOST_WAITING_DAYS) ? 'too_far' : 'ok';
}

/** Epoch milliseconds, half open. */
export type Freed = { from: number; to: number };

export type WaitingWish = {
  durationMinutes: number;
  /** Local dates, both included. */
  dateFrom: string;
  dateTo: string;
  /** Starts that were offered to this person before and not taken; epoch milliseconds. */
  passed: readonly number[];
};

/**
 * The start to offer when a time is freed: of those that are free now and that the freed time made possible (the session
 * meets it) the one that fits into it, soonest after its begin; else the nearest. What was offered before, or overlaps it,
 * is not offered to the same person again.
 */
export function pickStart<Open extends { start: number; date: string }>(
  open: readonly Open[],
  wish: WaitingWish,
  freed: Freed,
): Open | undefined {
  const length = wish.durationMinutes * 60_000;
  const meets = (start: number, from: number, to: number) => start < to && start + length > from;
  const outside = (start: number) => Math.max(0, freed.from - start) + Math.max(0, start + length - freed.to);
  return open
    .filter(
      ({ start, date }) =>
        date >= wish.dateFrom &&
        date <= wish.dateTo &&
        meets(start, freed.from, freed.to) &&
        !wish.passed.some((earlier) => meets(start, earlier, earlier + length)),
    )
    .toSorted((a, b) => outside(a.start) - outside(b.start) || a.start - b.start)[0];
}
