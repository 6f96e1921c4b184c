import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxDeps } from '../deps.ts';
import { type FormObject, formFromJson, isFormObject, parseForm } from '../form.ts';
import { findKeptAnswer, findObject, keepAnswer, tryLockKey } from '../store.ts';
import type { Answer, Call } from './call.ts';
import { errorEnvelope, invalidRequest, StripeError } from './errors.ts';
import { randomId } from './ids.ts';
import { expand } from './lists.ts';
import { apiVersion } from './objects.ts';
import { type Operation, operations } from './operations.ts';

/** Stripe's API below `/v1`: keys, idempotency, transactions and errors are the same for every operation. */
export function registerStripeApi(app: FastifyInstance, deps: SandboxDeps): void {
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, deps));
  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}).`;
    return reply.code(404).send(errorEnvelope({ type: 'invalid_request_error', message }));
  });
  for (const operation of operations) {
    app.route({
      method: operation.method,
      url: operation.path,
      handler: (request, reply) => handle(deps, operation, request, reply),
    });
  }
}

async function handle(deps: SandboxDeps, operation: Operation, request: FastifyRequest, reply: FastifyReply) {
  const requestId = randomId('req_', 14);
  reply.header('request-id', requestId);
  const params = readParams(request);
  const { id = '' } = request.params as { id?: string };
  const fromBrowser = await authenticate(deps, operation, request, params, id);
  const key = request.method === 'POST' ? (request.headers['idempotency-key'] ?? null) : null;
  const idempotencyKey = Array.isArray(key) ? (key[0] ?? null) : key;
  const answer = await deps.db.transaction().execute((tx) => {
    const call: Call = { tx, deps, now: deps.clock.now(), params, id, fromBrowser, requestId, idempotencyKey };
    return idempotencyKey === null ? run(operation, call) : runOnce(operation, call, request, idempotencyKey, reply);
  });
  const version = request.headers['stripe-version'];
  reply.header('stripe-version', typeof version === 'string' ? version : apiVersion);
  if (idempotencyKey !== null) reply.header('idempotency-key', idempotencyKey);
  return reply.code(answer.status).send(fromBrowser ? withoutServerFields(answer.body) : answer.body);
}

async function run(operation: Operation, call: Call): Promise<Answer> {
  const answer = await operation.run(call);
  return answer.status === 200 ? { status: 200, body: await expand(call, answer.body) } : answer;
}

/**
 * Stripe's rule for `Idempotency-Key`: the first answer is given again, also a declined one; with other parameters the
 * key is refused, and while the first request still runs too. What failed before it began keeps no answer.
 */
async function runOnce(
  operation: Operation,
  call: Call,
  request: FastifyRequest,
  key: string,
  reply: FastifyReply,
): Promise<Answer> {
  if (key.length > 255) throw invalidRequest('Idempotency keys may have up to 255 characters.');
  if (!(await tryLockKey(call.tx, 'stripe', key))) {
    throw new StripeError(409, {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (${key}). Please try again later.`,
    });
  }
  const fingerprint = fingerprintOf(request.method, request.url, call.params);
  const kept = await findKeptAnswer(call.tx, 'stripe', key);
  if (kept === undefined) {
    const answer = await run(operation, call);
    await keepAnswer(call.tx, 'stripe', key, { ...answer, fingerprint, requestId: call.requestId }, call.now);
    return answer;
  }
  if (kept.fingerprint !== fingerprint) {
    throw new StripeError(400, {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. Try using ' +
        `a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  reply.header('idempotent-replayed', 'true').header('original-request', kept.requestId);
  return { status: kept.status, body: kept.body };
}

function fingerprintOf(method: string, url: string, params: FormObject): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url.split('?')[0], sorted(params)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, inner]) => [name, sorted(inner)]);
}

function readParams(request: FastifyRequest): FormObject {
  if (request.method === 'GET' || request.method === 'DELETE') return parseForm(request.url.split('?')[1] ?? '');
  const params = formFromJson(request.body ?? {});
  if (!isFormObject(params)) throw invalidRequest('Invalid request body.');
  return params;
}

/** True when the request comes from a browser that knows the object's client secret; throws when nobody vouches. */
async function authenticate(
  deps: SandboxDeps,
  operation: Operation,
  request: FastifyRequest,
  params: FormObject,
  id: string,
): Promise<boolean> {
  const key = apiKeyOf(request.headers.authorization);
  if (key !== null && isSame(key, deps.stripe.secretKey)) return false;
  const secret = params.client_secret;
  if (operation.browserKind !== undefined && typeof secret === 'string' && !key?.startsWith('sk_')) {
    const stored = await findObject<{ id: string; object: string; client_secret: string }>(
      deps.db,
      operation.browserKind,
      id,
    );
    if (stored !== undefined && isSame(secret, stored.body.client_secret)) return true;
    throw invalidRequest('The client_secret provided does not match any associated object on this account.', {
      code: 'resource_missing',
      param: 'client_secret',
    });
  }
  const message =
    key === null
      ? 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.'
      : `Invalid API Key provided: ${key.slice(0, 7)}****`;
  throw new StripeError(401, { type: 'invalid_request_error', message });
}

function apiKeyOf(header: string | undefined): string | null {
  const [scheme, value = ''] = (header ?? '').split(' ');
  if (scheme === 'Bearer') return value;
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString().split(':')[0] ?? null;
  return null;
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** A browser does not see what the server wrote down for itself. */
function withoutServerFields(body: object): object {
  return 'metadata' in body ? { ...body, metadata: {}, description: null, latest_charge: null } : body;
}

function sendError(reply: FastifyReply, error: unknown, deps: SandboxDeps) {
  if (error instanceof StripeError) {
    const retry = error.status === 409 || error.status >= 500 ? 'true' : 'false';
    return reply.code(error.status).header('stripe-should-retry', retry).send(errorEnvelope(error.body));
  }
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  if (statusCode < 500) return reply.code(statusCode).send(errorEnvelope({ type: 'invalid_request_error', message }));
  deps.log.warn({ err: error }, 'the Stripe sandbox failed');
  const body = { type: 'api_error' as const, message: 'An unknown error occurred' };
  return reply.code(500).send(errorEnvelope(body));
}
