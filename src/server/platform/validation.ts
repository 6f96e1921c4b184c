import type { z } from 'zod';

/**
 * Sentences by field, nested like the body: `{details: {consent: ["Required."]}}`. A problem of the whole body stands
 * alone as a sentence.
 */
export function detailsOf(error: z.ZodError): unknown {
  const details: Record<string, unknown> = {};
  for (const issue of error.issues) {
    if (issue.path.length === 0) return sentenceOf(issue);
    let inner = details;
    for (const part of issue.path.slice(0, -1)) inner = (inner[String(part)] ??= {}) as Record<string, unknown>;
    const last = String(issue.path.at(-1));
    inner[last] = [...(Array.isArray(inner[last]) ? (inner[last] as string[]) : []), sentenceOf(issue)];
  }
  return details;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.message.includes('received undefined') ? 'Required.' : `Must be ${article(issue.expected)}.`;
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
