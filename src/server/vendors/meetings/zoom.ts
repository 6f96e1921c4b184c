import { z } from 'zod';
import { createTokenKeeper } from '../access-token.ts';
import { type VendorAnswer, vendorFetch, type VendorLog, vendorUnavailable } from '../http.ts';
import { type MeetingsPort, type Room, RoomRefused, type RoomWish } from './port.ts';

export interface ZoomSettings {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Where `/oauth/token` is. */
  oauthBase: () => string;
  /** Where `/users/{userId}/meetings` is, with the version: `https://api.zoom.us/v2`. */
  apiBase: () => string;
  log?: VendorLog;
  timeoutMs?: number;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number() });
/** The id has eleven digits: a number of JSON's that is kept as text here. */
const Meeting = z.object({
  id: z.number().int(),
  join_url: z.url(),
  password: z.string().optional(),
  start_url: z.string().optional(),
  agenda: z.string().optional(),
  host_email: z.string().optional(),
});
const Page = z.object({
  meetings: z.array(z.object({ id: z.number().int(), agenda: z.string().optional() })).default([]),
});
const Refusal = z.object({ code: z.number(), message: z.string() });
const UNKNOWN_USER = [1001, 1010];
const GONE = [3000, 3001];

/** Zoom with a server-to-server app. Rooms are made for the host's own Zoom user, else for the account's owner (`me`). */
export function zoomMeetings(settings: ZoomSettings): MeetingsPort {
  const keeper = createTokenKeeper();
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    keeper.call(
      'account',
      () => fetchToken(settings),
      (token) =>
        vendorFetch({
          vendor: 'zoom',
          baseUrl: settings.apiBase(),
          path,
          method,
          headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
          idempotent: method !== 'POST',
          retries: 1,
          ...(settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs }),
          ...(settings.log && { log: settings.log }),
        }),
    );

  async function make(wish: RoomWish, host: string): Promise<Room> {
    const user = encodeURIComponent(host);
    const known = wish.again ? await findMade(user, wish.key) : null;
    if (known === 'unknown host') return make(wish, 'me');
    if (known !== null) return known;
    const answer = await call('POST', `/users/${user}/meetings`, bodyOf(wish));
    if (answer.status === 201) return toRoom(read(Meeting, answer), host);
    if (host !== 'me' && UNKNOWN_USER.includes(codeOf(answer))) return make(wish, 'me');
    throw refused(answer);
  }

  /** Zoom takes no idempotency key: our own stands in the agenda, and is looked for after a try without an answer. */
  async function findMade(user: string, key: string): Promise<Room | 'unknown host' | null> {
    const listed = await call('GET', `/users/${user}/meetings?type=upcoming&page_size=300`);
    if (UNKNOWN_USER.includes(codeOf(listed)) && user !== 'me') return 'unknown host';
    if (listed.status !== 200) throw refused(listed);
    const made = read(Page, listed).meetings.find(({ agenda }) => agenda?.includes(markOf(key)));
    return made === undefined ? null : readRoom(String(made.id), decodeURIComponent(user));
  }

  async function readRoom(vendorId: string, host: string): Promise<Room> {
    const answer = await call('GET', `/meetings/${vendorId}`);
    if (answer.status !== 200) throw refused(answer);
    return toRoom(read(Meeting, answer), host);
  }

  return {
    make: (wish) => make(wish, wish.host.email),
    async move({ vendorId }, { startsAt, endsAt, title }) {
      const times = {
        topic: title.slice(0, 200),
        start_time: zoomTime(startsAt),
        duration: minutesBetween(startsAt, endsAt),
        timezone: 'UTC',
      };
      const answer = await call('PATCH', `/meetings/${vendorId}`, times);
      if (answer.status === 204) return 'moved';
      if (GONE.includes(codeOf(answer))) return 'gone';
      throw refused(answer);
    },
    async end({ vendorId }) {
      const answer = await call('DELETE', `/meetings/${vendorId}?cancel_meeting_reminder=false`);
      if (answer.status !== 204 && answer.status !== 404 && !GONE.includes(codeOf(answer))) throw refused(answer);
    },
    async hostUrl({ vendorId }) {
      const answer = await call('GET', `/meetings/${vendorId}`);
      return answer.status === 200 ? (read(Meeting, answer).start_url ?? null) : null;
    },
  };
}

async function fetchToken(settings: ZoomSettings) {
  const { accountId, clientId, clientSecret } = settings;
  const answer = await vendorFetch({
    vendor: 'zoom',
    baseUrl: settings.oauthBase(),
    path: '/oauth/token',
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }).toString(),
    idempotent: true,
    retries: 1,
    ...(settings.log && { log: settings.log }),
  });
  if (answer.status !== 200) throw vendorUnavailable('zoom', new Error(`token: status ${answer.status}`));
  const { access_token: token, expires_in: seconds } = read(Token, answer);
  return { token, seconds };
}

function bodyOf({ key, title, description, startsAt, endsAt }: RoomWish): object {
  return {
    // Zoom cuts the topic at 200 characters and the agenda at 2,000.
    topic: title.slice(0, 200),
    type: 2,
    start_time: zoomTime(startsAt),
    duration: minutesBetween(startsAt, endsAt),
    timezone: 'UTC',
    agenda: [description?.slice(0, 1_900), markOf(key)].filter(Boolean).join('\n'),
    settings: { waiting_room: true, join_before_host: false, mute_upon_entry: true },
  };
}

const markOf = (key: string): string => `[${key}]`;
/** `2026-05-12T00:00:00Z`: Zoom refuses milliseconds. */
const zoomTime = (instant: Date): string => instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
const minutesBetween = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 60_000);

function toRoom(meeting: z.infer<typeof Meeting>, host: string): Room {
  const { id, join_url: joinUrl, password } = meeting;
  return { vendorId: String(id), code: String(id), joinUrl, password: password || null, host };
}

function read<T>(shape: z.ZodType<T>, answer: VendorAnswer): T {
  const parsed = shape.safeParse(answer.json());
  if (!parsed.success) throw vendorUnavailable('zoom', new Error('an answer of another shape'));
  return parsed.data;
}

/** Zoom's own code; 0 where the answer has none. */
function codeOf(answer: VendorAnswer): number {
  if (answer.status < 400 || answer.text === '') return 0;
  const parsed = Refusal.safeParse(answer.json());
  return parsed.success ? parsed.data.code : 0;
}

/** A key that does not fit is the operator's to mend, and may be mended: the room is still tried for. */
function refused(answer: VendorAnswer): Error {
  if (answer.status === 401) return vendorUnavailable('zoom', new Error('the credentials are refused'));
  return new RoomRefused('zoom', String(codeOf(answer) || answer.status));
}
