/**
 * Connected calendars and calendar feeds. Always true here: an appointment is in every calendar its parties connected, as
 * soon as the vendor lets us; a practitioner's busy times there block slots here; and a token is never kept in the open.
 */
import type { Calendars } from './deps.ts';
import { alignEntries } from './entries.ts';
import * as repository from './repository.ts';
import { syncConnection } from './sync.ts';

export { disconnect, finishConnection, listConnections, startConnection } from './connect.ts';
export type { Calendars } from './deps.ts';
export { alignEntries } from './entries.ts';
export { addFeed, listFeeds, readFeed, revokeFeed } from './feeds.ts';
export { inviteTo } from './invite.ts';
export { syncConnection } from './sync.ts';
export { receiveGooglePush, receiveGraphPush } from './webhooks.ts';

/** What is due by the clock: entries a vendor was down for; calendars to look at, and channels to renew. */
export async function alignDueEntries(deps: Calendars, now: Date): Promise<void> {
  const due = await repository.takeDue(deps.db, 'due_entries', now, new Date(now.getTime() + 60_000));
  await inFives(deps, due, ({ clinicId, id }) => alignEntries(deps, clinicId, id));
}

export async function syncDue(deps: Calendars, now: Date): Promise<void> {
  const due = await repository.takeDue(deps.db, 'due_syncs', now, new Date(now.getTime() + 60_000));
  await inFives(deps, due, ({ clinicId, id }) => syncConnection(deps, clinicId, id));
}

async function inFives<T>(deps: Calendars, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let index = 0; index < items.length; index += 5)
    for (const done of await Promise.allSettled(items.slice(index, index + 5).map(work)))
      if (done.status === 'rejected')
        deps.log.warn('a calendar could not be brought up to date', { error: done.reason });
}
