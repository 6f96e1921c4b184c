import { type Period, periodOf, type PeriodType } from '../../../domain/analytics.ts';
import { addDays, toLocal } from '../../../domain/time-zone.ts';
import { inTransaction } from '../../platform/db.ts';
import { invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as repository from './repository.ts';

export type PeriodWish = {
  period?: Exclude<PeriodType, 'custom'> | undefined;
  start_date?: string | undefined;
  end_date?: string | undefined;
};

/** Ten years: longer ranges are typing mistakes. */
const MOST_DAYS = 3_660;

/** Dates make a custom period: from the first record where no first day is given, to today where no last. */
export async function readPeriod(
  platform: Platform,
  clinic: ClinicRow,
  { period = 'month', start_date, end_date }: PeriodWish,
): Promise<Period> {
  const today = toLocal(clinic.timezone, platform.clock.now().getTime()).date;
  const isOpen = start_date === undefined && (period === 'all' || end_date !== undefined);
  const first = isOpen ? await inTransaction(platform.db, clinic.id, (tx) => repository.firstRecord(tx, clinic)) : null;
  if (start_date === undefined && end_date === undefined) return periodOf(period, today, first);
  const to = end_date ?? today;
  const from = start_date ?? (first !== null && first < to ? first : to);
  if (to < from) throw invalidField('end_date', 'The last day is before the first.');
  if (to > addDays(from, MOST_DAYS - 1)) throw invalidField('end_date', 'Ask for at most ten years at once.');
  return { type: 'custom', from, to };
}
