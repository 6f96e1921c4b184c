/** Counting days again after something on them changed: the tick's part of the figures. */
import { type Db, inTransaction } from '../../platform/db.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import * as repository from './repository.ts';

/** A day of a large clinic takes a few milliseconds; a transaction of forty stays well below a second. */
const DAYS_AT_ONCE = 40;

/** Counts every day with a change that waits, the latest first; answers how many there were. */
export async function countWaitingDays(db: Db, clinics: Pick<ClinicDirectory, 'byId'>): Promise<number> {
  let counted = 0;
  for (const clinicId of await repository.listWaitingClinics(db)) {
    const clinic = await clinics.byId(clinicId);
    for (let more = DAYS_AT_ONCE; more === DAYS_AT_ONCE; ) {
      more = await inTransaction(db, clinicId, async (tx) => {
        if (!(await repository.lockCounting(tx, clinicId))) return 0;
        const dates = await repository.takeWaitingDates(tx, clinic, DAYS_AT_ONCE);
        if (dates.length > 0) await repository.countDays(tx, clinic, dates);
        return dates.length;
      });
      counted += more;
    }
  }
  return counted;
}
