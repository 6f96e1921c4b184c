import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { registerConsent } from '../consent.ts';
import type { SandboxDeps } from '../deps.ts';
import { accountOf, refresh, revoke, takeCode } from '../grants.ts';
import { push } from '../pushes.ts';
import { findVendorObject, lastVersion, listVendorObjects, putVendorObject } from '../vendor-store.ts';
import { etag, eventWish, type GoogleEvent, newEvent, saveEvent, shown } from './events.ts';

interface Channel {
  id: string;
  resourceId: string;
  address: string;
  token: string | null;
  expiration: number;
}
type Query = Record<string, string | undefined>;
type Params = { calendarId: string; eventId: string };

const weekMs = 7 * 86_400_000;

/** Google's sign-in and the parts of Calendar v3 that a clinic uses. */
export function registerGoogle(app: FastifyInstance, deps: SandboxDeps): void {
  registerConsent(app, deps, 'google', '/o/oauth2/v2/auth');
  registerTokens(app, deps);
  app.register(
    async (api) => {
      api.addHook('preHandler', async (request, reply) => {
        const account = await accountOf(deps, 'google', request.headers.authorization);
        if (account === null) return refuse(reply, 401, 'authError', 'Invalid Credentials');
        accounts.set(request, account);
      });
      registerEvents(api, deps);
      registerChannels(api, deps);
    },
    { prefix: '/calendar/v3' },
  );
}

const accounts = new WeakMap<FastifyRequest, string>();
const accountIn = (request: FastifyRequest): string => accounts.get(request) ?? '';

function registerTokens(app: FastifyInstance, deps: SandboxDeps): void {
  app.post<{ Body: Query | null }>('/token', async ({ body }, reply) => {
    const given = body ?? {};
    if (given.client_id === undefined || given.client_secret === undefined)
      return reply.code(401).send({ error: 'invalid_client', error_description: 'Unauthorized' });
    const made =
      given.grant_type === 'refresh_token'
        ? await refresh(deps, 'google', given.refresh_token ?? '')
        : await takeCode(deps, 'google', {
            code: given.code ?? '',
            verifier: given.code_verifier ?? '',
            redirectUri: given.redirect_uri ?? '',
          });
    if (typeof made === 'string') return reply.code(400).send({ error: made, error_description: 'Bad Request' });
    const claims = Buffer.from(JSON.stringify({ email: made.account, email_verified: true })).toString('base64url');
    const first = { refresh_token: made.refreshToken, id_token: `eyJhbGciOiJub25lIn0.${claims}.` };
    return reply.send({
      access_token: made.accessToken,
      expires_in: 3599,
      scope: 'openid email https://www.googleapis.com/auth/calendar.events',
      token_type: 'Bearer',
      ...(given.grant_type === 'refresh_token' ? {} : first),
    });
  });
  app.post<{ Body: Query | null }>('/revoke', async ({ body }, reply) => {
    const done = await revoke(deps, 'google', body?.token ?? '');
    return done ? reply.send({}) : reply.code(400).send({ error: 'invalid_token' });
  });
}

function registerEvents(api: FastifyInstance, deps: SandboxDeps): void {
  const find = (account: string, id: string) =>
    findVendorObject<GoogleEvent>(deps.db, 'google', 'event', `${account}/${id}`);

  api.post<{ Params: Params; Querystring: Query }>('/calendars/:calendarId/events', async (request, reply) => {
    const account = accountIn(request);
    const parsed = eventWish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'invalid', 'Invalid value');
    if (parsed.data.id !== undefined && (await find(account, parsed.data.id)) !== undefined)
      return refuse(reply, 409, 'duplicate', 'The requested identifier already exists.');
    const withMeet = request.query.conferenceDataVersion === '1';
    const made = newEvent(account, parsed.data, withMeet, deps.clock.now());
    await changeEvent(deps, account, made);
    return reply.send(made);
  });
  api.get<{ Params: Params; Querystring: Query }>('/calendars/:calendarId/events', async (request, reply) =>
    listEvents(deps, accountIn(request), request.query, reply),
  );
  api.get<{ Params: Params }>('/calendars/:calendarId/events/:eventId', async (request, reply) => {
    const found = await find(accountIn(request), request.params.eventId);
    return found === undefined ? missing(reply) : reply.send(found.body);
  });
  api.patch<{ Params: Params }>('/calendars/:calendarId/events/:eventId', async (request, reply) => {
    const account = accountIn(request);
    const found = await find(account, request.params.eventId);
    if (found === undefined) return missing(reply);
    const parsed = eventWish.partial().safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'invalid', 'Invalid value');
    const { conferenceData: _, ...changes } = parsed.data;
    const now = deps.clock.now();
    const sequence = found.body.sequence + 1;
    const changed = {
      ...found.body,
      ...changes,
      id: found.body.id,
      etag: etag(now),
      updated: now.toISOString(),
      sequence,
    };
    await changeEvent(deps, account, changed);
    return reply.send(changed);
  });
  api.delete<{ Params: Params }>('/calendars/:calendarId/events/:eventId', async (request, reply) => {
    const account = accountIn(request);
    const found = await find(account, request.params.eventId);
    if (found === undefined) return missing(reply);
    if (found.gone) return refuse(reply, 410, 'deleted', 'Resource has been deleted');
    await changeEvent(deps, account, { ...found.body, status: 'cancelled', updated: deps.clock.now().toISOString() });
    return reply.code(204).send();
  });
}

/** All at first, with a token; later what changed since the token, what is gone among it. Pages are of `maxResults`. */
async function listEvents(deps: SandboxDeps, account: string, query: Query, reply: FastifyReply) {
  const [, since = '0'] = /^s(\d+)$/.exec(query.syncToken ?? '') ?? [];
  const [, skipped = '0', until] = /^p(\d+)-(\d+)$/.exec(query.pageToken ?? '') ?? [];
  const floor = await findVendorObject<object>(deps.db, 'google', 'floor', account);
  if (query.syncToken !== undefined && Number(since) < (floor?.version ?? 0))
    return refuse(reply, 410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.');
  const version = until === undefined ? await lastVersion(deps.db) : Number(until);
  const all = await listVendorObjects<GoogleEvent>(deps.db, 'google', 'event', { account, since: Number(since) });
  const wanted = all.filter(
    (one) => one.version <= version && (query.syncToken !== undefined ? true : !one.gone && meets(one.body, query)),
  );
  const size = Math.min(Number(query.maxResults ?? 250), 2500);
  const from = Number(skipped);
  const page = wanted.slice(from, from + size).map(shown);
  const more = wanted.length > from + size;
  return reply.send({
    kind: 'calendar#events',
    etag: `"p${version}"`,
    summary: account,
    updated: deps.clock.now().toISOString(),
    timeZone: 'UTC',
    accessRole: 'owner',
    defaultReminders: [],
    items: page,
    ...(more ? { nextPageToken: `p${from + size}-${version}` } : { nextSyncToken: `s${version}` }),
  });
}

function meets({ start, end }: GoogleEvent, { timeMin, timeMax }: Query): boolean {
  const instant = (at: { dateTime?: string | undefined; date?: string | undefined }) =>
    Date.parse(at.dateTime ?? `${at.date}T00:00:00Z`);
  return (
    (timeMin === undefined || instant(end) > Date.parse(timeMin)) &&
    (timeMax === undefined || instant(start) < Date.parse(timeMax))
  );
}

function registerChannels(api: FastifyInstance, deps: SandboxDeps): void {
  api.post<{ Params: Params; Body: Record<string, unknown> | null }>(
    '/calendars/:calendarId/events/watch',
    async (request, reply) => {
      const { id, type, address, token, expiration } = request.body ?? {};
      if (typeof id !== 'string' || type !== 'web_hook' || typeof address !== 'string')
        return refuse(reply, 400, 'required', 'Missing channel parameter');
      if ((await findVendorObject(deps.db, 'google', 'channel', id)) !== undefined)
        return refuse(reply, 400, 'channelIdNotUnique', `Channel id ${id} not unique`);
      const account = accountIn(request);
      const now = deps.clock.now();
      const longest = now.getTime() + weekMs;
      const channel: Channel = {
        id,
        resourceId: Buffer.from(`events:${account}`).toString('base64url').slice(0, 27),
        address,
        token: typeof token === 'string' ? token : null,
        expiration: Math.min(Number(expiration ?? longest), longest),
      };
      await putVendorObject(deps.db, { vendor: 'google', kind: 'channel', id, account, body: channel, at: now });
      await tell(deps, account, channel, 'sync', 1);
      const { resourceId } = channel;
      const resourceUri = `https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json`;
      return reply.send({
        kind: 'api#channel',
        id,
        resourceId,
        resourceUri,
        ...(channel.token === null ? {} : { token: channel.token }),
        expiration: String(channel.expiration),
      });
    },
  );
  api.post<{ Body: { id?: string; resourceId?: string } | null }>('/channels/stop', async (request, reply) => {
    const found = await findVendorObject<Channel>(deps.db, 'google', 'channel', request.body?.id ?? '');
    if (found === undefined || found.gone || found.body.resourceId !== request.body?.resourceId) return missing(reply);
    const { id, account, body } = found;
    await putVendorObject(deps.db, {
      vendor: 'google',
      kind: 'channel',
      id,
      account,
      body,
      gone: true,
      at: deps.clock.now(),
    });
    return reply.code(204).send();
  });
}

/** Writes an event and tells every channel that watches this calendar and has not run out. */
export async function changeEvent(deps: SandboxDeps, account: string, event: GoogleEvent): Promise<void> {
  await saveEvent(deps, account, event);
  const now = deps.clock.now();
  const number = await lastVersion(deps.db);
  for (const { body, gone } of await listVendorObjects<Channel>(deps.db, 'google', 'channel', { account }))
    if (!gone && body.expiration > now.getTime()) await tell(deps, account, body, 'exists', number);
}

function tell(
  deps: SandboxDeps,
  account: string,
  channel: Channel,
  state: 'sync' | 'exists',
  number: number,
): Promise<void> {
  return push(deps, {
    vendor: 'google',
    address: channel.address,
    headers: {
      'x-goog-channel-id': channel.id,
      'x-goog-resource-id': channel.resourceId,
      'x-goog-resource-uri': `https://www.googleapis.com/calendar/v3/calendars/${account}/events?alt=json`,
      'x-goog-resource-state': state,
      'x-goog-message-number': String(number),
      'x-goog-channel-expiration': new Date(channel.expiration).toUTCString(),
      ...(channel.token === null ? {} : { 'x-goog-channel-token': channel.token }),
    },
    body: '',
  });
}

const missing = (reply: FastifyReply) => refuse(reply, 404, 'notFound', 'Not Found');

function refuse(reply: FastifyReply, code: number, reason: string, message: string) {
  return reply.code(code).send({ error: { code, message, errors: [{ domain: 'global', reason, message }] } });
}

/** A calendar entry of the person's own, made outside of the clinic. */
export function outsideEvent(title: string, startsAt: Date, endsAt: Date, account: string, now: Date): GoogleEvent {
  const at = (instant: Date) => ({ dateTime: instant.toISOString(), timeZone: 'UTC' });
  return newEvent(
    account,
    { id: randomBytes(13).toString('hex'), summary: title, start: at(startsAt), end: at(endsAt) },
    false,
    now,
  );
}
