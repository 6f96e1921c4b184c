import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { registerConsent } from '../consent.ts';
import type { SandboxDeps } from '../deps.ts';
import { accountOf, refresh, takeCode } from '../grants.ts';
import { push } from '../pushes.ts';
import { findVendorObject, lastVersion, listVendorObjects, putVendorObject } from '../vendor-store.ts';

/** Microsoft's sign-in and the parts of Graph that a clinic uses: events with Teams links, delta, subscriptions. */

const when = z.object({ dateTime: z.string(), timeZone: z.string() });
const eventWish = z.object({
  subject: z.string().max(255).optional(),
  body: z.object({ contentType: z.string(), content: z.string() }).optional(),
  start: when,
  end: when,
  location: z.object({ displayName: z.string() }).optional(),
  sensitivity: z.string().optional(),
  showAs: z.string().optional(),
  isReminderOn: z.boolean().optional(),
  isOnlineMeeting: z.boolean().optional(),
  onlineMeetingProvider: z.string().optional(),
  transactionId: z.string().max(64).optional(),
});
export interface GraphEvent extends z.infer<typeof eventWish> {
  id: string;
  '@odata.etag': string;
  createdDateTime: string;
  lastModifiedDateTime: string;
  iCalUId: string;
  isAllDay: boolean;
  isCancelled: boolean;
  isOrganizer: boolean;
  showAs: string;
  onlineMeeting: { joinUrl: string } | null;
}
interface Subscription {
  id: string;
  resource: string;
  changeType: string;
  notificationUrl: string;
  clientState: string | null;
  expirationDateTime: string;
}
type Query = Record<string, string | undefined>;

const accounts = new WeakMap<FastifyRequest, string>();
/** What Graph allows for calendars. */
const longestMs = 4_230 * 60_000;

export function registerMicrosoft(app: FastifyInstance, deps: SandboxDeps): void {
  registerConsent(app, deps, 'microsoft', '/:tenant/oauth2/v2.0/authorize');
  registerTokens(app, deps);
  app.register(
    async (api) => {
      api.addHook('preHandler', async (request, reply) => {
        const header = request.headers.authorization;
        const own = await accountOf(deps, 'microsoft', header);
        const isApplication = header?.startsWith('Bearer app.') === true;
        const { userId } = request.params as { userId?: string };
        const account = userId !== undefined && isApplication ? decodeURIComponent(userId).toLowerCase() : own;
        if (account === null)
          return refuse(reply, 401, 'InvalidAuthenticationToken', 'Access token is empty or invalid.');
        if (account.startsWith('nobody'))
          return refuse(reply, 404, 'ErrorInvalidUser', 'The requested user is invalid.');
        accounts.set(request, account);
      });
      for (const owner of ['/me', '/users/:userId']) registerEvents(api, deps, owner);
      api.get<{ Querystring: Query }>('/me/calendarView/delta()', async (request, reply) =>
        delta(deps, request, reply),
      );
      registerSubscriptions(api, deps);
    },
    { prefix: '/v1.0' },
  );
}

function registerTokens(app: FastifyInstance, deps: SandboxDeps): void {
  app.post<{ Body: Query | null }>('/:tenant/oauth2/v2.0/token', async ({ body }, reply) => {
    const given = body ?? {};
    const token = { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 };
    if (given.grant_type === 'client_credentials')
      return reply.send({ ...token, access_token: `app.${randomBytes(24).toString('base64url')}` });
    const made =
      given.grant_type === 'refresh_token'
        ? await refresh(deps, 'microsoft', given.refresh_token ?? '')
        : await takeCode(deps, 'microsoft', {
            code: given.code ?? '',
            verifier: given.code_verifier ?? '',
            redirectUri: given.redirect_uri ?? '',
          });
    if (typeof made === 'string')
      return reply.code(400).send({
        error: made,
        error_description: 'AADSTS70008: The provided authorization code or refresh token has expired.',
        error_codes: [70008],
        timestamp: deps.clock.now().toISOString().slice(0, 19).replace('T', ' ') + 'Z',
        trace_id: randomUUID(),
        correlation_id: randomUUID(),
      });
    const { accessToken, refreshToken, account } = made;
    const claims = Buffer.from(JSON.stringify({ preferred_username: account, email: account })).toString('base64url');
    return reply.send({
      ...token,
      access_token: accessToken,
      refresh_token: refreshToken,
      ...(given.grant_type === 'refresh_token' ? {} : { id_token: `eyJhbGciOiJub25lIn0.${claims}.` }),
      scope: given.scope ?? 'Calendars.ReadWrite',
    });
  });
}

function registerEvents(api: FastifyInstance, deps: SandboxDeps, owner: string): void {
  const find = async (request: FastifyRequest) => {
    const { id } = request.params as { id: string };
    const found = await findVendorObject<GraphEvent>(deps.db, 'microsoft', 'event', `${accounts.get(request)}/${id}`);
    return found === undefined || found.gone ? undefined : found.body;
  };
  api.post(`${owner}/events`, async (request, reply) => {
    const account = accounts.get(request) ?? '';
    const parsed = eventWish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'ErrorInvalidRequest', 'The request is malformed.');
    const { transactionId } = parsed.data;
    const known = (await listVendorObjects<GraphEvent>(deps.db, 'microsoft', 'event', { account })).find(
      ({ body, gone }) => !gone && transactionId !== undefined && body.transactionId === transactionId,
    );
    if (known !== undefined) return reply.code(201).send(known.body);
    const made = newEvent(parsed.data, deps.clock.now());
    await changeGraphEvent(deps, account, made, 'created');
    return reply.code(201).send(made);
  });
  api.get(`${owner}/events/:id`, async (request, reply) => (await find(request)) ?? missing(reply));
  api.patch(`${owner}/events/:id`, async (request, reply) => {
    const found = await find(request);
    if (found === undefined) return missing(reply);
    const parsed = eventWish.partial().safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'ErrorInvalidRequest', 'The request is malformed.');
    const changed = {
      ...found,
      ...(parsed.data as Partial<GraphEvent>),
      lastModifiedDateTime: deps.clock.now().toISOString(),
    };
    await changeGraphEvent(deps, accounts.get(request) ?? '', changed, 'updated');
    return changed;
  });
  api.delete(`${owner}/events/:id`, async (request, reply) => {
    const found = await find(request);
    if (found === undefined) return missing(reply);
    await changeGraphEvent(deps, accounts.get(request) ?? '', found, 'deleted');
    return reply.code(204).send();
  });
}

function newEvent(wish: z.infer<typeof eventWish>, now: Date): GraphEvent {
  const id = `AAMk${randomBytes(30).toString('base64url')}=`;
  const thread = `19%3ameeting_${randomBytes(18).toString('base64url')}%40thread.v2`;
  return {
    '@odata.etag': `W/"${randomBytes(12).toString('base64')}"`,
    createdDateTime: now.toISOString(),
    lastModifiedDateTime: now.toISOString(),
    iCalUId: randomBytes(20).toString('hex'),
    isAllDay: false,
    isCancelled: false,
    isOrganizer: true,
    ...wish,
    showAs: wish.showAs ?? 'busy',
    id,
    onlineMeeting:
      wish.isOnlineMeeting === true ? { joinUrl: `https://teams.microsoft.com/l/meetup-join/${thread}/0` } : null,
  };
}

/** Changes between two looks at a window of days, with a link for the next look. */
async function delta(deps: SandboxDeps, request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply) {
  const account = accounts.get(request) ?? '';
  const { $deltatoken: token, startDateTime: from, endDateTime: to } = request.query;
  const [, since = '0', start = from, end = to] = /^d(\d+)\|([^|]+)\|([^|]+)$/.exec(token ?? '') ?? [];
  if (start === undefined || end === undefined)
    return refuse(reply, 400, 'ErrorInvalidParameter', 'The window is missing.');
  const floor = await findVendorObject<object>(deps.db, 'microsoft', 'floor', account);
  if (token !== undefined && Number(since) < (floor?.version ?? 0))
    return refuse(reply, 410, 'SyncStateNotFound', 'The sync state generation is not found.');
  const version = await lastVersion(deps.db);
  const all = await listVendorObjects<GraphEvent>(deps.db, 'microsoft', 'event', { account, since: Number(since) });
  const value = all
    .filter(({ body, gone }) => (token !== undefined || !gone) && (gone || meets(body, start, end)))
    .map(({ body, gone }) =>
      gone ? { '@odata.type': '#microsoft.graph.event', id: body.id, '@removed': { reason: 'deleted' } } : body,
    );
  const next = encodeURIComponent(`d${version}|${start}|${end}`);
  return reply.send({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(event)',
    '@odata.deltaLink': `${deps.selfUrl()}/sandbox/microsoft/v1.0/me/calendarView/delta()?$deltatoken=${next}`,
    value,
  });
}

const instant = ({ dateTime }: { dateTime: string }): number => Date.parse(`${dateTime.slice(0, 19)}Z`);
const meets = ({ start, end }: GraphEvent, from: string, to: string): boolean =>
  instant(start) < Date.parse(to) && instant(end) > Date.parse(from);

function registerSubscriptions(api: FastifyInstance, deps: SandboxDeps): void {
  api.post<{ Body: Record<string, unknown> | null }>('/subscriptions', async (request, reply) => {
    const { changeType, notificationUrl, resource, expirationDateTime, clientState } = request.body ?? {};
    if (![changeType, notificationUrl, resource, expirationDateTime].every((part) => typeof part === 'string'))
      return refuse(reply, 400, 'InvalidRequest', 'A property is missing.');
    const now = deps.clock.now();
    if (Date.parse(String(expirationDateTime)) > now.getTime() + longestMs + 60_000)
      return refuse(reply, 400, 'InvalidRequest', 'Subscription expiration can only be 4230 minutes in the future.');
    if (!(await answersValidation(String(notificationUrl))))
      return refuse(reply, 400, 'InvalidRequest', 'Subscription validation request failed.');
    const body: Subscription = {
      id: randomUUID(),
      resource: String(resource),
      changeType: String(changeType),
      notificationUrl: String(notificationUrl),
      clientState: typeof clientState === 'string' ? clientState : null,
      expirationDateTime: String(expirationDateTime),
    };
    await putVendorObject(deps.db, {
      vendor: 'microsoft',
      kind: 'subscription',
      id: body.id,
      account: accounts.get(request) ?? '',
      body,
      at: now,
    });
    return reply.code(201).send(body);
  });
  api.patch<{ Params: { id: string }; Body: { expirationDateTime?: string } | null }>(
    '/subscriptions/:id',
    async (request, reply) => {
      const found = await findVendorObject<Subscription>(deps.db, 'microsoft', 'subscription', request.params.id);
      const now = deps.clock.now();
      if (found === undefined || found.gone || Date.parse(found.body.expirationDateTime) <= now.getTime())
        return refuse(reply, 404, 'ResourceNotFound', 'The object was not found.');
      const body = {
        ...found.body,
        expirationDateTime: request.body?.expirationDateTime ?? found.body.expirationDateTime,
      };
      await putVendorObject(deps.db, {
        vendor: 'microsoft',
        kind: 'subscription',
        id: body.id,
        account: found.account,
        body,
        at: now,
      });
      return body;
    },
  );
  api.delete<{ Params: { id: string } }>('/subscriptions/:id', async (request, reply) => {
    const found = await findVendorObject<Subscription>(deps.db, 'microsoft', 'subscription', request.params.id);
    if (found === undefined || found.gone) return refuse(reply, 404, 'ResourceNotFound', 'The object was not found.');
    const { id, account, body } = found;
    await putVendorObject(deps.db, {
      vendor: 'microsoft',
      kind: 'subscription',
      id,
      account,
      body,
      gone: true,
      at: deps.clock.now(),
    });
    return reply.code(204).send();
  });
}

/** Graph asks the address for a token of its own before it takes a subscription. */
async function answersValidation(address: string): Promise<boolean> {
  const token = `Validation: Testing client application reachability ${randomBytes(8).toString('hex')}`;
  const glue = address.includes('?') ? '&' : '?';
  try {
    const response = await fetch(`${address}${glue}validationToken=${encodeURIComponent(token)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal: AbortSignal.timeout(10_000),
    });
    return response.status === 200 && (await response.text()) === token;
  } catch {
    return false;
  }
}

/** Writes an event and tells every subscription of this mailbox that has not run out. */
export async function changeGraphEvent(
  deps: SandboxDeps,
  account: string,
  event: GraphEvent,
  changeType: 'created' | 'updated' | 'deleted',
): Promise<void> {
  const at = deps.clock.now();
  const gone = changeType === 'deleted';
  await putVendorObject(deps.db, {
    vendor: 'microsoft',
    kind: 'event',
    id: `${account}/${event.id}`,
    account,
    body: event,
    gone,
    at,
  });
  for (const { body, gone: ended } of await listVendorObjects<Subscription>(deps.db, 'microsoft', 'subscription', {
    account,
  })) {
    if (ended || Date.parse(body.expirationDateTime) <= at.getTime() || !body.changeType.includes(changeType)) continue;
    const resource = `Users/${account}/Events/${event.id}`;
    const news = {
      subscriptionId: body.id,
      subscriptionExpirationDateTime: body.expirationDateTime,
      changeType,
      resource,
      clientState: body.clientState,
      tenantId: '00000000-0000-4000-8000-00000000a77e',
      resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': resource, id: event.id },
    };
    await push(deps, {
      vendor: 'microsoft',
      address: body.notificationUrl,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ value: [news] }),
    });
  }
}

/** A calendar entry of the person's own, made outside of the clinic. */
export function outsideGraphEvent(title: string, startsAt: Date, endsAt: Date, now: Date): GraphEvent {
  const at = (moment: Date) => ({ dateTime: moment.toISOString().replace('Z', '0000'), timeZone: 'UTC' });
  return newEvent({ subject: title, start: at(startsAt), end: at(endsAt) }, now);
}

const missing = (reply: FastifyReply) =>
  refuse(reply, 404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

function refuse(reply: FastifyReply, status: number, code: string, message: string) {
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': randomUUID(),
    'client-request-id': randomUUID(),
  };
  return reply.code(status).send({ error: { code, message, innerError } });
}
