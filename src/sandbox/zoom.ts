import { createHmac, randomBytes, randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SandboxDeps } from './deps.ts';
import { push } from './pushes.ts';
import { findVendorObject, listVendorObjects, putVendorObject, type VendorObject } from './vendor-store.ts';

/** Zoom's token and meeting calls. An address that begins with `nobody` is no user of the account. */

export interface ZoomMeeting {
  id: number;
  uuid: string;
  host_id: string;
  host_email: string;
  topic: string;
  type: number;
  status: 'waiting';
  start_time: string;
  duration: number;
  timezone: string;
  agenda: string;
  created_at: string;
  start_url: string;
  join_url: string;
  password: string;
  settings: Record<string, unknown>;
}

const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?$/);
const wish = z.object({
  topic: z.string().max(200),
  type: z.literal(2),
  start_time: time,
  duration: z.number().int().positive(),
  timezone: z.string().optional(),
  agenda: z.string().max(2000).optional(),
  password: z
    .string()
    .regex(/^[\w@*-]{1,10}$/)
    .optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
});
const change = wish.partial();

export function registerZoom(app: FastifyInstance, deps: SandboxDeps): void {
  app.setErrorHandler((error, _request, reply) => {
    deps.log.warn({ err: error }, 'the Zoom sandbox failed');
    return refuse(reply, 500, 500, 'Internal error');
  });
  app.post<{ Body: Record<string, unknown> | null }>('/oauth/token', async (request, reply) => {
    if (!/^Basic \S+$/.test(request.headers.authorization ?? ''))
      return reply.code(401).send({ reason: 'Invalid client_id or client_secret', error: 'invalid_client' });
    if (request.body?.grant_type !== 'account_credentials' || typeof request.body.account_id !== 'string')
      return reply.code(400).send({ reason: 'unsupported grant type', error: 'unsupported_grant_type' });
    return {
      access_token: `zoom.${randomBytes(24).toString('base64url')}`,
      token_type: 'bearer',
      expires_in: 3599,
      scope: 'meeting:write:admin meeting:read:admin',
      api_url: 'https://api.zoom.us',
    };
  });
  app.register(
    async (api) => {
      api.addHook('onRequest', async (request, reply) => {
        if (request.headers.authorization?.startsWith('Bearer zoom.') !== true)
          await refuse(reply, 401, 124, 'Invalid access token.');
      });
      registerMeetings(api, deps);
    },
    { prefix: '/v2' },
  );
}

function registerMeetings(api: FastifyInstance, deps: SandboxDeps): void {
  api.post<{ Params: { userId: string } }>('/users/:userId/meetings', async (request, reply) => {
    const host = hostOf(request.params.userId);
    if (host === null) return refuse(reply, 404, 1001, `User does not exist: ${request.params.userId}.`);
    const parsed = wish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 300, 'Validation Failed.');
    const made = newMeeting(host, parsed.data, deps.clock.now());
    await save(deps, made);
    const { uuid: _uuid, host_id: _hostId, status: _status, ...shown } = made;
    return reply.code(201).send(shown);
  });
  api.get<{ Params: { userId: string } }>('/users/:userId/meetings', async (request, reply) => {
    const host = hostOf(request.params.userId);
    if (host === null) return refuse(reply, 404, 1001, `User does not exist: ${request.params.userId}.`);
    const all = await listVendorObjects<ZoomMeeting>(deps.db, 'zoom', 'meeting', { account: host });
    const alive = all
      .filter(({ gone }) => !gone)
      .map(({ body: { id, uuid, topic, agenda, start_time, join_url } }) => ({
        id,
        uuid,
        topic,
        agenda,
        start_time,
        join_url,
        type: 2,
      }));
    return { page_count: 1, page_number: 1, page_size: 300, total_records: alive.length, meetings: alive };
  });
  api.get<{ Params: { id: string } }>('/meetings/:id', async (request, reply) => {
    const found = await find(deps, request.params.id);
    return found === undefined ? missing(reply, request.params.id) : reply.send(found.body);
  });
  api.patch<{ Params: { id: string } }>('/meetings/:id', async (request, reply) => {
    const found = await find(deps, request.params.id);
    if (found === undefined) return missing(reply, request.params.id);
    const parsed = change.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 300, 'Validation Failed.');
    await save(deps, { ...found.body, ...(parsed.data as Partial<ZoomMeeting>) });
    return reply.code(204).send();
  });
  api.delete<{ Params: { id: string } }>('/meetings/:id', async (request, reply) => {
    const found = await find(deps, request.params.id);
    if (found === undefined) return missing(reply, request.params.id);
    await save(deps, found.body, true);
    return reply.code(204).send();
  });
}

const hostOf = (userId: string): string | null =>
  userId === 'me' ? 'owner@zoom.example' : userId.startsWith('nobody') ? null : userId.toLowerCase();

function newMeeting(host: string, given: z.infer<typeof wish>, now: Date): ZoomMeeting {
  const id = randomInt(10_000_000_000, 99_999_999_999);
  const password = given.password ?? randomBytes(6).toString('base64url').replaceAll(/[-_]/g, '0').slice(0, 8);
  const secret = randomBytes(16).toString('base64url');
  return {
    id,
    uuid: randomBytes(16).toString('base64'),
    host_id: Buffer.from(host).toString('base64url').slice(0, 22),
    host_email: host,
    topic: given.topic,
    type: 2,
    status: 'waiting',
    start_time: given.start_time,
    duration: given.duration,
    timezone: given.timezone ?? 'UTC',
    agenda: given.agenda ?? '',
    created_at: now.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    start_url: `https://zoom.us/s/${id}?zak=${randomBytes(24).toString('base64url')}`,
    join_url: `https://zoom.us/j/${id}?pwd=${secret}`,
    password,
    settings: given.settings ?? {},
  };
}

async function find(deps: SandboxDeps, id: string): Promise<VendorObject<ZoomMeeting> | undefined> {
  const found = await findVendorObject<ZoomMeeting>(deps.db, 'zoom', 'meeting', id);
  return found?.gone === true ? undefined : found;
}

function save(deps: SandboxDeps, body: ZoomMeeting, gone = false): Promise<void> {
  const { id, host_email: account } = body;
  return putVendorObject(deps.db, {
    vendor: 'zoom',
    kind: 'meeting',
    id: String(id),
    account,
    body,
    gone,
    at: deps.clock.now(),
  });
}

const missing = (reply: FastifyReply, id: string) => refuse(reply, 404, 3001, `Meeting does not exist: ${id}.`);

function refuse(reply: FastifyReply, status: number, code: number, message: string) {
  return reply.code(status).send({ code, message });
}

/** Zoom's own account of something: `meeting.started`, `meeting.ended`, `meeting.deleted`. False for an unknown meeting. */
export async function tellOfMeeting(deps: SandboxDeps, event: string, id: string): Promise<boolean> {
  const found = await findVendorObject<ZoomMeeting>(deps.db, 'zoom', 'meeting', id);
  if (found === undefined) return false;
  if (event === 'meeting.deleted') await save(deps, found.body, true);
  const now = Math.max(deps.clock.now().getTime(), Date.now());
  const { uuid, host_id, topic, type, start_time, duration, timezone } = found.body;
  const object = { id, uuid, host_id, topic, type, start_time, duration, timezone };
  const body = JSON.stringify({ event, event_ts: now, payload: { account_id: 'attune', object } });
  const timestamp = String(Math.floor(now / 1000));
  const digest = createHmac('sha256', deps.zoomWebhookSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-zm-request-timestamp': timestamp,
    'x-zm-signature': `v0=${digest}`,
  };
  await push(deps, { vendor: 'zoom', address: `${deps.selfUrl()}/api/webhooks/zoom`, headers, body });
  return true;
}
