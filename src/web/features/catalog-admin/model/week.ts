/** A place's opening hours as a form has them: each weekday from one time to another, or closed. */
export type Day = { start: string; end: string };
export type Opening = { days: number[]; start: string; end: string };

/** Monday first, as a week is read. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;

/** The first stretch of each day, Sunday first; a day without one is closed. */
export function daysOf(opening: readonly Opening[] | null): Day[] {
  return Array.from({ length: 7 }, (_, day) => {
    const found = opening?.find(({ days }) => days.includes(day));
    return { start: found?.start ?? '', end: found?.end === '24:00' ? '00:00' : (found?.end ?? '') };
  });
}

/** Days of the same hours together. */
export function openingOf(days: readonly Day[]): Opening[] {
  const open = WEEK.flatMap((day) => {
    const { start = '', end = '' } = days[day] ?? {};
    return start === '' || end === '' ? [] : [{ day, start, end }];
  });
  return [...Map.groupBy(open, ({ start, end }) => `${start} ${end}`).values()].map((same) => ({
    days: same.map(({ day }) => day),
    start: same[0]?.start ?? '',
    end: same[0]?.end ?? '',
  }));
}
