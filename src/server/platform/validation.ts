import type { z } from 'zod';
import { AppError, nestAt } from './errors.ts';

/**
 * Sentences by field, nested like the body: `{details: {consent: ["Required."]}}`. A problem of the whole body stands
 * alone as a sentence.
 */
export function detailsOf(error: z.ZodError, input: unknown): unknown {
  const details: Record<string, unknown> = {};
  for (const issue of error.issues) {
    const sentence =
      issue.path.length > 0 && valueAt(input, issue.path) === undefined ? missing(issue) : sentenceOf(issue);
    if (issue.path.length === 0) return sentence;
    let inner = details;
    for (const part of issue.path.slice(0, -1)) inner = (inner[String(part)] ??= {}) as Record<string, unknown>;
    const last = String(issue.path.at(-1));
    inner[last] = [...(Array.isArray(inner[last]) ? (inner[last] as string[]) : []), sentence];
  }
  return details;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** A rule over several fields may point at one that was left out; then its own sentence says what is wanted. */
function missing(issue: z.core.$ZodIssue): string {
  return issue.code === 'custom' ? issue.message : 'Required.';
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `Must be ${article(issue.expected)}.`;
  if (issue.code === 'invalid_value') return `Must be one of: ${issue.values.map(String).join(', ')}.`;
  if (issue.code === 'too_big' && issue.origin === 'string') return `Use at most ${issue.maximum} characters.`;
  if (issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1) return 'Required.';
  return issue.message;
}

function article(type: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    object: 'an object',
    array: 'a list',
    boolean: 'true or false',
    string: 'a text',
  };
  return names[type] ?? `a ${type}`;
}

/** Deeper than anything of ours; a body of brackets would exhaust the stack of whoever walks it. */
const MOST_LEVELS = 32;

/**
 * Refuses what JSON can say and PostgreSQL's text cannot hold (NUL, half a surrogate pair), and bodies nested too deep.
 * Walks without recursion.
 */
export function checkStorable(body: unknown): void {
  const waiting: { value: unknown; path: string[] }[] = [{ value: body, path: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
      const sentences = ['This has characters that cannot be stored.'];
      throw new AppError('validation_error', undefined, path.length === 0 ? sentences[0] : nestAt(path, sentences));
    }
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MOST_LEVELS)
      throw new AppError('validation_error', undefined, `Nest at most ${MOST_LEVELS} levels.`);
    for (const [key, inner] of Object.entries(value)) waiting.push({ value: inner, path: [...path, key] });
  }
}
