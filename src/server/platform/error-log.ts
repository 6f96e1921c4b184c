/**
 * What went wrong, grouped: one row for each kind of failure at each place, counted. It keeps names, codes and places of
 * our own code, never a message, which may quote what somebody wrote; the log has the rest by its request id.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from './db.ts';
import type { Log } from './log.ts';

export type Failure = {
  /** The route, job or loop it happened in. */
  place: string;
  error: unknown;
  requestId?: string;
};

/** Notes failures beside the request that had them; one that cannot be noted is only logged. */
export function createErrorLog(db: Db, log: Log) {
  return {
    note(failure: Failure): void {
      const { place, requestId } = failure;
      const { kind, code, stack } = describeError(failure.error);
      const fingerprint = createHash('sha256').update([place, kind, code, stack].join('\n')).digest('hex').slice(0, 16);
      const at = new Date();
      db.insertInto('error_groups')
        .values({
          fingerprint,
          place,
          kind,
          code,
          stack,
          first_at: at,
          last_at: at,
          last_request_id: requestId ?? null,
        })
        .onConflict((conflict) =>
          conflict.column('fingerprint').doUpdateSet({
            count: sql<number>`error_groups.count + 1`,
            last_at: at,
            last_request_id: requestId ?? null,
          }),
        )
        .execute()
        .catch((error: unknown) => log.warn('a failure was not noted', { place, error }));
    },
  };
}

export type ErrorLog = ReturnType<typeof createErrorLog>;

/** Name, code and where in our own code; the line's column and the folder above the project are left out. */
export function describeError(error: unknown): { kind: string; code: string | null; stack: string | null } {
  if (!(error instanceof Error)) return { kind: typeof error, code: null, stack: null };
  const code = (error as { code?: unknown }).code;
  const lines = (error.stack ?? '').split('\n').filter((line) => /\/src\/.*:\d+:\d+\)?$/.test(line));
  const stack = lines.slice(0, 4).map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/\S*?\/src\//, '(src/'));
  return {
    kind: error.name,
    code: typeof code === 'string' ? code : null,
    stack: stack.length === 0 ? null : stack.join('\n'),
  };
}
