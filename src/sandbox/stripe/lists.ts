import { findObject, listObjects, type StripeBody } from '../store.ts';
import { isFormObject } from '../form.ts';
import { type Answer, type Call, readInteger, readText, refuseUnknown } from './call.ts';
import { invalidRequest, noSuchObject } from './errors.ts';

/** An operation that answers one object of a kind by its id. */
export function retrieve(kind: string): (call: Call) => Promise<Answer> {
  return async (call) => {
    refuseUnknown(call.params, ['client_secret']);
    const stored = await findObject(call.tx, kind, call.id);
    if (stored === undefined) throw noSuchObject(kind, call.id, 'id');
    return { status: 200, body: stored.body };
  };
}

/** An operation that lists a kind, newest first, by Stripe's cursors, filtered by equal fields and `created`. */
export function list(kind: string, url: string, filters: string[]): (call: Call) => Promise<Answer> {
  return async (call) => {
    const { params } = call;
    refuseUnknown(params, ['limit', 'starting_after', 'ending_before', 'created', ...filters]);
    const limit = readInteger(params, 'limit') ?? 10;
    if (limit < 1 || limit > 100) throw invalidRequest('Invalid limit: it must be from 1 to 100.', { param: 'limit' });
    const fields = Object.fromEntries(
      filters.map((name) => [name, readText(params, name)]).filter(([, value]) => value),
    );
    const page = await listObjects(call.tx, {
      kind,
      fields,
      ...createdRange(call),
      startingAfter: readText(params, 'starting_after') ?? null,
      endingBefore: readText(params, 'ending_before') ?? null,
      limit,
    });
    return { status: 200, body: { object: 'list', data: page.bodies, has_more: page.hasMore, url } };
  };
}

function createdRange(call: Call): { createdFrom: number; createdTo: number } {
  const { created } = call.params;
  if (!isFormObject(created)) {
    const exact = readInteger(call.params, 'created');
    return { createdFrom: exact ?? 0, createdTo: exact ?? Number.MAX_SAFE_INTEGER };
  }
  const from = Math.max(readInteger(created, 'gte') ?? 0, (readInteger(created, 'gt') ?? -1) + 1);
  const lt = readInteger(created, 'lt');
  const to = Math.min(
    readInteger(created, 'lte') ?? Number.MAX_SAFE_INTEGER,
    lt === undefined ? Number.MAX_SAFE_INTEGER : lt - 1,
  );
  return { createdFrom: from, createdTo: to };
}

const kindsByPrefix: Record<string, string> = {
  pi: 'payment_intent',
  ch: 'charge',
  txn: 'balance_transaction',
  re: 'refund',
  pm: 'payment_method',
  cus: 'customer',
};

/** Puts objects in the place of their ids, as `expand[]=latest_charge.balance_transaction` asks. */
export async function expand(call: Call, body: object): Promise<object> {
  const wishes = call.params.expand;
  if (wishes === undefined) return body;
  const paths = (Array.isArray(wishes) ? wishes : [wishes]).map(String);
  let expanded = body;
  for (const path of paths) expanded = (await expandPath(call, expanded, path.split('.'), path)) as object;
  return expanded;
}

async function expandPath(call: Call, value: unknown, path: string[], whole: string): Promise<unknown> {
  const [field, ...rest] = path;
  if (Array.isArray(value)) return Promise.all(value.map((inner) => expandPath(call, inner, path, whole)));
  if (field === undefined || value === null) return value;
  if (typeof value !== 'object' || !(field in value)) {
    throw invalidRequest(`This property cannot be expanded (${whole}).`, { param: 'expand' });
  }
  const inner = (value as Record<string, unknown>)[field];
  const opened = typeof inner === 'string' ? await openId(call, inner, whole) : inner;
  return { ...value, [field]: await expandPath(call, opened, rest, whole) };
}

async function openId(call: Call, id: string, whole: string): Promise<StripeBody> {
  const kind = kindsByPrefix[id.split('_')[0] ?? ''];
  const stored = kind === undefined ? undefined : await findObject(call.tx, kind, id);
  if (stored === undefined) throw invalidRequest(`This property cannot be expanded (${whole}).`, { param: 'expand' });
  return stored.body;
}
