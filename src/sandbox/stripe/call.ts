import type { SandboxDeps, Tx } from '../deps.ts';
import { type FormObject, isFormObject } from '../form.ts';
import { invalidRequest, missingParameter } from './errors.ts';
import type { Metadata } from './objects.ts';

/** One request to Stripe's API while it is worked on; everything it does ends in one transaction. */
export interface Call {
  tx: Tx;
  deps: SandboxDeps;
  now: Date;
  params: FormObject;
  /** The `{id}` of the path; the empty text where the path has none. */
  id: string;
  /** Made by the browser with the object's client secret, not by a server with the secret key. */
  fromBrowser: boolean;
  requestId: string;
  idempotencyKey: string | null;
}

export interface Answer {
  status: number;
  body: object;
}

/** Refuses parameters Stripe does not know, as Stripe does: a field renamed between versions must not pass silently. */
export function refuseUnknown(params: FormObject, known: readonly string[]): void {
  const unknown = Object.keys(params).find((name) => name !== 'expand' && !known.includes(name));
  if (unknown === undefined) return;
  throw invalidRequest(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
}

/** A text field. Not given is undefined; the empty text, which unsets a field, is null. */
export function readText(params: FormObject, name: string): string | null | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${name}`, { param: name });
  return value === '' ? null : value;
}

export function readInteger(params: FormObject, name: string): number | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  throw invalidRequest(`Invalid integer: ${typeof value === 'string' ? value : name}`, {
    code: 'parameter_invalid_integer',
    param: name,
  });
}

export function readRequiredInteger(params: FormObject, name: string): number {
  const value = readInteger(params, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

export function readFlag(params: FormObject, name: string): boolean | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidRequest(`Invalid boolean: ${typeof value === 'string' ? value : name}`, { param: name });
}

export function readObject(params: FormObject, name: string): FormObject | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  if (isFormObject(value)) return value;
  throw invalidRequest('Invalid object', { param: name });
}

/** The metadata after this request: given keys are set, empty ones removed, an empty text clears all. */
export function mergeMetadata(before: Metadata, params: FormObject): Metadata {
  if (params.metadata === '') return {};
  const merged = { ...before };
  for (const [key, value] of Object.entries(readObject(params, 'metadata') ?? {})) {
    if (typeof value !== 'string' || value.length > 500 || key.length > 40) {
      throw invalidRequest('Metadata keys may have up to 40 and values up to 500 characters.', { param: 'metadata' });
    }
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  return merged;
}
