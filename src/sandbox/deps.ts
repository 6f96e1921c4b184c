import type { Kysely, Transaction } from 'kysely';

/** Business time, shared by all processes. `advance` moves it forward for every one of them. */
interface SandboxClock {
  now(): Date;
  advance(ms: number): Promise<void>;
}

/** The part of the server's logger that the sandbox uses; ids and codes only. */
interface SandboxLog {
  warn(fields: object, message: string): void;
}

export interface SandboxDeps {
  /** A connection whose role may write the schema `sandbox`. */
  db: Kysely<unknown>;
  clock: SandboxClock;
  /** Where this process is reached, without a slash at the end: `http://127.0.0.1:3000`. Known once it listens. */
  selfUrl: () => string;
  stripe: { secretKey: string; webhookSecret: string };
  /** Whom the tokens of Google and Facebook are for. */
  google: { clientId: string };
  facebook: { appId: string; appSecret: string };
  /** What Zoom signs its webhooks with. */
  zoomWebhookSecret: string;
  log: SandboxLog;
}

export type Db = Kysely<unknown>;
export type Tx = Transaction<unknown>;
