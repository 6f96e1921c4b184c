/** Secret addresses: a person's appointments as a calendar that any program can subscribe to. */
import { randomBytes } from 'node:crypto';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import { sha256 } from '../../platform/secrets.ts';
import { calendarEntryOf } from '../appointments/calendar-entry.ts';
import { calendarFileOfAll } from '../appointments/calendar-file.ts';
import * as appointments from '../appointments/service.ts';
import { clinicUrl } from '../clinics/service.ts';
import { personOf } from './connect.ts';
import type { Calendars } from './deps.ts';
import * as repository from './repository.ts';

/** How far back a feed reaches. */
const PAST_MS = 90 * 86_400_000;
const MOST_READS = { name: 'calendar-feed', most: 60, seconds: 60 };

/** The address is told this once. The token begins with the clinic, because the program that reads it names none. */
export async function addFeed(deps: Calendars, context: Context): Promise<{ id: number; url: string }> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  const token = `${clinicId}-${randomBytes(24).toString('base64url')}`;
  const now = deps.clock.now();
  const { id } = await inTransaction(deps.db, clinicId, async (tx) => {
    const made = await repository.insertFeed(tx, clinicId, { userId, tokenHash: sha256(token), at: now });
    await audit(tx, context, { action: 'calendar_feed.add', objectType: 'calendar_feed', objectId: made.id }, now);
    return made;
  });
  const clinic = await deps.clinics.byId(clinicId);
  return { id, url: `${clinicUrl(deps, clinic)}/api/calendar-feeds/${token}.ics` };
}

export async function listFeeds(deps: Calendars, context: Context) {
  const { userId } = personOf(context);
  return inTransaction(deps.db, context.clinicId, (tx) => repository.listFeeds(tx, context.clinicId, userId));
}

export async function revokeFeed(deps: Calendars, context: Context, feedId: number): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  const now = deps.clock.now();
  await inTransaction(deps.db, clinicId, async (tx) => {
    if (!(await repository.revokeFeed(tx, clinicId, userId, feedId, now))) throw notFound('feed');
    await audit(tx, context, { action: 'calendar_feed.revoke', objectType: 'calendar_feed', objectId: feedId }, now);
  });
}

/** The calendar behind a token. Whoever has the address sees it; times, names and places, and no reason for a visit. */
export async function readFeed(deps: Calendars, context: Context, token: string): Promise<string> {
  await limitAddress(deps, MOST_READS, context);
  const [, clinicText] = /^(\d{1,9})-[\w-]{32}$/.exec(token) ?? [];
  if (clinicText === undefined) throw notFound('calendar');
  const clinicId = Number(clinicText);
  const clinic = await deps.clinics.byId(clinicId);
  const now = deps.clock.now();
  const { rows, feed } = await inTransaction(deps.db, clinicId, async (tx) => {
    const found = await repository.findFeed(tx, clinicId, sha256(token));
    if (found === undefined) throw notFound('calendar');
    const ids = await repository.listForFeed(tx, clinicId, found.user_id, new Date(now.getTime() - PAST_MS));
    const listed = ids.length === 0 ? [] : await appointments.findAppointments(tx, clinicId, ids);
    await repository.noteFeedRead(tx, clinicId, found.id, now);
    const line = { action: 'calendar_feed.read', objectType: 'calendar_feed', objectId: found.id };
    await audit(tx, { ...context, clinicId }, line, now);
    return { rows: listed, feed: found };
  });
  const base = clinicUrl(deps, clinic);
  const entries = rows.map((row) =>
    calendarEntryOf(row, clinic, base, row.practitioner_user_id === feed.user_id ? 'practitioner' : 'patient'),
  );
  return calendarFileOfAll(entries);
}
