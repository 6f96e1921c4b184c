/** Which days a view shows. Dates are the practitioner's local ones, written YYYY-MM-DD; weeks begin on Monday. */
import { addDays, isDate, weekdayOf } from '../../../../domain/time-zone.ts';

export const VIEWS = ['day', 'week', 'month', 'list'] as const;
export type View = (typeof VIEWS)[number];

export function readView(text: string | null, fallback: View): View {
  return VIEWS.find((view) => view === text) ?? fallback;
}

export function readDate(text: string | null, today: string): string {
  return text !== null && isDate(text) ? text : today;
}

/** The days of a view around a date; a month as whole weeks. A list covers the week ahead of its date. */
export function datesOfView(view: View, date: string): string[] {
  switch (view) {
    case 'day':
      return [date];
    case 'week':
      return daysFrom(mondayOf(date), 7);
    case 'list':
      return daysFrom(date, 7);
    case 'month': {
      const first = mondayOf(firstOfMonth(date));
      const next = stepDate('month', date, 1);
      const length = next > addDays(first, 35) ? 42 : next > addDays(first, 28) ? 35 : 28;
      return daysFrom(first, length);
    }
  }
}

/** The date to show after a step back (-1) or on (1). */
export function stepDate(view: View, date: string, direction: 1 | -1): string {
  if (view === 'day') return addDays(date, direction);
  if (view !== 'month') return addDays(date, 7 * direction);
  const first = firstOfMonth(date);
  return firstOfMonth(addDays(first, direction === 1 ? 31 : -1));
}

export function mondayOf(date: string): string {
  return addDays(date, -((weekdayOf(date) + 6) % 7));
}

function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

function daysFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => addDays(first, at));
}
