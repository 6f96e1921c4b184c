/** The books held against themselves: `attune ledger check`. */
import { formatDecimal } from '../../../domain/money.ts';
import { type Db, inTransaction } from '../../platform/db.ts';
import { findBreaches, sumAccounts } from './check-repository.ts';

export type LedgerReport = { lines: string[]; isSound: boolean };

export async function checkLedger(db: Db, clinic: { id: number; slug: string }): Promise<LedgerReport> {
  return inTransaction(db, clinic.id, async (tx) => {
    const breaches = await findBreaches(tx, clinic.id);
    const accounts = await sumAccounts(tx, clinic.id);
    const entries = accounts.reduce((sum, { entries: count }) => sum + count, 0);
    const verdict = breaches.length === 0 ? 'balanced' : `${breaches.length} things are WRONG`;
    return {
      isSound: breaches.length === 0,
      lines: [
        `${clinic.slug}: ${entries} entries, ${verdict}`,
        ...accounts.map(
          ({ account, currency, cents }) => `  ${account}: ${formatDecimal(cents, currency)} ${currency}`,
        ),
        ...breaches.map(({ what, id, found, wanted }) => `  WRONG: ${what} (${id}: ${found}, should be ${wanted})`),
      ],
    };
  });
}
