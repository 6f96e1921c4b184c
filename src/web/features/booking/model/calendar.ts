import { wallClock } from './zones.ts';

/** Days are asked for in runs of five weeks, so that strip and calendar share one answer. The API takes 92 days at most. */
export const WEEKS_IN_A_RUN = 5;
const DAY_MS = 86_400_000;

/** A local day moved by whole days: `addDays('2026-02-28', 1)` → `2026-03-01`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one local day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** The Monday of the week a day is in. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

/** The seven days of the week that is `index` weeks after the one `today` is in. */
export function weekDays(today: string, index: number): string[] {
  const monday = addDays(mondayOf(today), index * 7);
  return [0, 1, 2, 3, 4, 5, 6].map((day) => addDays(monday, day));
}

/** Which week, counted from today's, a day is in; 0 for this week, negative for the past. */
export function weekIndexOf(today: string, date: string): number {
  return Math.floor(daysBetween(mondayOf(today), date) / 7);
}

/** First and last day of the run a week belongs to. It never begins before today. */
export function runOf(today: string, week: number): { dateFrom: string; dateTo: string } {
  const run = Math.floor(Math.max(0, week) / WEEKS_IN_A_RUN);
  const first = addDays(mondayOf(today), run * WEEKS_IN_A_RUN * 7);
  return { dateFrom: first < today ? today : first, dateTo: addDays(first, WEEKS_IN_A_RUN * 7 - 1) };
}

export const PARTS_OF_DAY = ['morning', 'afternoon', 'evening'] as const;
export type PartOfDay = (typeof PARTS_OF_DAY)[number];

export function partOfDay(hour: number): PartOfDay {
  if (hour < 12) return 'morning';
  return hour < 17 ? 'afternoon' : 'evening';
}

/** The slots of a day as morning, afternoon and evening on the given clock; empty parts are left out. */
export function groupByPart<S extends { startsAt: string }>(
  slots: readonly S[],
  zone: string,
): { part: PartOfDay; slots: S[] }[] {
  const sorted = [...slots].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  return PARTS_OF_DAY.map((part) => ({
    part,
    slots: sorted.filter((slot) => partOfDay(wallClock(slot.startsAt, zone).hour) === part),
  })).filter((group) => group.slots.length > 0);
}

/** One slot for each start, with how many practitioners are free then. The first listed stays: the API orders them. */
export function oneForEachTime<S extends { startsAt: string; practitionerId: number }>(
  slots: readonly S[],
): (S & { free: number })[] {
  const byStart = new Map<number, { slot: S; practitioners: Set<number> }>();
  for (const slot of slots) {
    const start = Date.parse(slot.startsAt);
    const seen = byStart.get(start);
    if (seen) seen.practitioners.add(slot.practitionerId);
    else byStart.set(start, { slot, practitioners: new Set([slot.practitionerId]) });
  }
  return [...byStart.values()].map(({ slot, practitioners }) => ({ ...slot, free: practitioners.size }));
}

/** The slots that were there before and are not any more. */
export function goneFrom<S extends { startsAt: string }>(before: readonly S[], now: readonly S[]): S[] {
  const left = new Set(now.map((slot) => Date.parse(slot.startsAt)));
  return before.filter((slot) => !left.has(Date.parse(slot.startsAt)));
}

/** The slots nearest in time to a wish, in their own order of time. */
export function nearestTo<S extends { startsAt: string }>(slots: readonly S[], startsAt: string, count: number): S[] {
  const wish = Date.parse(startsAt);
  const distance = (slot: S) => Math.abs(Date.parse(slot.startsAt) - wish);
  return [...slots]
    .filter((slot) => distance(slot) > 0)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, count)
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
}

/** The first day, from `from` on, that has times; undefined when none does. */
export function firstDayWithTimes(days: readonly { date: string; count: number }[], from: string): string | undefined {
  return days.find((day) => day.count > 0 && day.date >= from)?.date;
}
