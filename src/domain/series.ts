/** Series of appointments: which times a rule means, when each has to be paid, and how a whole series moves. */
import { occurrences, parseRule, type RuleProblem } from './recurrence.ts';
import { addDays, DAY_MS, dayNumberOf, MINUTE_MS, toInstant, toLocal } from './time-zone.ts';

export const FEWEST_OCCURRENCES = 2;
export const MOST_OCCURRENCES = 52;
/** Four years, which 52 sessions every four weeks need; more would make the diary read centuries for one question. */
const MOST_DAYS = 1_461;

/** One time of a series; instants are epoch milliseconds. */
export interface SeriesTime {
  /** Counted from 1, in the order of time. */
  no: number;
  startsAt: number;
  /** The clock skips this wall time that day: it starts later by the length of the gap. */
  shifted: boolean;
}

/**
 * The times of a series that begins at `startsAt` and keeps its wall time in `timezone` over DST. The first is always
 * `startsAt` itself: a rule that does not name its day is a problem, like one that has no end or too many times.
 */
export function seriesTimes(wish: { rule: string; startsAt: number; timezone: string }): SeriesTime[] | RuleProblem {
  const { startsAt, timezone } = wish;
  const rule = parseRule(wish.rule);
  if ('problem' in rule) return rule;
  if (rule.ends.kind === 'never') return { problem: 'A series needs an end: COUNT or UNTIL' };
  const { date, minutes } = toLocal(timezone, startsAt);
  const found = occurrences({ rule, startDate: date, minutes, timezone, count: MOST_OCCURRENCES + 1 });
  if (found.length < FEWEST_OCCURRENCES) return { problem: `A series has at least ${FEWEST_OCCURRENCES} sessions` };
  if (found.length > MOST_OCCURRENCES) return { problem: `A series has at most ${MOST_OCCURRENCES} sessions` };
  const last = found.at(-1)?.date ?? date;
  if (dayNumberOf(last) - dayNumberOf(date) > MOST_DAYS) return { problem: 'A series lasts four years at most' };
  if (found[0]?.date !== date) return { problem: 'The rule does not name the day of the first session' };
  return found.map(({ startsAt: start, shifted }, index) => ({
    no: index + 1,
    // The second pass of a repeated hour is a start too; only the following ones mean the first.
    startsAt: index === 0 ? startsAt : start,
    shifted: index === 0 ? false : shifted,
  }));
}

/**
 * When an unpaid appointment is let go. The first of a series, like a single one, must be paid within the clinic's release
 * time. Later ones may wait until the last moment of free cancelling, but get at least that same time.
 */
export function payByOf(wish: {
  isFirst: boolean;
  startsAt: number;
  now: number;
  releaseMinutes: number;
  freeUntilHours: number;
}): number {
  const soonest = wish.now + wish.releaseMinutes * MINUTE_MS;
  return wish.isFirst ? soonest : Math.max(soonest, wish.startsAt - wish.freeUntilHours * 3_600_000);
}

/**
 * Where the times of a series go when one of them moves from `from` to `to`: each by the same number of local days and
 * the same change of wall time, so a Tuesday at ten that becomes a Thursday at two takes the others along, over DST too.
 */
export function shiftTimes(times: readonly number[], move: { from: number; to: number; timezone: string }): number[] {
  const { timezone } = move;
  const from = toLocal(timezone, move.from);
  const to = toLocal(timezone, move.to);
  const days = dayNumberOf(to.date) - dayNumberOf(from.date);
  const minutes = to.minutes - from.minutes;
  return times.map((time) => {
    if (time === move.from) return move.to;
    const at = toLocal(timezone, time);
    const wall = at.minutes + minutes;
    const overDays = Math.floor(wall / MINUTES_PER_DAY);
    return toInstant(timezone, addDays(at.date, days + overDays), wall - overDays * MINUTES_PER_DAY);
  });
}

const MINUTES_PER_DAY = DAY_MS / MINUTE_MS;
