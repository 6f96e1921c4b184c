import { z } from 'zod';
import { eventId as idOf } from '../google/event-id.ts';
import { type GoogleApi, readGoogle, reasonOf } from '../google/api.ts';
import { type VendorAnswer, vendorUnavailable } from '../http.ts';
import {
  type BusyChange,
  type CalendarAccount,
  type CalendarPort,
  CalendarRefused,
  type Channel,
  type EntryWish,
  type Synced,
} from './port.ts';

const SCOPES = 'openid email https://www.googleapis.com/auth/calendar.events';
const CALENDAR = '/calendars/primary/events';
const When = z.object({ dateTime: z.string().optional(), date: z.string().optional() });
const Event = z.object({
  id: z.string(),
  status: z.string().optional(),
  transparency: z.string().optional(),
  start: When.optional(),
  end: When.optional(),
  attendees: z.array(z.object({ self: z.boolean().optional(), responseStatus: z.string().optional() })).optional(),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).optional() }).optional(),
});
const Page = z.object({
  items: z.array(Event).default([]),
  timeZone: z.string().optional(),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});
const Watched = z.object({ id: z.string(), resourceId: z.string(), expiration: z.string() });
const Claims = z.object({ email: z.string() });

/** Google Calendar: the person's main calendar, by their own permission. */
export function googleCalendar({ api }: { api: GoogleApi }): CalendarPort {
  const call = (account: CalendarAccount, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    api.call(account.refreshToken, method, path, body);

  return {
    authorizeUrl: ({ state, challenge, redirectUri, loginHint }) =>
      api.authorizeUrl({
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: SCOPES,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        // Without these two Google gives no refresh token the second time.
        access_type: 'offline',
        prompt: 'consent',
        ...(loginHint === null ? {} : { login_hint: loginHint }),
      }),
    async connect(answer) {
      const made = await api.exchangeCode(answer);
      if (made.refresh_token === undefined) throw new CalendarRefused('google', 'no_refresh_token');
      return { refreshToken: made.refresh_token, account: readEmail(made.id_token) };
    },
    disconnect: (account) => api.revoke(account.refreshToken),
    put: (account, wish, eventId) => put(call, account, wish, eventId),
    async remove(account, eventId) {
      const answer = await call(account, 'DELETE', `${CALENDAR}/${eventId}?sendUpdates=none`);
      if (![204, 404, 410].includes(answer.status)) throw refused(answer);
    },
    sync: (account, state, window) => sync(call, account, state, window),
    async watch(account, wish, before) {
      // Channels are not prolonged: a new one takes over, and the old one is stopped.
      const answer = await call(account, 'POST', `${CALENDAR}/watch`, {
        id: wish.channelId,
        type: 'web_hook',
        address: wish.address,
        token: wish.secret,
        expiration: String(wish.until.getTime()),
      });
      if (answer.status !== 200) throw refused(answer);
      const { id, resourceId, expiration } = readGoogle(Watched, answer);
      if (before !== null) await stop(account, before);
      return { id, resource: resourceId, until: new Date(Number(expiration)) };
    },
    unwatch: stop,
  };

  async function stop(account: CalendarAccount, { id, resource }: Channel): Promise<void> {
    const answer = await call(account, 'POST', '/channels/stop', { id, resourceId: resource });
    if (answer.status !== 204 && answer.status !== 404) throw refused(answer);
  }
}

type Call = (
  account: CalendarAccount,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<VendorAnswer>;

async function put(
  call: Call,
  account: CalendarAccount,
  wish: EntryWish,
  eventId: string | null,
): Promise<{ eventId: string }> {
  const id = eventId ?? idOf(wish.key);
  const { title: summary, description, location, url } = wish;
  const event = {
    summary,
    description,
    location,
    start: { dateTime: wish.startsAt.toISOString(), timeZone: 'UTC' },
    end: { dateTime: wish.endsAt.toISOString(), timeZone: 'UTC' },
    status: 'confirmed',
    visibility: 'private',
    source: { title: 'Attune', url },
    extendedProperties: { private: { attune: wish.key } },
  };
  if (eventId === null) {
    const inserted = await call(account, 'POST', `${CALENDAR}?sendUpdates=none`, { id, ...event });
    if (inserted.status === 200) return { eventId: id };
    if (inserted.status !== 409) throw refused(inserted);
  }
  // It is there: by an earlier try, or told before. One that was removed is confirmed again by this.
  const changed = await call(account, 'PATCH', `${CALENDAR}/${id}?sendUpdates=none`, event);
  if (changed.status === 200) return { eventId: id };
  if (eventId !== null && (changed.status === 404 || changed.status === 410)) return put(call, account, wish, null);
  throw refused(changed);
}

async function sync(
  call: Call,
  account: CalendarAccount,
  state: string | null,
  window: { from: Date; to: Date },
): Promise<Synced> {
  const changes: BusyChange[] = [];
  const first: Record<string, string> =
    state === null ? { timeMin: window.from.toISOString(), timeMax: window.to.toISOString() } : { syncToken: state };
  for (let pageToken: string | undefined; ; ) {
    const query = new URLSearchParams({
      singleEvents: 'true',
      maxResults: '250',
      ...first,
      ...(pageToken && { pageToken }),
    });
    const answer = await call(account, 'GET', `${CALENDAR}?${query.toString()}`);
    // Google forgot the token: everything is read again.
    if (answer.status === 410 && state !== null) return sync(call, account, null, window);
    if (answer.status !== 200) throw refused(answer);
    const page = readGoogle(Page, answer);
    changes.push(...page.items.map((event) => toChange(event, page.timeZone ?? 'UTC')).filter((one) => one !== null));
    if (page.nextSyncToken !== undefined) return { changes, state: page.nextSyncToken, isWhole: state === null };
    if (page.nextPageToken === undefined) throw vendorUnavailable('google', new Error('a list without an end'));
    pageToken = page.nextPageToken;
  }
}

/** Null for our own entries; not busy for what is cancelled, declined or marked as free. */
function toChange(event: z.infer<typeof Event>, timeZone: string): BusyChange | null {
  if (event.extendedProperties?.private?.attune !== undefined) return null;
  const isDeclined =
    event.attendees?.some(({ self, responseStatus }) => self === true && responseStatus === 'declined') === true;
  const isFree = event.status === 'cancelled' || event.transparency === 'transparent' || isDeclined;
  const startsAt = readWhen(event.start, timeZone);
  const endsAt = readWhen(event.end, timeZone);
  const busy = isFree || startsAt === null || endsAt === null || endsAt <= startsAt ? null : { startsAt, endsAt };
  return { eventId: event.id, busy };
}

/** An instant, or the midnight at which a whole day begins in the calendar's zone. */
function readWhen(when: z.infer<typeof When> | undefined, timeZone: string): Date | null {
  if (when?.dateTime !== undefined) return new Date(when.dateTime);
  if (when?.date === undefined) return null;
  return midnight(when.date, timeZone);
}

function midnight(date: string, timeZone: string): Date {
  const guess = Date.parse(`${date}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offset = (at: number) => Date.parse(`${parts.format(at).replace(' ', 'T')}Z`) - at;
  // The offset is asked twice: the first answer may belong to the other side of a change of clocks.
  return new Date(guess - offset(guess - offset(guess)));
}

/** Straight from Google's token endpoint over TLS, so its signature adds nothing. */
function readEmail(idToken: string | undefined): string {
  const text = Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString();
  const parsed = Claims.safeParse(text === '' ? null : (JSON.parse(text) as unknown));
  if (!parsed.success) throw new CalendarRefused('google', 'no_email');
  return parsed.data.email.toLowerCase();
}

const refused = (answer: VendorAnswer): CalendarRefused => new CalendarRefused('google', reasonOf(answer));
