/** The booking form's auto-save: what was typed, encrypted, for its writer alone. */
import { type Context, callerName } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { findOwnHold } from '../availability/service.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { listDraftsOf } from './export-repository.ts';
import * as repository from './repository.ts';

const MOST_BYTES = 64 * 1024;

/**
 * Whose draft it is: the signed-in person's, or for `hold-<id>` with the hold's token that hold's, so that a guest keeps
 * what they typed over a reload.
 */
async function ownerOf(
  platform: Platform,
  context: Context,
  key: string,
  holdToken: string | undefined,
): Promise<string> {
  const holdId = Number(/^hold-(\d{1,9})$/.exec(key)?.[1]);
  if (Number.isSafeInteger(holdId)) {
    const hold = await findOwnHold(platform, context, holdId, holdToken);
    return `hold:${hold.id}`;
  }
  if (context.caller?.kind !== 'person') throw new AppError('unauthenticated');
  return callerName(context);
}

const place = (clinicId: number, owner: string) => `appointment_drafts.data:${clinicId}:${owner}`;

export async function readDraft(platform: Platform, context: Context, key: string, holdToken: string | undefined) {
  const owner = await ownerOf(platform, context, key, holdToken);
  const found = await inTransaction(platform.db, context.clinicId, (tx) =>
    repository.findDraft(tx, context.clinicId, owner, key),
  );
  if (found === undefined) return { key, data: {}, updatedAt: null };
  const data = platform.sealer.openJson(found.data_sealed, place(context.clinicId, owner)) as Record<string, unknown>;
  return { key, data, updatedAt: found.updated_at.toISOString() };
}

export async function saveDraft(
  platform: Platform,
  context: Context,
  key: string,
  holdToken: string | undefined,
  data: Record<string, unknown>,
) {
  if (Buffer.byteLength(JSON.stringify(data)) > MOST_BYTES) throw new AppError('payload_too_large');
  const owner = await ownerOf(platform, context, key, holdToken);
  const at = platform.clock.now();
  const sealed = platform.sealer.sealJson(data, place(context.clinicId, owner));
  await inTransaction(platform.db, context.clinicId, (tx) =>
    repository.putDraft(tx, context.clinicId, { owner, key, data_sealed: sealed, updated_at: at }),
  );
  return { key, data, updatedAt: at.toISOString() };
}

/** Everything a person left unsent. */
export async function openDrafts(sealer: Sealer, tx: Tx, clinicId: number, userId: string) {
  const rows = await listDraftsOf(tx, clinicId, userId);
  return rows.map(({ owner, key, data_sealed, updated_at }) => ({
    key,
    data: sealer.openJson(data_sealed, place(clinicId, owner)),
    updatedAt: updated_at.toISOString(),
  }));
}
