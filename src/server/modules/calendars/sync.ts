/**
 * Busy times of a practitioner's own calendar become rows of the diary. Read whole once, then by what changed, when the
 * vendor tells us and, because its word may get lost, from time to time anyway. Titles are never kept.
 */
import { randomUUID } from 'node:crypto';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { AccessRevoked } from '../../vendors/access-token.ts';
import { type BusyChange, CalendarRefused, type Synced } from '../../vendors/calendars/port.ts';
import * as availability from '../availability/service.ts';
import { findPractitionerOfUser } from '../practitioners/service.ts';
import { accountOf, portOf } from './account.ts';
import type { Calendars } from './deps.ts';
import { breakConnection } from './entries.ts';
import * as repository from './repository.ts';

const DAY_MS = 86_400_000;
/** Farther than anybody can book, with room for weeks until the next whole look. */
const WINDOW_DAYS = 220;
const LOOK_AGAIN_BEFORE_DAYS = 150;
const LEASE_MS = 60_000;
/** Asked anyway: often while no channel tells us, seldom while one does. */
const POLL_MS = 5 * 60_000;
const POLL_WITH_CHANNEL_MS = 60 * 60_000;
const CHANNEL_MS = 7 * DAY_MS;
const RENEW_BEFORE_MS = DAY_MS;
const PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** One look at a calendar; `busy` when somebody else is at it, who will look once more. */
export async function syncConnection(
  deps: Calendars,
  clinicId: number,
  connectionId: number,
): Promise<'done' | 'busy' | 'late'> {
  const taken = await inTransaction(deps.db, clinicId, async (tx) => {
    const connection = await repository.findConnectionForUpdate(tx, clinicId, connectionId);
    if (connection === undefined || connection.status !== 'active') {
      await repository.deleteDue(tx, 'due_syncs', clinicId, connectionId);
      return null;
    }
    const realNow = new Date();
    const mine = await repository.lease(tx, clinicId, connectionId, realNow, new Date(realNow.getTime() + LEASE_MS));
    if (!mine)
      await repository.putDue(tx, 'due_syncs', clinicId, connectionId, new Date(deps.clock.now().getTime() + 1_000));
    const practitioner = await findPractitionerOfUser(tx, clinicId, connection.user_id);
    return { connection, practitionerId: practitioner?.id ?? null, mine };
  });
  if (taken === null) return 'done';
  if (!taken.mine) return 'busy';
  const { connection, practitionerId } = taken;
  try {
    // Busy times matter of those who are booked; a patient's calendar is only written to.
    if (practitionerId === null) await settle(deps, connection, null);
    else await look(deps, connection, practitionerId);
    return 'done';
  } catch (error) {
    if (error instanceof AccessRevoked) {
      await breakConnection(deps, connection);
      return 'done';
    }
    await postpone(deps, connection, error);
    if (error instanceof CalendarRefused || (error instanceof AppError && error.code === 'vendor_unavailable'))
      return 'late';
    throw error;
  }
}

async function look(deps: Calendars, connection: repository.ConnectionRow, practitionerId: number): Promise<void> {
  const { clinic_id: clinicId, id, provider } = connection;
  const port = portOf(deps, provider);
  const account = accountOf(deps, connection);
  const now = deps.clock.now();
  // Watched before it is read, so that nothing falls between the two.
  const channel = await keepChannel(deps, connection);
  const window = { from: new Date(now.getTime() - DAY_MS), to: new Date(now.getTime() + WINDOW_DAYS * DAY_MS) };
  const isStale =
    connection.synced_until === null ||
    connection.synced_until.getTime() < now.getTime() + LOOK_AGAIN_BEFORE_DAYS * DAY_MS;
  const synced = await port.sync(account, isStale ? null : connection.sync_state, window);
  await inTransaction(deps.db, clinicId, async (tx) => {
    await takeChanges(tx, connection, practitionerId, synced, now);
    await repository.changeConnection(tx, clinicId, id, {
      sync_state: synced.state,
      synced_at: now,
      ...(synced.isWhole ? { synced_until: window.to } : {}),
    });
  });
  await settle(deps, connection, channel);
}

/** Ends the turn: when the next look is due. */
async function settle(deps: Calendars, connection: repository.ConnectionRow, channelUntil: Date | null): Promise<void> {
  const { clinic_id: clinicId, id } = connection;
  const now = deps.clock.now().getTime();
  const poll = now + (channelUntil === null ? POLL_MS : POLL_WITH_CHANNEL_MS);
  const renewal = channelUntil === null ? poll : Math.max(channelUntil.getTime() - RENEW_BEFORE_MS, now + 1_000);
  await inTransaction(deps.db, clinicId, async (tx) => {
    await repository.changeConnection(tx, clinicId, id, { leased_until: null, attempts: 0, failure: null });
    await repository.putDue(tx, 'due_syncs', clinicId, id, new Date(Math.min(poll, renewal)));
  });
}

/** What the calendar says now, in the diary. Times that are over are not worth a row. */
async function takeChanges(
  tx: Tx,
  connection: repository.ConnectionRow,
  practitionerId: number,
  synced: Synced,
  now: Date,
): Promise<void> {
  const { clinic_id: clinicId, id } = connection;
  const known = new Map((await repository.listBusy(tx, clinicId, id)).map((row) => [row.event_id, row.diary_id]));
  const seen = new Set<string>();
  for (const change of synced.changes) {
    seen.add(change.eventId);
    await takeChange(
      tx,
      clinicId,
      { connectionId: id, practitionerId, diaryId: known.get(change.eventId), now },
      change,
    );
  }
  if (!synced.isWhole) return;
  for (const [eventId, diaryId] of known) if (!seen.has(eventId)) await drop(tx, clinicId, id, eventId, diaryId);
}

async function takeChange(
  tx: Tx,
  clinicId: number,
  at: { connectionId: number; practitionerId: number; diaryId: number | undefined; now: Date },
  { eventId, busy }: BusyChange,
): Promise<void> {
  const { connectionId, practitionerId, diaryId, now } = at;
  if (busy === null || busy.endsAt <= now) {
    if (diaryId !== undefined) await drop(tx, clinicId, connectionId, eventId, diaryId);
    return;
  }
  if (diaryId !== undefined) return availability.moveOutsideBusy(tx, clinicId, diaryId, busy);
  const made = await availability.addOutsideBusy(tx, clinicId, practitionerId, busy, now);
  await repository.noteBusy(tx, clinicId, connectionId, eventId, made);
}

async function drop(tx: Tx, clinicId: number, connectionId: number, eventId: string, diaryId: number): Promise<void> {
  await repository.forgetBusy(tx, clinicId, connectionId, eventId);
  await availability.dropOutsideBusy(tx, clinicId, diaryId);
}

/** Frees all the time that a calendar blocked. */
export async function dropBusy(tx: Tx, clinicId: number, connectionId: number): Promise<void> {
  for (const { event_id: eventId, diary_id: diaryId } of await repository.listBusy(tx, clinicId, connectionId))
    await drop(tx, clinicId, connectionId, eventId, diaryId);
}

/** A living channel, made or renewed when the old one ends soon; until when, or null where the vendor will not: then we poll. */
async function keepChannel(deps: Calendars, connection: repository.ConnectionRow): Promise<Date | null> {
  const { clinic_id: clinicId, id, provider, channel_id: channelId, channel_until: until } = connection;
  const now = deps.clock.now();
  if (until !== null && until.getTime() > now.getTime() + RENEW_BEFORE_MS) return until;
  const before =
    channelId === null || until === null ? null : { id: channelId, resource: connection.channel_resource, until };
  const path = provider === 'google' ? 'google-calendar' : 'microsoft';
  const wish = {
    address: `${deps.config.publicUrl ?? deps.selfUrl()}/api/webhooks/${path}`,
    secret: channelSecret(deps, clinicId, id),
    channelId: randomUUID(),
    from: now,
    until: new Date(now.getTime() + CHANNEL_MS),
  };
  try {
    // Written down first: Google's greeting may arrive before its answer.
    await inTransaction(deps.db, clinicId, (tx) => repository.noteChannel(tx, clinicId, wish.channelId, id));
    const made = await portOf(deps, provider).watch(accountOf(deps, connection), wish, before);
    await inTransaction(deps.db, clinicId, async (tx) => {
      await repository.noteChannel(tx, clinicId, made.id, id);
      const channel = { channel_id: made.id, channel_resource: made.resource, channel_until: made.until };
      await repository.changeConnection(tx, clinicId, id, channel);
    });
    return made.until;
  } catch (error) {
    if (error instanceof AccessRevoked) throw error;
    deps.log.warn('a calendar is not watched, so it is asked from time to time', { provider, error });
    return null;
  }
}

/** Nothing to store: whoever knows our key can say it again. */
export const channelSecret = (deps: Calendars, clinicId: number, connectionId: number): string =>
  deps.tokenOf(`calendar-channel:${clinicId}:${connectionId}`);

async function postpone(deps: Calendars, connection: repository.ConnectionRow, error: unknown): Promise<void> {
  const { clinic_id: clinicId, id } = connection;
  const attempts = connection.attempts + 1;
  const pauseMs = Math.min(PAUSE_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_PAUSE_MS);
  const failure = error instanceof CalendarRefused ? error.reason : error instanceof AppError ? error.code : 'failed';
  await inTransaction(deps.db, clinicId, async (tx) => {
    await repository.changeConnection(tx, clinicId, id, { attempts, leased_until: null, failure });
    await repository.putDue(tx, 'due_syncs', clinicId, id, new Date(deps.clock.now().getTime() + pauseMs));
  });
}
