/** A clinic's days, each with its figures; for pages that look at days and not at a period. */
import type { DateRange } from '../../../domain/analytics.ts';
import type { Tx } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as repository from './repository.ts';

export type DayFigures = {
  date: string;
  /** All of them, cancelled ones too. */
  appointments: number;
  completed: number;
  cancelled: number;
  noShows: number;
  open: number;
  /** Completed sessions with a signed note. */
  noted: number;
  revenueCents: number;
  newUsers: number;
};

const MEASURES = ['completed', 'cancelled', 'no_show', 'open', 'payments', 'users', 'noted_sessions'] as const;

/** Days on which anything was, in order. */
export async function readDays(tx: Tx, clinic: ClinicRow, range: DateRange): Promise<DayFigures[]> {
  const days = new Map<string, DayFigures>();
  for (const { date, measure, count, amount } of await repository.listFacts(tx, clinic, range, MEASURES)) {
    if (date === null) continue;
    const day = days.get(date) ?? emptyDay(date);
    days.set(date, day);
    if (measure === 'payments') day.revenueCents = amount;
    else if (measure === 'users') day.newUsers = count;
    else if (measure === 'noted_sessions') day.noted = count;
    else day.appointments += count;
    if (measure === 'no_show') day.noShows = count;
    if (measure === 'completed' || measure === 'cancelled' || measure === 'open') day[measure] = count;
  }
  return [...days.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

const emptyDay = (date: string): DayFigures => ({
  date,
  appointments: 0,
  completed: 0,
  cancelled: 0,
  noShows: 0,
  open: 0,
  noted: 0,
  revenueCents: 0,
  newUsers: 0,
});
