/**
 * What happens in the clinic, as figures: read only, from everybody's rows, by local days of the clinic. Always true here: a
 * figure never names a person, and is the same whether its days were counted before or are counted now.
 */
import type { QueryOf } from '../../../contracts/endpoint.ts';
import type { getSystemAnalytics } from '../../../contracts/analytics.ts';
import { type Period, periodOf } from '../../../domain/analytics.ts';
import { may } from '../../../domain/permissions.ts';
import { addDays, toLocal } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type Figures, gatherFigures } from './figures.ts';
import * as repository from './repository.ts';

export { countWaitingDays } from './roll-up.ts';

/** Ten years: longer ranges are typing mistakes. */
const MOST_DAYS = 3_660;

export async function readAnalytics(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof getSystemAnalytics>,
): Promise<Figures> {
  const { caller } = context;
  if (caller === null || !may(caller.role, 'analytics.read', false)) throw new AppError('forbidden');
  return gatherFigures(platform, clinic, await readPeriod(platform, clinic, query));
}

/** Dates make a custom period: from the first record where no first day is given, to today where no last. */
async function readPeriod(
  platform: Platform,
  clinic: ClinicRow,
  { period = 'month', start_date, end_date }: QueryOf<typeof getSystemAnalytics>,
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
