/**
 * The one way the pages talk to the server. Endpoints are made from the contracts: a feature writes
 *
 *   export const catalogApi = api.injectEndpoints({
 *     endpoints: (build) => ({
 *       listServices: contractQuery(build, contract.listServices, { providesTags: ['Services'] }),
 *       createHold: contractMutation(build, contract.createHold, { invalidatesTags: ['Availability'] }),
 *     }),
 *   });
 *   useListServicesQuery({ query: { practitionerId: 3 } })
 *   createHold({ body: {…}, idempotencyKey: crypto.randomUUID(), headers: { 'X-Hold-Token': token } })
 *
 * An argument has the parts the contract has: `params`, `query`, `body`; plus `headers` and `idempotencyKey`.
 * A refusal arrives as `ApiProblem`; pages speak about it by `code` (namespace `errors`, see `useProblemText`).
 */
import {
  type BaseQueryFn,
  createApi,
  type EndpointBuilder,
  type MutationDefinition,
  type QueryDefinition,
} from '@reduxjs/toolkit/query/react';
import type { AnswerOf, BodySentOf, Endpoint, ParamsOf, QueryOf } from '../../contracts/endpoint.ts';
import type { ErrorCode } from '../../contracts/errors.ts';

/** Why a request brought nothing: the server's refusal, or `offline` when no answer came at all. */
export type ApiProblem = {
  status: number;
  code: ErrorCode | 'offline';
  /** The server's own sentence; the pages prefer their translation of `code`. */
  error: string;
  /** For `validation_error`: sentences by field, nested like the body. */
  details?: unknown;
};

type Part<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : Partial<T> extends T
    ? { [N in Name]?: T }
    : { [N in Name]: T };

type Extras = { headers?: Record<string, string>; idempotencyKey?: string };
type Parts<E> = Part<'params', ParamsOf<E>> & Part<'query', QueryOf<E>> & Part<'body', BodySentOf<E>> & Extras;
/** What a call of this endpoint takes; nothing when the contract asks for nothing. */
export type ArgOf<E> = Partial<Parts<E>> extends Parts<E> ? Parts<E> | void : Parts<E>;

type Call = { endpoint: Endpoint; arg: Sent | void };
type Sent = { params?: object; query?: object; body?: unknown } & Extras;
type ContractQueryFn = BaseQueryFn<Call, unknown, ApiProblem>;

const TAGS = [
  'Session',
  'Availability',
  'Appointment',
  'Preferences',
  'Receipts',
  'Draft',
  'Waitlist',
  'Experiments',
  'Feedback',
  'Backups',
  'SignIns',
  'Settings',
  'Invoices',
  'PaymentMethods',
  'Differences',
  'People',
  'Invitations',
] as const;
export type Tag = (typeof TAGS)[number];
type Build = EndpointBuilder<ContractQueryFn, Tag, 'api'>;

const baseQuery: ContractQueryFn = (call, { signal }) => callContract(call, signal);

export const api = createApi({
  reducerPath: 'api',
  baseQuery,
  tagTypes: TAGS,
  refetchOnReconnect: true,
  endpoints: () => ({}),
});

type QueryExtras<E> = Omit<
  QueryDefinition<ArgOf<E>, ContractQueryFn, Tag, AnswerOf<E>, 'api'>,
  'type' | 'query' | 'queryFn' | 'Types'
>;
type MutationExtras<E> = Omit<
  MutationDefinition<ArgOf<E>, ContractQueryFn, Tag, AnswerOf<E>, 'api'>,
  'type' | 'query' | 'queryFn' | 'Types'
>;

/** A reading endpoint of the contracts as a typed RTK Query endpoint. */
export function contractQuery<E extends Endpoint>(build: Build, endpoint: E, extras?: Partial<QueryExtras<E>>) {
  return build.query<AnswerOf<E>, ArgOf<E>>({
    query: (arg) => ({ endpoint, arg }),
    ...extras,
  });
}

/** A writing endpoint of the contracts as a typed RTK Query endpoint. */
export function contractMutation<E extends Endpoint>(build: Build, endpoint: E, extras?: Partial<MutationExtras<E>>) {
  return build.mutation<AnswerOf<E>, ArgOf<E>>({
    query: (arg) => ({ endpoint, arg }),
    ...extras,
  });
}

type Answer<T> = { data: T; error?: undefined } | { data?: undefined; error: ApiProblem };

/** The answer of a call made by hand inside a `queryFn`, with the type its contract gives it. */
export function answerOf<E extends Endpoint>(_endpoint: E, answer: Answer<unknown>): Answer<AnswerOf<E>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the contract is what the server serialises by
  return answer as Answer<AnswerOf<E>>;
}

/** The address of an endpoint, for downloads that the browser fetches itself. */
export function contractUrl(endpoint: Pick<Endpoint, 'path'>, params: object = {}, query: object = {}): string {
  const given = new Map(Object.entries(params));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given.get(name))));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}

/** After these the session may be another one, and with it the CSRF token. */
const SESSION_CHANGING = new Set([
  'login',
  'register',
  'refresh',
  'logout',
  'logoutAll',
  'bookAppointment',
  'acceptInvitation',
  'signInByGoogle',
  'signInByFacebook',
]);
let csrfToken: Promise<string | null> | null = null;

async function callContract(call: Call, signal: AbortSignal) {
  const { endpoint } = call;
  let answer = await send(call, signal);
  if (answer.error?.code === 'csrf_failed') {
    csrfToken = null;
    answer = await send(call, signal);
  }
  if (SESSION_CHANGING.has(endpoint.id)) csrfToken = null;
  return answer;
}

async function send({ endpoint, arg }: Call, signal: AbortSignal) {
  const { params, query, body, idempotencyKey, headers } = arg ?? {};
  const sent = new Headers({ accept: 'application/json', ...headers });
  if (body !== undefined) sent.set('content-type', 'application/json');
  if (idempotencyKey) sent.set('idempotency-key', idempotencyKey);
  try {
    if (endpoint.method !== 'GET') {
      csrfToken ??= fetchCsrfToken();
      const token = await csrfToken;
      if (token) sent.set('x-csrf-token', token);
    }
    const response = await fetch(contractUrl(endpoint, params, query), {
      method: endpoint.method,
      headers: sent,
      credentials: 'same-origin',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.ok ? { data: await response.json() } : { error: await readProblem(response) };
  } catch (problem) {
    csrfToken = null;
    return { error: { status: 0, code: 'offline', error: String(problem) } satisfies ApiProblem };
  }
}

async function fetchCsrfToken(): Promise<string | null> {
  const response = await fetch('/api/auth/csrf', { credentials: 'same-origin' });
  if (!response.ok) return null;
  const { csrfToken: token }: { csrfToken: string | null } = await response.json();
  return token;
}

/** The server's refusal; what a proxy in between answers is not JSON and counts as our side's fault. */
async function readProblem(response: Response): Promise<ApiProblem> {
  try {
    const { code, error, details } = await response.json();
    return { status: response.status, code: code ?? 'internal_error', error: error ?? '', details };
  } catch {
    return { status: response.status, code: 'internal_error', error: response.statusText };
  }
}
