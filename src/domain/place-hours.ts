/** The opening hours of a place, by its own wall clock: who works there sees people in person only as far as it is open. */
import type { Hours } from './slots.ts';

/** Days 0 = Sunday … 6 = Saturday; minutes after midnight; an end at or before the start is the next morning. */
export type PlaceHours = { days: number[]; starts: number; ends: number };

const DAY = 1_440;

/**
 * What the place's week leaves of somebody's hours of one weekday, in pieces. `dayOffset` 1 belongs to the next day: hours
 * over midnight may be cut there.
 */
export function withinPlaceHours(
  weekday: number,
  hours: Hours,
  open: readonly PlaceHours[],
): (Hours & { dayOffset: 0 | 1 })[] {
  const own = spanOf(hours.startMinutes, hours.endMinutes, 0);
  const spans = open.flatMap(({ days, starts, ends }) =>
    days.flatMap((day) => {
      const offset = [0, 1, -1].find((shift) => (weekday + shift + 7) % 7 === day);
      return offset === undefined ? [] : [spanOf(starts, ends, offset * DAY)];
    }),
  );
  return merge(spans)
    .map(([from, to]) => [Math.max(from, own[0]), Math.min(to, own[1])] as const)
    .filter(([from, to]) => from < to)
    .map(([from, to]) => {
      const dayOffset = from >= DAY ? 1 : 0;
      const [start, end] = [from - dayOffset * DAY, to - dayOffset * DAY];
      return { dayOffset, startMinutes: start, endMinutes: end > DAY ? end - DAY : end };
    });
}

const spanOf = (starts: number, ends: number, offset: number): [number, number] => [
  starts + offset,
  (ends <= starts ? ends + DAY : ends) + offset,
];

function merge(spans: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
