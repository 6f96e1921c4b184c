import { expect } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/contracts/errors.ts';
import type { Answer } from '../attune.ts';

/** Stack frames, SQL, file names and product names of what runs behind: none of it is for a stranger. */
const INNARDS =
  /node_modules|\bat \S+ \(|\.ts:\d|\bselect .* from\b|violates|constraint|fastify|FST_|postgres|zod|kysely/i;

/** The contract's one shape of a refusal, with this code and its status; `what` says which request when it fails. */
export function expectRefusal(answer: Answer, code: ErrorCode, what = ''): void {
  const { status, body, text } = answer;
  const seen = { status, code: body?.code };
  expect(seen, `${what}: ${text.slice(0, 300)}`).toEqual({ status: ERRORS[code].status, code });
  expect(
    Object.keys(body).filter((key) => !['error', 'details', 'code'].includes(key)),
    what,
  ).toEqual([]);
  expect(body.error, what).toMatch(/\S/);
  expect(text, what).not.toMatch(INNARDS);
  expect(answer.headers.get('content-type'), what).toContain('application/json');
  expect(answer.headers.get('x-request-id'), what).toMatch(/^[\w-]{8,64}$/);
}

/** A validation that names this field, nested like the body, with sentences. */
export function expectFieldRefused(answer: Answer, field: readonly string[], what = ''): void {
  expectRefusal(answer, 'validation_error', what);
  const sentences = field.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
    answer.body.details,
  );
  expect(sentences, `${what}: ${answer.text}`).toEqual(expect.arrayContaining([expect.stringMatching(/\S/)]));
}
