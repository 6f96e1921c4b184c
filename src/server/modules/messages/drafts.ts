/** What somebody has begun to write: encrypted, for its writer alone. */
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { findReceiver, personIn } from './people.ts';
import * as repository from './repository.ts';

const place = (clinicId: number, userId: string, otherId: string) =>
  `message_drafts.body:${clinicId}:${userId}:${otherId}`;

export async function readDraft(platform: Platform, context: Context, otherId: string) {
  const { userId } = personIn(context);
  const { clinicId } = context;
  const found = await inTransaction(platform.db, clinicId, async (tx) => {
    const draft = await repository.findDraft(tx, clinicId, userId, otherId);
    if (draft === undefined) await findReceiver(tx, clinicId, personIn(context), otherId);
    return draft;
  });
  if (found === undefined) return { userId: otherId, message: '', updatedAt: null };
  const message = platform.sealer.open(found.body_sealed, place(clinicId, userId, otherId));
  return { userId: otherId, message, updatedAt: found.updated_at.toISOString() };
}

export async function saveDraft(platform: Platform, context: Context, otherId: string, message: string) {
  const person = personIn(context);
  const { clinicId } = context;
  const at = platform.clock.now();
  const isEmpty = message.trim() === '';
  await inTransaction(platform.db, clinicId, async (tx) => {
    await findReceiver(tx, clinicId, person, otherId);
    if (isEmpty) return repository.deleteDraft(tx, clinicId, person.userId, otherId);
    const body_sealed = platform.sealer.seal(message, place(clinicId, person.userId, otherId));
    return repository.putDraft(tx, clinicId, {
      user_id: person.userId,
      other_id: otherId,
      body_sealed,
      updated_at: at,
    });
  });
  return { userId: otherId, message: isEmpty ? '' : message, updatedAt: isEmpty ? null : at.toISOString() };
}
