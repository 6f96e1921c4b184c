/** Gathers what a period's figures are made of, in one transaction of the clinic. */
import { countDistinct, type DateRange, type Period, previousPeriod } from '../../../domain/analytics.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { bookableMinutes } from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { countRatings } from '../reviews/service.ts';
import * as repository from './repository.ts';

export type Figures = {
  clinic: ClinicRow;
  period: Period;
  facts: repository.FactRow[];
  /** Registrations since the first, to the end of the period. */
  users: repository.FactRow[];
  active: number;
  previousRevenueCents: number;
  bookableMinutes: number;
  serviceNames: Map<number, string>;
  ratings: { count: number; sum: number; high: number };
  /** Notes and the people they are of, from the first to the end of the period. */
  notes: { total: number; patients: number };
};

const MEASURES = ['completed', 'cancelled', 'no_show', 'open', 'payments', 'users', 'notes', 'noted_sessions'] as const;
const THE_BEGINNING = '1970-01-01';

export async function gatherFigures(platform: Platform, clinic: ClinicRow, period: Period): Promise<Figures> {
  const today = toLocal(clinic.timezone, platform.clock.now().getTime()).date;
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const previous = previousPeriod(period);
    const facts = await repository.listFacts(tx, clinic, period, MEASURES);
    return {
      clinic,
      period,
      facts,
      users: await repository.listFacts(tx, clinic, { from: THE_BEGINNING, to: period.to }, ['users']),
      active: await countActive(tx, clinic, period),
      previousRevenueCents: previous === null ? 0 : await revenueOf(tx, clinic, previous),
      // Hours that are still to come could not have been used yet.
      bookableMinutes:
        period.from > today
          ? 0
          : await bookableMinutes(tx, clinic, { from: period.from, to: period.to < today ? period.to : today }),
      serviceNames: await repository.listServiceNames(tx, clinic.id),
      ratings: await countRatings(tx, clinic.id, { timezone: clinic.timezone, from: period.from, to: period.to }),
      notes: await countNotes(tx, clinic, period.to),
    };
  });
}

/** Accounts whose person signed in or had an appointment. */
async function countActive(tx: Tx, clinic: ClinicRow, range: DateRange): Promise<number> {
  const days = await repository.listPeople(tx, clinic, range, ['patients', 'practitioners']);
  const patients = countDistinct(
    days.map((day) => day.patients),
    [await repository.patientsWithAccount(tx, clinic.id)],
  );
  const practitioners = countDistinct(
    days.map((day) => day.practitioners),
    null,
  );
  return patients + practitioners + new Set(days.flatMap((day) => day.others)).size;
}

/** All notes of sessions up to a day. A clinic that writes none here is asked no more about it. */
async function countNotes(tx: Tx, clinic: ClinicRow, to: string): Promise<Figures['notes']> {
  const range = { from: THE_BEGINNING, to };
  const rows = await repository.listFacts(tx, clinic, range, ['notes']);
  const total = rows.reduce((sum, row) => (row.date === null ? sum : sum + row.count), 0);
  if (total === 0) return { total, patients: 0 };
  const days = await repository.listPeople(tx, clinic, range, ['noted']);
  const lists = days.map((day) => day.noted);
  return { total, patients: countDistinct(lists, null) };
}

async function revenueOf(tx: Tx, clinic: ClinicRow, range: DateRange): Promise<number> {
  const rows = await repository.listFacts(tx, clinic, range, ['payments']);
  return rows.reduce((sum, row) => (row.date === null ? sum : sum + row.amount), 0);
}
