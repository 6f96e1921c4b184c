import type { z } from 'zod';
import type { Occurrence } from '../../../../contracts/appointments.ts';
import type { SeriesWish } from './series-slice.ts';

export type OccurrenceShape = z.output<typeof Occurrence>;

/** One line of the list: as the rule says, at another time, left out, or still to be decided. */
export type TimeLine = OccurrenceShape & {
  state: 'kept' | 'moved' | 'out' | 'open';
  /** Where it was moved to. */
  movedTo: string | null;
  /** Free times nobody else of this series stands on. */
  choices: OccurrenceShape['alternatives'];
};

/** The server's report together with what the person chose. */
export function arrangeTimes(
  occurrences: readonly OccurrenceShape[],
  { skip, moved }: Pick<SeriesWish, 'skip' | 'moved'>,
): TimeLine[] {
  const taken = new Set(moved.map((other) => Date.parse(other.startsAt)));
  return occurrences.map((occurrence) => {
    const to = moved.find((other) => other.no === occurrence.no)?.startsAt ?? null;
    const state = skip.includes(occurrence.no)
      ? 'out'
      : to !== null
        ? 'moved'
        : occurrence.status === 'free'
          ? 'kept'
          : 'open';
    const choices = occurrence.alternatives.filter((slot) => !taken.has(Date.parse(slot.startsAt)));
    return { ...occurrence, state, movedTo: to, choices };
  });
}

export function ruleOf({ weeks, count }: Pick<SeriesWish, 'weeks' | 'count'>): string | null {
  return weeks === 0 ? null : `FREQ=WEEKLY;INTERVAL=${weeks};COUNT=${count}`;
}
