/** A day and the wall time of an instant that is written with its offset, as availability writes it in the zone asked for. */
export function wallTimeOf(startsAt: string): { newDate: string; newTime: string; offset?: string } {
  const newDate = startsAt.slice(0, 10);
  const newTime = startsAt.slice(11, 16);
  const offset = /[+-]\d{2}:\d{2}$/.exec(startsAt)?.[0];
  return offset ? { newDate, newTime, offset } : { newDate, newTime };
}

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** Morning ends at noon, afternoon at five. */
export function partOfDay(startsAt: string): PartOfDay {
  const hour = Number(startsAt.slice(11, 13));
  return hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening';
}
