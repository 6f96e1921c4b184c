/** What the in-app centre of one person shows. */
import type { Tx } from '../../platform/db.ts';

export function listNotices(
  tx: Tx,
  clinicId: number,
  userId: string,
  wish: { unread: boolean; before: number | null; limit: number },
) {
  let query = tx
    .selectFrom('notification_log')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('channel', '=', 'in_app');
  if (wish.unread) query = query.where('opened_at', 'is', null);
  if (wish.before !== null) query = query.where('id', '<', wish.before);
  return query.orderBy('id', 'desc').limit(wish.limit).execute();
}

export async function countUnread(tx: Tx, clinicId: number, userId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('notification_log')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('channel', '=', 'in_app')
    .where('opened_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Marks one notice of this person, or all up to one, as read; those that were read stay as they are. */
export async function markRead(
  tx: Tx,
  clinicId: number,
  userId: string,
  which: { id: number } | { upTo: number },
  at: Date,
): Promise<void> {
  let query = tx
    .updateTable('notification_log')
    .set({ opened_at: at, status: 'opened' })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('channel', '=', 'in_app')
    .where('opened_at', 'is', null);
  query = 'id' in which ? query.where('id', '=', which.id) : query.where('id', '<=', which.upTo);
  await query.execute();
}

export function findNotice(tx: Tx, clinicId: number, userId: string, id: number) {
  return tx
    .selectFrom('notification_log')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('channel', '=', 'in_app')
    .where('id', '=', id)
    .executeTakeFirst();
}

/** How many unread notices of a kind this person got since then. */
export async function countRecent(
  tx: Tx,
  clinicId: number,
  userId: string,
  template: string,
  since: Date,
): Promise<number> {
  const { count } = await tx
    .selectFrom('notification_log')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('channel', '=', 'in_app')
    .where('template', '=', template)
    .where('opened_at', 'is', null)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}
