/** The in-app centre: what a person was told, here and at once on every open page. */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { StreamAnswer } from '../../platform/event-stream.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import * as repository from './inbox-repository.ts';
import { type Content, sealPlace } from './outgoing.ts';
import type { MessageRow } from './repository.ts';

/** What the trigger on `notification_log` notifies, see migrations/0013_notifications.sql. */
export const NOTICES_CHANNEL = 'notices';

export type Notice = { row: MessageRow; content: Pick<Content, 'subject' | 'text'> };

export async function listNotices(
  platform: Platform,
  context: Context,
  wish: { unread?: boolean | undefined; limit?: number | undefined; cursor?: string | undefined },
) {
  const userId = userOf(context);
  const limit = wish.limit ?? 30;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const rows = await repository.listNotices(tx, context.clinicId, userId, {
      unread: wish.unread ?? false,
      before: readCursor(wish.cursor),
      limit: limit + 1,
    });
    const unread = await repository.countUnread(tx, context.clinicId, userId);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      notices: shown.map((row) => open(platform, row)),
      unread,
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null,
    };
  });
}

export async function readNotice(platform: Platform, context: Context, id: number): Promise<Notice> {
  const userId = userOf(context);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    await repository.markRead(tx, context.clinicId, userId, { id }, platform.clock.now());
    const row = await repository.findNotice(tx, context.clinicId, userId, id);
    if (row === undefined) throw notFound('notification');
    return open(platform, row);
  });
}

/** Marks all up to this one; what came while the person was reading stays new. */
export async function readAllNotices(platform: Platform, context: Context, upTo: number): Promise<number> {
  const userId = userOf(context);
  const now = platform.clock.now();
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    await repository.markRead(tx, context.clinicId, userId, { upTo }, now);
    await audit(tx, context, { action: 'notification.read_all', objectType: 'user', objectId: userId }, now);
    return repository.countUnread(tx, context.clinicId, userId);
  });
}

/** Tells this person's open pages that something changed in their centre. */
export function followNotices(platform: Platform, context: Context): StreamAnswer {
  const userId = userOf(context);
  const isMine = (payload: unknown): payload is { clinic: number; user: string; id: number } => {
    const { clinic, user } = (payload ?? {}) as { clinic?: unknown; user?: unknown };
    return clinic === context.clinicId && user === userId;
  };
  return (stream) =>
    platform.live.subscribe(NOTICES_CHANNEL, isMine, (news) =>
      news === 'reload' ? stream.send('reload', {}) : stream.send('notice', { id: news.id }),
    );
}

function open(platform: Platform, row: MessageRow): Notice {
  return {
    row,
    content: platform.sealer.openJson(row.body_sealed ?? '', sealPlace(row.clinic_id, row.dedupe_key)) as Content,
  };
}

function userOf({ caller }: Context): string {
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  return caller.userId;
}

function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const text = decodeCursor(cursor);
  if (!/^\d{1,9}$/.test(text)) throw invalidField('cursor', 'This is not a cursor of ours.');
  return Number(text);
}
