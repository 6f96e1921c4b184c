import { z } from 'zod';
import { type VendorAnswer, vendorUnavailable } from '../http.ts';
import { graphCode, graphTime, type MicrosoftApi, readGraph } from '../microsoft/api.ts';
import {
  type BusyChange,
  type CalendarAccount,
  type CalendarPort,
  CalendarRefused,
  type Channel,
  type Synced,
} from './port.ts';

const SCOPES = 'openid email profile offline_access Calendars.ReadWrite';
const When = z.object({ dateTime: z.string(), timeZone: z.string().nullable().optional() });
const Event = z.object({
  id: z.string(),
  showAs: z.string().nullable().optional(),
  isCancelled: z.boolean().nullable().optional(),
  transactionId: z.string().nullable().optional(),
  start: When.nullable().optional(),
  end: When.nullable().optional(),
  '@removed': z.unknown().optional(),
});
const Page = z.object({
  value: z.array(Event),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});
const Made = z.object({ id: z.string() });
const Subscription = z.object({ id: z.string(), expirationDateTime: z.string() });
const Claims = z.object({ email: z.string().optional(), preferred_username: z.string().optional() });
/** Graph's longest for calendars by its older documents; what comes back counts. */
const LONGEST_MS = 4_230 * 60_000;
/** Our own entries and rooms: their transactionId begins like this. */
export const OWN = 'attune-';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Outlook's calendar by Microsoft Graph, by the person's own permission. */
export function outlookCalendar({ api }: { api: MicrosoftApi }): CalendarPort {
  const call = (account: CalendarAccount, method: Method, path: string, body?: object) =>
    api.call({ ...account, scope: SCOPES }, method, path, body);

  async function put(
    account: CalendarAccount,
    wish: Parameters<CalendarPort['put']>[1],
    eventId: string | null,
  ): Promise<{ eventId: string }> {
    const event = {
      subject: wish.title.slice(0, 255),
      body: { contentType: 'text', content: wish.description },
      location: { displayName: wish.location },
      start: graphTime(wish.startsAt),
      end: graphTime(wish.endsAt),
      sensitivity: 'private',
      showAs: 'busy',
    };
    if (eventId === null) {
      const answer = await call(account, 'POST', '/me/events', { ...event, transactionId: wish.key });
      if (answer.status !== 201) throw refused(answer);
      return { eventId: readGraph(Made, answer).id };
    }
    const changed = await call(account, 'PATCH', `/me/events/${encodeURIComponent(eventId)}`, event);
    if (changed.status === 404) return put(account, { ...wish, key: `${wish.key}-${Date.now().toString(36)}` }, null);
    if (changed.status !== 200) throw refused(changed);
    return { eventId };
  }

  async function sync(
    account: CalendarAccount,
    state: string | null,
    window: { from: Date; to: Date },
  ): Promise<Synced> {
    const changes: BusyChange[] = [];
    const first = new URLSearchParams({
      startDateTime: window.from.toISOString(),
      endDateTime: window.to.toISOString(),
    });
    let query = state ?? first.toString();
    for (;;) {
      const answer = await call(account, 'GET', `/me/calendarView/delta()?${query}`);
      // Graph forgot the token: everything is read again.
      if (answer.status === 410 && state !== null) return sync(account, null, window);
      if (answer.status !== 200) throw refused(answer);
      const page = readGraph(Page, answer);
      changes.push(...page.value.map(toChange).filter((one) => one !== null));
      const link = page['@odata.deltaLink'] ?? page['@odata.nextLink'];
      if (link === undefined) throw vendorUnavailable('microsoft', new Error('a list without an end'));
      // Only the link's question is kept: where Graph is, the settings say.
      query = link.slice(link.indexOf('?') + 1);
      if (page['@odata.deltaLink'] !== undefined) return { changes, state: query, isWhole: state === null };
    }
  }

  return {
    authorizeUrl: ({ state, challenge, redirectUri, loginHint }) =>
      api.authorizeUrl({
        response_type: 'code',
        redirect_uri: redirectUri,
        response_mode: 'query',
        scope: SCOPES,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...(loginHint === null ? {} : { login_hint: loginHint }),
      }),
    async connect(answer) {
      const made = await api.exchangeCode({ ...answer, scope: SCOPES });
      if (made.refresh_token === undefined) throw new CalendarRefused('microsoft', 'no_refresh_token');
      return { refreshToken: made.refresh_token, account: readEmail(made.id_token) };
    },
    // Microsoft has no call to give a token back; ours is forgotten.
    disconnect: async () => undefined,
    put,
    async remove(account, eventId) {
      const answer = await call(account, 'DELETE', `/me/events/${encodeURIComponent(eventId)}`);
      if (answer.status !== 204 && answer.status !== 404) throw refused(answer);
    },
    sync,
    watch: (account, wish, before) => watch(call, account, wish, before),
    async unwatch(account, { id }) {
      const answer = await call(account, 'DELETE', `/subscriptions/${id}`);
      if (answer.status !== 204 && answer.status !== 404) throw refused(answer);
    },
  };
}

type Call = (account: CalendarAccount, method: Method, path: string, body?: object) => Promise<VendorAnswer>;

async function watch(
  call: Call,
  account: CalendarAccount,
  wish: Parameters<CalendarPort['watch']>[1],
  before: Channel | null,
): Promise<Channel> {
  const expirationDateTime = new Date(Math.min(wish.until.getTime(), wish.from.getTime() + LONGEST_MS)).toISOString();
  if (before !== null) {
    const renewed = await call(account, 'PATCH', `/subscriptions/${before.id}`, { expirationDateTime });
    if (renewed.status === 200) return toChannel(readGraph(Subscription, renewed));
    if (renewed.status !== 404) throw refused(renewed);
  }
  const made = await call(account, 'POST', '/subscriptions', {
    changeType: 'created,updated,deleted',
    notificationUrl: wish.address,
    resource: 'me/events',
    expirationDateTime,
    clientState: wish.secret,
  });
  if (made.status !== 201) throw refused(made);
  return toChannel(readGraph(Subscription, made));
}

const toChannel = ({ id, expirationDateTime }: z.infer<typeof Subscription>): Channel => ({
  id,
  resource: null,
  until: new Date(expirationDateTime),
});

/** Null for our own entries; not busy for what is removed, cancelled or shown as free. */
function toChange(event: z.infer<typeof Event>): BusyChange | null {
  if (event.transactionId?.startsWith(OWN) === true) return null;
  const isFree = event['@removed'] !== undefined || event.isCancelled === true || event.showAs === 'free';
  if (isFree || !event.start || !event.end) return { eventId: event.id, busy: null };
  const busy = { startsAt: readTime(event.start.dateTime), endsAt: readTime(event.end.dateTime) };
  return { eventId: event.id, busy: busy.endsAt > busy.startsAt ? busy : null };
}

/** Answers come in UTC because every call asks for it; seven digits after the point are cut to three. */
const readTime = (text: string): Date => new Date(`${text.slice(0, 23).replace(/Z$/, '')}Z`);

function readEmail(idToken: string | undefined): string {
  const text = Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString();
  const parsed = Claims.safeParse(text === '' ? null : (JSON.parse(text) as unknown));
  const email = parsed.success ? (parsed.data.email ?? parsed.data.preferred_username) : undefined;
  if (email === undefined) throw new CalendarRefused('microsoft', 'no_email');
  return email.toLowerCase();
}

const refused = (answer: VendorAnswer): CalendarRefused => new CalendarRefused('microsoft', graphCode(answer));
