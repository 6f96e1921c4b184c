import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '../../contracts/endpoint.ts';
import { type ErrorCode, ERRORS, FRAME_CODES } from '../../contracts/errors.ts';
import type { Caller, Context } from './caller.ts';
import { AppError } from './errors.ts';
import { createEventStreams, type EventStreams, type StreamAnswer } from './event-stream.ts';
import type { createIdempotency } from './idempotency.ts';
import { readForm } from './form-data.ts';
import type { ErrorLog } from './error-log.ts';
import type { Log } from './log.ts';
import { metrics } from './metrics.ts';
import type { Limiter } from './rate-limit.ts';
import { checkStorable, detailsOf } from './validation.ts';

/** A file to download instead of JSON. */
export type FileAnswer = { file: Buffer; contentType: string; name: string; inline?: boolean };

export type RouteRequest<E extends Endpoint> = {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  context: Context;
  raw: FastifyRequest;
  /** For the few endpoints that set cookies. */
  reply: FastifyReply;
};

export type Handler<E extends Endpoint> = (request: RouteRequest<E>) => Promise<HandlerAnswer<E>>;
type HandlerAnswer<E extends Endpoint> = E['answer'] extends 'file'
  ? FileAnswer
  : E['answer'] extends 'stream'
    ? StreamAnswer
    : AnswerOf<E>;

export type Http = {
  app: FastifyInstance;
  /** Joins a contract to a story. Validation, access, idempotency and the answer's shape come with it. */
  route<E extends Endpoint>(endpoint: E, handler: Handler<E>, options?: RouteOptions): void;
  /** Everything that was routed, for the OpenAPI document and the tests that walk all endpoints. */
  routed: Endpoint[];
};

export type RouteOptions = {
  /** Puts the secret fields back into a stored answer, see `Endpoint.secretFields`. */
  reissue?: Reissue;
};

type Reissue = (
  answer: Record<string, unknown>,
  context: Context,
  request: RouteRequest<Endpoint>,
) => Promise<Record<string, unknown>>;

export type HttpDeps = {
  log: Log;
  errors: ErrorLog;
  origins: readonly string[];
  /** Whose word about the client's address is taken: proxies by address or range, or how many of them stand before us. */
  trustProxy: string[] | number | false;
  /** Which clinic this request is for, and who asks. Throws AppError for a bad token. */
  identify: (request: FastifyRequest) => Promise<{ clinicId: number; caller: Caller | null; viaCookie: boolean }>;
  /** Throws `csrf_failed` when a write by cookie lacks its token. */
  checkCsrf: (request: FastifyRequest) => void;
  /** Writes down that somebody was refused a thing, in a transaction of its own. */
  auditRefusal: (context: Context, refusal: Refusal) => Promise<void>;
  idempotency: ReturnType<typeof createIdempotency>;
  limiter: Limiter;
  limits: {
    /** How many requests a minute one address, one account and one clinic may make; null where they do not count. */
    perAddress: (address: string) => number | null;
    perAccount: number | null;
    perClinic: number | null;
    /** How many event streams this address may have open at once; null where it does not count. */
    streamsOf: (address: string) => number | null;
  };
};

/** What somebody asked for and was not given. `ids` are those the request names, never what else it says. */
export type Refusal = {
  endpoint: Endpoint;
  code: ErrorCode;
  ids: Record<string, string | number>;
  patientId: number | null;
};

const MOST_JSON_BYTES = 256 * 1024;
/** What a form has around its file. */
const FORM_BYTES = 64 * 1024;

type Serving = HttpDeps & { streams: EventStreams };

export async function createHttp(deps: HttpDeps): Promise<Http> {
  const app = fastify({
    logger: false,
    trustProxy: readTrust(deps.trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    bodyLimit: MOST_JSON_BYTES,
    genReqId: (request) => readRequestId(request.headers['x-request-id']) ?? randomUUID(),
    forceCloseConnections: 'idle',
    // What came in before the door closed is served: an upgrade fails nobody.
    return503OnClosing: false,
    requestTimeout: 30_000,
    // Addresses the router cannot even read: half an escape, a parameter of 400 characters.
    frameworkErrors: (_error, request, reply) => void sendError(unreadableAddress(), request, reply, deps),
    clientErrorHandler: answerBrokenRequest,
  });
  await app.register(cookie);
  await app.register(compress, { threshold: 1024 });
  await app.register(cors, {
    origin: deps.origins.length === 0 ? false : [...deps.origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'X-Attune-Clinic',
      'X-CSRF-Token',
      'X-Hold-Token',
      'X-Request-Id',
    ],
    exposedHeaders: ['X-Request-Id', 'Retry-After', 'Idempotent-Replayed', 'Link'],
    maxAge: 600,
  });
  keepRawBody(app);
  forgetTypeOfNothing(app);
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: requestId } = request;
    const fields = {
      method,
      route: request.routeOptions.url ?? 'page',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      requestId,
    };
    deps.log.info('request', fields);
    metrics.request(method, fields.route, reply.statusCode, reply.elapsedTime);
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Pages bring a policy of their own; nothing else of ours may be read as one, or framed.
    if (!reply.hasHeader('content-security-policy'))
      reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    // Camera and microphone for our own pages alone: the room before a video session tests them.
    reply.header('permissions-policy', 'camera=(self), microphone=(self), geolocation=(), usb=()');
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, deps));
  const streams = createEventStreams();
  const serving: Serving = { ...deps, streams };
  closeQuickly(app, streams);

  const routed: Endpoint[] = [];
  return {
    app,
    routed,
    route(endpoint, handler, options = {}) {
      routed.push(endpoint);
      app.route({
        method: endpoint.method,
        ...(endpoint.upload === undefined ? {} : { bodyLimit: endpoint.upload.mostBytes + FORM_BYTES }),
        url: endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
        handler: async (request, reply) => {
          try {
            return await serve(serving, endpoint, handler, options, request, reply);
          } catch (error) {
            reportUndeclared(deps.log, endpoint, error);
            throw error;
          }
        },
      });
    },
  };
}

/** A code an endpoint does not declare is a bug of ours: the answer still goes out, and the log says so. */
function reportUndeclared(log: Log, endpoint: Endpoint, error: unknown): void {
  if (!(error instanceof AppError) || codesOf(endpoint).some(({ code }) => code === error.code)) return;
  log.error('an endpoint answered a code it does not declare', { endpoint: endpoint.id, code: error.code });
}

/** One request: who asks, may they at all, is it well formed, has it been answered before; then the story. */
async function serve(
  deps: Serving,
  endpoint: Endpoint,
  handler: Handler<Endpoint>,
  options: RouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { clinicId, caller, viaCookie } = await deps.identify(request);
  const context: Context = {
    clinicId,
    caller,
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    language: preferredLanguage(request.headers['accept-language']),
  };
  await limitRequests(deps, context);
  try {
    checkAccess(endpoint, caller);
    return await answerTo(deps, endpoint, handler, options, { request, reply, context, viaCookie });
  } catch (error) {
    await noteRefusal(deps, endpoint, context, request, error);
    throw error;
  }
}

/** Who asks too often is told before anything of theirs is looked at. */
async function limitRequests({ limits, limiter }: HttpDeps, { clinicId, address, caller }: Context): Promise<void> {
  const take = async (name: string, most: number | null, key: string) => {
    if (most !== null) await limiter.take({ name, most, seconds: 60 }, key);
  };
  await take('address', limits.perAddress(address), `${clinicId}:${address}`);
  if (caller?.kind === 'person') await take('account', limits.perAccount, `${clinicId}:${caller.userId}`);
  await take('clinic', limits.perClinic, String(clinicId));
}

type Asked = { request: FastifyRequest; reply: FastifyReply; context: Context; viaCookie: boolean };

async function answerTo(
  deps: Serving,
  endpoint: Endpoint,
  handler: Handler<Endpoint>,
  options: RouteOptions,
  { request, reply, context, viaCookie }: Asked,
): Promise<FastifyReply> {
  if (viaCookie && endpoint.method !== 'GET') deps.checkCsrf(request);

  const input = {
    params: parse(endpoint.params, request.params),
    query: parse(endpoint.query, request.query),
    body: parseBody(endpoint, await readBody(endpoint, request)),
    context,
    raw: request,
    reply,
  } as RouteRequest<Endpoint>;

  if (endpoint.answer === 'stream') {
    const most = deps.limits.streamsOf(request.ip);
    const limit = most === null ? null : { key: `${context.clinicId}:${request.ip}`, most };
    return deps.streams.answer(reply, (await handler(input)) as StreamAnswer, limit);
  }
  const answer = await answerOnce(deps, endpoint, handler, options, input);
  if ('file' in answer) return sendFile(reply, answer.file);
  if (endpoint.method === 'GET') reply.header('cache-control', 'no-store');
  return reply.code(answer.status).send(answer.body);
}

/** Somebody else's record, a role one does not have, a note that is locked. */
const AUDITED_REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'not_found', 'note_locked']);

/** Of somebody we know; a stranger's search for what the public may see is nobody's secret. A log that fails says so. */
async function noteRefusal(
  deps: HttpDeps,
  endpoint: Endpoint,
  context: Context,
  request: FastifyRequest,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError) || context.caller === null) return;
  const { code, patientId } = error;
  if (!AUDITED_REFUSALS.has(code)) return;
  const ids = { ...idsIn(request.body), ...idsIn(request.query), ...idsIn(request.params) };
  await deps
    .auditRefusal(context, { endpoint, code, ids, patientId })
    .catch((problem: unknown) =>
      deps.log.error('a refusal was not audited', { endpoint: endpoint.id, error: problem }),
    );
}

function idsIn(given: unknown): Record<string, string | number> {
  if (typeof given !== 'object' || given === null) return {};
  const isId = (name: string, value: unknown) =>
    /^id$|Ids?$|_ids?$/.test(name) &&
    (typeof value === 'number' || (typeof value === 'string' && /^[\w,-]{1,60}$/.test(value)));
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => isId(name, value)));
}

type RouteAnswer = { status: number; body: unknown } | { status: number; file: FileAnswer };

async function answerOnce(
  deps: HttpDeps,
  endpoint: Endpoint,
  handler: Handler<Endpoint>,
  options: RouteOptions,
  input: RouteRequest<Endpoint>,
): Promise<RouteAnswer> {
  const { context, raw, reply } = input;
  const work = async () => ({ status: endpoint.status ?? 200, body: shape(endpoint, await handler(input)) });
  if (endpoint.answer === 'file') return { status: 200, file: (await handler(input)) as FileAnswer };
  const key = raw.headers['idempotency-key'];
  const secret = new Set(endpoint.secretFields ?? []);
  // An answer of secrets that cannot be made again (a sign-in) is not repeated: such a request works anew.
  const repeatable = endpoint.method === 'POST' && (secret.size === 0 || options.reissue !== undefined);
  if (!repeatable || typeof key !== 'string') return work();
  if (key.length > 255 || key.length === 0)
    throw new AppError('validation_error', undefined, { 'Idempotency-Key': ['Use 1 to 255 characters.'] });

  const fingerprint = JSON.stringify([endpoint.id, input.params, input.query, input.body]);
  const refused = async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await noteRefusal(deps, endpoint, context, raw, error);
      return { status: error.status, body: errorBody(error) };
    }
  };
  const done = await deps.idempotency.once(context, { key, fingerprint }, refused, ({ status, body }) => ({
    status,
    body: without(body, secret),
  }));
  if (!done.replayed) return done;
  reply.header('idempotent-replayed', 'true');
  if (options.reissue === undefined || done.status >= 400) return done;
  return { status: done.status, body: await options.reissue(done.body as Record<string, unknown>, context, input) };
}

function without(body: unknown, names: ReadonlySet<string>): unknown {
  if (typeof body !== 'object' || body === null || names.size === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

function checkAccess(endpoint: Endpoint, caller: Caller | null): void {
  if (endpoint.access === 'anyone') return;
  if (caller === null) throw new AppError('unauthenticated');
  if (caller.kind === 'person' && caller.lacksSecondFactor && endpoint.beforeSecondFactor !== true)
    throw new AppError('two_factor_required');
  if (endpoint.access !== 'signed-in' && !endpoint.access.includes(caller.role)) throw new AppError('forbidden');
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (!result.success) throw new AppError('validation_error', undefined, detailsOf(result.error, value));
  return result.data;
}

/** Files that may come as the whole body, where the endpoint takes files. */
const BARE_FILES = ['image/png', 'image/jpeg', 'image/webp', 'application/pdf', 'application/octet-stream'];

/** JSON as it was parsed, or the fields of a form, or a bare file, where the endpoint takes files. */
async function readBody(endpoint: Endpoint, { headers, body }: FastifyRequest): Promise<unknown> {
  const contentType = headers['content-type'] ?? '';
  if (!Buffer.isBuffer(body)) {
    const length = Number(headers['content-length'] ?? 0);
    if (endpoint.upload !== undefined && length > MOST_JSON_BYTES) throw new AppError('payload_too_large');
    return body ?? {};
  }
  if (endpoint.upload === undefined) throw new AppError('unsupported_media_type');
  if (!contentType.startsWith('multipart/')) return { file: { name: 'file', data: body.toString('base64') } };
  return readForm(contentType, body);
}

function parseBody(endpoint: Endpoint, body: unknown): unknown {
  if (endpoint.body !== undefined) checkStorable(body);
  return parse(endpoint.body, body);
}

/** The answer in its declared shape: what is not declared does not leave the server. */
function shape(endpoint: Endpoint, answer: unknown): unknown {
  const result = (endpoint.answer as z.ZodType).safeParse(answer);
  if (!result.success)
    throw new Error(`${endpoint.id} answered another shape than it declares: ${result.error.message}`);
  return result.data;
}

function sendFile(reply: FastifyReply, { file, contentType, name, inline }: FileAnswer): FastifyReply {
  return reply
    .header('content-type', contentType)
    .header('content-disposition', `${inline === true ? 'inline' : 'attachment'}; ${fileNameIn(name)}`)
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .send(file);
}

/** A header is ASCII; whatever else a name has is said in the second form (RFC 6266). */
function fileNameIn(name: string): string {
  const plain = name.replace(/[^ -~]|["\\]/g, '_');
  return plain === name ? `filename="${name}"` : `filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

function errorBody(error: AppError): { error: string; details?: unknown; code: string } {
  return { error: error.message, ...(error.details === undefined ? {} : { details: error.details }), code: error.code };
}

export function sendError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, errors }: Pick<HttpDeps, 'log' | 'errors'>,
): FastifyReply {
  const error = toAppError(thrown);
  if (error.status >= 500) {
    const [place, failure] = [request.routeOptions.url ?? 'page', error.cause ?? error];
    log.error('request failed', { requestId: request.id, route: place, error: failure });
    // Without a database there is nowhere to note it, and one sentence in the log for each request is enough.
    if (error.code !== 'not_ready')
      errors.note({ place: `${request.method} ${place}`, error: failure, requestId: request.id });
  }
  const retryAfter = (error.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
  if (error.status === 429 || error.status === 503) reply.header('retry-after', String(retryAfter ?? 5));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(error.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .send(JSON.stringify(errorBody(error)));
}

/** So many proxies stand before us: the last so many addresses were written by them. */
function readTrust(trust: HttpDeps['trustProxy']) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : trust;
}

const unreadableAddress = () => new AppError('validation_error', undefined, 'That address cannot be read.');

/** What is not even HTTP is answered in the same shape, by hand: there is no request yet to reply to. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const body = JSON.stringify(
    errorBody(new AppError('validation_error', undefined, 'That is not a request we can read.')),
  );
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const head = ['content-type: application/json; charset=utf-8', `content-length: ${Buffer.byteLength(body)}`];
  socket.end([`HTTP/1.1 ${status}`, ...head, 'connection: close', '', body].join('\r\n'));
}

/** The frame's own failures in the contract's shape; what we did not foresee is one calm sentence and a log line. */
function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { statusCode, code } = (thrown ?? {}) as { statusCode?: number; code?: string };
  if (statusCode === 413) return new AppError('payload_too_large', undefined, undefined, { cause: thrown });
  if (statusCode === 415) return new AppError('unsupported_media_type', undefined, undefined, { cause: thrown });
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return new AppError('validation_error', undefined, 'The body is empty.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError('validation_error', undefined, 'That is not well-formed JSON.', { cause: thrown });
  if (isDatabaseAway(thrown))
    return new AppError('not_ready', 'The database does not answer right now. Try again shortly.', undefined, {
      cause: thrown,
    });
  return new AppError('internal_error', undefined, undefined, { cause: thrown });
}

/** The connection failed or the server is starting or stopping (class 08, 57P0x): not the caller's fault, and it passes. */
export function isDatabaseAway(thrown: unknown): boolean {
  const { code = '', message = '' } = (thrown ?? {}) as { code?: string; message?: string };
  return (
    /^(08|57P0|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE)/.test(code) ||
    /Connection terminated|is not queryable|timeout exceeded when trying to connect/.test(message)
  );
}

const FORM = 'application/x-www-form-urlencoded';
/** Microsoft asks an address with a type and nothing of that type: what is empty has none. */
function forgetTypeOfNothing(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const isEmpty = headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
    if (isEmpty && headers['content-type']?.startsWith('text/plain') === true) delete headers['content-type'];
  });
}

/** Webhooks are verified over the very bytes that came, so JSON keeps them beside what it parsed. */
function keepRawBody(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(['multipart/form-data', ...BARE_FILES], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    (request as { rawBody?: Buffer }).rawBody = body;
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, JSON.parse(body.toString('utf8'), dropPrototype) as unknown);
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }));
    }
  });
  // Forms are what some vendors post. Elsewhere they stay refused: a page of another site could send one.
  app.addContentTypeParser(FORM, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (request.routeOptions.url?.startsWith('/api/webhooks/') !== true)
      return done(Object.assign(new Error('no forms here'), { statusCode: 415 }));
    (request as { rawBody?: Buffer }).rawBody = body;
    done(null, undefined);
  });
}

function dropPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

/** app.close() waits for requests that run; streams end at once, and sockets that turn idle are not kept alive. */
function closeQuickly(app: FastifyInstance, streams: EventStreams): void {
  app.addHook('preClose', async () => {
    streams.endAll();
    setInterval(() => app.server.closeIdleConnections(), 100).unref();
  });
}

function readRequestId(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(header) ? header : null;
}

function preferredLanguage(header: string | undefined): 'en' | 'es' | null {
  const first = /^\s*([a-z]{2})/i.exec(header ?? '')?.[1]?.toLowerCase();
  return first === 'en' || first === 'es' ? first : null;
}

/** Every code an endpoint may answer: its own and the frame's. */
export function codesOf(endpoint: Endpoint) {
  const codes = new Set([...FRAME_CODES, ...(endpoint.errors ?? [])]);
  return [...codes].map((code) => ({ code, status: ERRORS[code].status }));
}
