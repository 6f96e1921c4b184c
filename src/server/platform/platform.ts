import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db.ts';
import type { ErrorLog } from './error-log.ts';
import type { Live } from './live.ts';
import type { Log } from './log.ts';
import type { Limiter } from './rate-limit.ts';
import type { Sealer } from './secrets.ts';
import type { Tokens } from './tokens.ts';

/** What every service is given: the tools, and none of the product's words. */
export type Platform = {
  config: Config;
  db: Db;
  clock: Clock;
  sealer: Sealer;
  tokens: Tokens;
  /** A token that proves knowledge of what it names, see secrets.ts. */
  tokenOf: (what: string) => string;
  limiter: Limiter;
  /** What other processes changed, see live.ts. */
  live: Live;
  log: Log;
  /** What went wrong, for people who look after it. */
  errors: ErrorLog;
  /** The folder that keeps what must not lie in the database; null with a server and secrets of one's own and no folder named. */
  dataDir: string | null;
  /** Where this process answers, once it listens: `http://127.0.0.1:3000`. */
  selfUrl: () => string;
};
