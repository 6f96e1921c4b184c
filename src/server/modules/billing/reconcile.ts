/** What nobody has told us of, asked of the vendor. */
import { inTransaction } from '../../platform/db.ts';
import { type Billing, giveBack } from './refunds.ts';
import * as repository from './repository.ts';
import { settleIntent } from './settle.ts';

/** How long the vendor remembers our key of a refund; asked later, it might give a part back twice. */
const REFUND_KEY_MS = 23 * 3_600_000;

/**
 * Asks the vendor about payments that have been open and refunds that have been owed for a minute: a lost answer, a lost
 * webhook and a job that was given up are found here.
 */
export async function reconcileOpen(billing: Billing, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 60_000);
  for (const clinic of await billing.clinics.all()) {
    const { open, owed } = await inTransaction(billing.db, clinic.id, async (tx) => ({
      open: await repository.listOpen(tx, clinic.id, before),
      owed: await repository.listUnsettledRefunds(tx, clinic.id, before),
    }));
    for (const { id, intent_id } of open)
      await reconcileOne(billing, { paymentId: id }, async () => {
        await settleIntent(billing, clinic, id, await billing.payments.getIntent(intent_id as string));
      });
    for (const { id, created_at } of owed)
      await reconcileOne(billing, { refundId: id }, async () => {
        if (now.getTime() - created_at.getTime() < REFUND_KEY_MS) return giveBack(billing, clinic.id, id);
        billing.log.error('a refund waits for a person to look at it with the vendor', { refundId: id });
      });
  }
}

/** One that cannot be settled now must not keep the others waiting. */
async function reconcileOne(billing: Billing, ids: Record<string, number>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    billing.log.warn('reconciliation', { ...ids, error });
  }
}
