/**
 * Searching one's own messages: they are opened and looked through, newest first. There is no index of words beside them,
 * because one would tell whoever has the database which words somebody used; docs/decisions has the figures.
 */
import { setImmediate as pause } from 'node:timers/promises';
import type { QueryOf } from '../../../contracts/endpoint.ts';
import type { searchMessages as searchContract } from '../../../contracts/messages.ts';
import { foldText, hasWords } from '../../../domain/correspondence.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { openAll, textPlace } from './opening.ts';
import { personIn } from './people.ts';
import * as repository from './repository.ts';

const MOST_FOUND = 50;
const MOST_READ = 20_000;
const PORTION = 2_000;

/** `complete` is false when there may be more: fifty were found, or twenty thousand looked at. */
export async function searchMessages(platform: Platform, context: Context, query: QueryOf<typeof searchContract>) {
  const person = personIn(context);
  const { clinicId } = context;
  const { q, conversationWith } = query;
  const words = foldText(q).split(/\s+/);
  return inTransaction(platform.db, clinicId, async (tx) => {
    const pair = [person.userId, conversationWith ?? ''] as const;
    const conversation = conversationWith === undefined ? null : await repository.findConversation(tx, clinicId, pair);
    if (conversation === undefined) throw notFound('conversation');
    const where = { userId: person.userId, conversationId: conversation?.id ?? null };
    const { ids, complete } = await findIds(tx, platform, clinicId, where, words);
    const line = { action: 'message.search', objectType: 'user', objectId: person.userId };
    await audit(tx, context, line, platform.clock.now());
    const rows = ids.length === 0 ? [] : await repository.listByIds(tx, clinicId, ids);
    return { messages: await openAll(tx, platform.sealer, clinicId, rows), complete };
  });
}

async function findIds(
  tx: Tx,
  { sealer }: Platform,
  clinicId: number,
  where: { userId: string; conversationId: number | null },
  words: readonly string[],
): Promise<{ ids: number[]; complete: boolean }> {
  const ids: number[] = [];
  let before: number | null = null;
  for (let read = 0; read < MOST_READ; read += PORTION) {
    const span = { conversationId: where.conversationId, before, limit: PORTION };
    const texts: { id: number; body_sealed: string }[] = await repository.listTexts(tx, clinicId, where.userId, span);
    for (const { id, body_sealed } of texts) {
      if (!hasWords(foldText(sealer.open(body_sealed, textPlace(clinicId, id))), words)) continue;
      ids.push(id);
      if (ids.length === MOST_FOUND) return { ids, complete: false };
    }
    if (texts.length < PORTION) return { ids, complete: true };
    before = texts.at(-1)?.id ?? null;
    // Opening two thousand takes some ten milliseconds: others get their turn between.
    await pause();
  }
  return { ids, complete: false };
}
