/** When the page lets somebody into a video session: a while before it begins, and until it is over. */
export const DOOR_OPENS_MINUTES_BEFORE = 10;

export type Door = 'closed' | 'open' | 'over';

/** Instants in milliseconds. */
export function doorAt(session: { startsAt: number; endsAt: number }, now: number): Door {
  if (now >= session.endsAt) return 'over';
  return now >= opensAt(session.startsAt) ? 'open' : 'closed';
}

export const opensAt = (startsAt: number): number => startsAt - DOOR_OPENS_MINUTES_BEFORE * 60_000;
