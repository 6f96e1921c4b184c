/**
 * Something on this machine keeps Attune from starting and a person can change it. The message is one plain sentence that
 * says what is wrong and what to do; the command line prints it alone, without a stack.
 */
export class StartupProblem extends Error {
  override name = 'StartupProblem';
}

/** The `code` of a Node or PostgreSQL error ('ENOENT', '57P03'), '' when there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
