import type { Tx } from './db.ts';

/** Something that happened, in the words of the module it happened in. The payload holds ids, never personal data. */
export type DomainEvent = { type: string; payload: Record<string, unknown> };

/**
 * Says that something happened, in the transaction in which it did. Higher modules hear of it through
 * `subscriptions.ts`, at least once, after the commit.
 */
export async function announce(tx: Tx, clinicId: number, event: DomainEvent, at: Date): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({ clinic_id: clinicId, type: event.type, payload: JSON.stringify(event.payload), at })
    .execute();
}
