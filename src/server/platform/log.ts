/**
 * Structured logs on standard output, one JSON object a line: ids and codes, never names, texts, tokens or card data.
 * On a terminal in demo mode only warnings and worse are printed, so that the address stays the last line.
 */
export type Level = 'debug' | 'info' | 'warn' | 'error';
export type Log = Record<Level, (message: string, fields?: Record<string, unknown>) => void> & {
  child(fields: Record<string, unknown>): Log;
};

const RANK: Record<Level, number> = { debug: 10, info: 20, warn: 30, error: 40 };

export function createLog(options: { level: Level | 'silent'; write?: (line: string) => void }): Log {
  const write = options.write ?? ((line: string) => process.stdout.write(`${line}\n`));
  const least = options.level === 'silent' ? 99 : RANK[options.level];
  return build({});

  function build(context: Record<string, unknown>): Log {
    const at =
      (level: Level) =>
      (message: string, fields: Record<string, unknown> = {}) => {
        if (RANK[level] < least) return;
        write(JSON.stringify({ time: new Date().toISOString(), level, message, ...context, ...describe(fields) }));
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => build({ ...context, ...fields }),
    };
  }
}

/** Errors become their name, message and stack; a database's `detail` may quote a row and stays out. */
function describe(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error
        ? {
            name: value.name,
            message: value.message,
            code: (value as { code?: unknown }).code,
            constraint: (value as { constraint?: unknown }).constraint,
            stack: value.stack?.split('\n').slice(1, 6).join('\n'),
            cause: value.cause instanceof Error ? value.cause.message : undefined,
          }
        : value,
    ]),
  );
}
