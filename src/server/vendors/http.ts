import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../platform/errors.ts';
import { metrics } from '../platform/metrics.ts';

/** Where an adapter writes what happened on the wire. It gets ids, codes and figures, never bodies, headers or queries. */
export interface VendorLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface VendorRequest {
  /** The vendor's name as it stands in logs: `sendgrid`. */
  vendor: string;
  /** Origin and optional path prefix, without a slash at the end: `https://api.sendgrid.com`. */
  baseUrl: string;
  /** The path with its query. Logged without the query. */
  path: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** For one try, in milliseconds; default 10,000. */
  timeoutMs?: number;
  /** Tries after the first one; default 2. Used only when `idempotent`. */
  retries?: number;
  /** Whether asking twice does no more than asking once: a read, or a write with an idempotency key. */
  idempotent: boolean;
  log?: VendorLog;
  /** The first pause in milliseconds, doubled each time; default 250. Tests make it short. */
  backoffMs?: number;
}

export interface VendorAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON. Throws `vendor_unavailable` when it is something else: a proxy's error page, a cut answer. */
  json(): unknown;
}

/** Longer waits than this are for the job queue, not for a request that somebody is waiting for. */
const longestPauseMs = 10_000;

/**
 * Calls a vendor over HTTP, with a time limit for each try. Tries again, with growing jittered pauses and Retry-After
 * honoured, only what is idempotent, and only after 429, 5xx or a lost connection.
 * @returns every answer below 500 but 429; what a 4xx means is the adapter's knowledge.
 * @throws AppError `vendor_unavailable` when the tries are used up. After it a call that is not idempotent may still
 *   have been carried out by the vendor.
 */
export async function vendorFetch(request: VendorRequest): Promise<VendorAnswer> {
  const tries = request.idempotent ? (request.retries ?? 2) + 1 : 1;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(request);
    metrics.vendorCall(request.vendor, outcome.answer?.status ?? 'unreachable', outcome.ms);
    if (outcome.answer && !isOutage(outcome.answer.status)) return outcome.answer;
    const wait = pauseBeforeNext(attempt, request.backoffMs ?? 250, outcome.answer?.headers.get('retry-after') ?? null);
    const isLast = attempt >= tries || wait > longestPauseMs;
    request.log?.warn(
      logFields(request, attempt, outcome),
      isLast ? 'vendor call failed' : 'vendor call is tried again',
    );
    if (isLast) {
      const cause = outcome.cause ?? new Error(`status ${outcome.answer?.status}`);
      throw vendorUnavailable(request.vendor, cause, { mayHaveLeft: mayHaveLeft(outcome) });
    }
    await pause(wait);
  }
}

/**
 * What every adapter throws when its vendor cannot be used just now, whatever the reason. `mayHaveLeft`: no answer came, so
 * that what was asked for may have been done all the same.
 */
export function vendorUnavailable(vendor: string, cause: unknown, about: { mayHaveLeft?: boolean } = {}): AppError {
  const details = about.mayHaveLeft === true ? { vendor, mayHaveLeft: true } : { vendor };
  return new AppError('vendor_unavailable', undefined, details, { cause });
}

/** An answer says that it was not done; so does a connection that never came about. */
function mayHaveLeft(outcome: Outcome): boolean {
  return (
    outcome.answer === null &&
    !/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(reasonOf(outcome.cause))
  );
}

/**
 * How long to wait before the next try: what the vendor asks for in Retry-After (seconds or a date), otherwise the
 * base doubled each time, of which half is chance, so that many callers do not come back at once.
 */
export function pauseBeforeNext(attempt: number, baseMs: number, retryAfter: string | null, now = Date.now()): number {
  const asked = retryAfter === null ? Number.NaN : readRetryAfter(retryAfter, now);
  if (Number.isFinite(asked)) return Math.max(0, asked);
  const full = Math.min(baseMs * 2 ** (attempt - 1), longestPauseMs);
  return full / 2 + Math.random() * (full / 2);
}

function readRetryAfter(value: string, now: number): number {
  return /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
}

function isOutage(status: number): boolean {
  return status === 429 || status >= 500;
}

interface Outcome {
  answer: VendorAnswer | null;
  cause?: unknown;
  ms: number;
}

async function tryOnce(request: VendorRequest): Promise<Outcome> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const response = await fetch(request.baseUrl + request.path, {
      method: request.method,
      ...(request.headers ? { headers: request.headers } : {}),
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(request.timeoutMs ?? 10_000),
      redirect: 'error',
    });
    const text = await response.text();
    const json = () => parseJson(request.vendor, text);
    return { answer: { status: response.status, headers: response.headers, text, json }, ms: took() };
  } catch (cause) {
    return { answer: null, cause, ms: took() };
  }
}

function parseJson(vendor: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold personal data, so it is not kept as the cause.
    throw vendorUnavailable(vendor, new Error('the answer is not JSON'));
  }
}

function logFields(request: VendorRequest, attempt: number, outcome: Outcome): Record<string, unknown> {
  return {
    vendor: request.vendor,
    method: request.method,
    path: request.path.split('?')[0],
    attempt,
    ms: outcome.ms,
    ...(outcome.answer ? { status: outcome.answer.status } : { reason: reasonOf(outcome.cause) }),
  };
}

/** `ECONNREFUSED`, `TimeoutError`: fetch hides the system's code one level down. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return cause.name;
}
