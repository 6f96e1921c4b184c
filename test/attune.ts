import { rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createApi, createJobs, createParts, createTicks, type Parts } from '../src/server/app.ts';
import { createClock } from '../src/server/platform/clock.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { startWorker, type Worker } from '../src/server/platform/jobs.ts';
import { createLog } from '../src/server/platform/log.ts';
import { subscriptions } from '../src/server/subscriptions.ts';
import { createTestDatabase, type TestDatabase } from './database/index.ts';
import { testSecrets } from './secrets.ts';

export type Answer = { status: number; body: any; headers: Headers; text: string };
export type Call = { body?: unknown; token?: string | undefined; headers?: Record<string, string> };

export const DEMO_PASSWORD = 'attune-demo-2026';

/** The whole product on a database of its own with the demo clinics: HTTP, jobs, ticks and the sandbox on loopback. */
export async function startAttune(options: { env?: Record<string, string>; worker?: boolean } = {}) {
  const database = await createTestDatabase({ demo: true });
  const api = await startProcess(database, {
    worker: options.worker ?? true,
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const call = callerOf(() => api.url);
  const signIns = new Map<string, Promise<string>>();
  return {
    ...api,
    database,
    call,
    get: (path: string, given: Call = {}) => call('GET', path, given),
    post: (path: string, body: unknown, given: Call = {}) => call('POST', path, { ...given, body }),
    /** A bearer token of a demo account; signing in costs a bcrypt, so each account does it once a file. */
    tokenOf(email: string): Promise<string> {
      const known = signIns.get(email);
      if (known !== undefined) return known;
      const headers: Record<string, string> = email.endsWith('@todoenbalance.example')
        ? { 'x-attune-clinic': 'todoenbalance' }
        : {};
      const made = call('POST', '/api/auth/login', { body: { email, password: DEMO_PASSWORD }, headers }).then(
        (answer) => {
          if (answer.status !== 200) throw new Error(`sign-in of ${email}: ${answer.text}`);
          return answer.body.token as string;
        },
      );
      signIns.set(email, made);
      return made;
    },
    /** What `tokenOf` gives from now on, after a test ended that account's session. */
    useToken(email: string, token: string): void {
      signIns.set(email, Promise.resolve(token));
    },
    async stop() {
      await api.stop();
      await database.drop();
      rmSync(backupFolderOf(database), { recursive: true, force: true });
    },
  };
}

export type Attune = Awaited<ReturnType<typeof startAttune>>;

const backupFolderOf = (database: TestDatabase): string => join(os.tmpdir(), `${database.name}-backups`);

/** One process of the product on that database; several share it as in production. */
export async function startProcess(
  database: TestDatabase,
  options: {
    worker: boolean;
    api?: boolean;
    env?: Record<string, string>;
    selfUrl?: string;
    isOneOfSeveral?: boolean;
  },
) {
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'error',
    ATTUNE_BACKUP_DIR: backupFolderOf(database),
    ...options.env,
  });
  const problems: string[] = [];
  const log = createLog({ level: config.logLevel, write: (line) => problems.push(line) });
  const clock = createClock(database.db);
  const address = { url: options.selfUrl ?? '' };
  const parts: Parts = createParts({
    config,
    db: database.db,
    connection: database.connection,
    clock,
    log,
    secrets: testSecrets,
    isOneOfSeveral: options.isOneOfSeveral ?? false,
    selfUrl: () => address.url,
  });
  const http = options.api === false ? null : await createApi(parts);
  if (http !== null) {
    await http.app.listen({ port: 0, host: '127.0.0.1' });
    const bound = http.app.server.address();
    if (typeof bound === 'object' && bound !== null) address.url = `http://127.0.0.1:${bound.port}`;
  }
  let worker: Worker | null = null;
  if (options.worker) {
    worker = await startWorker({
      db: database.db,
      connection: database.connection,
      clock,
      log,
      errors: parts.platform.errors,
      jobs: createJobs(parts),
      subscriptions,
      ticks: createTicks(parts),
    });
  }
  return {
    url: address.url,
    parts,
    http,
    /** Log lines at error level: what no test should leave behind unnoticed. */
    problems,
    async stop() {
      await http?.app.close();
      await worker?.stop();
      parts.vendors.close();
    },
  };
}

export function callerOf(url: () => string) {
  return async (method: string, path: string, { body, token, headers = {} }: Call = {}): Promise<Answer> => {
    const response = await fetch(`${url()}${path}`, {
      method,
      // Where a redirect leads is for the test to say.
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await textOf(response);
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    };
  };
}

/** The body; of a stream, which has no end, what it says first. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}

/** The product for all tests of a file. */
export function useAttune(options: Parameters<typeof startAttune>[0] = {}): { readonly app: Attune } {
  let app: Attune | undefined;
  beforeAll(async () => {
    app = await startAttune(options);
  });
  afterAll(async () => {
    await app?.stop();
  });
  return {
    get app() {
      if (app === undefined) throw new Error('the product runs only inside tests');
      return app;
    },
  };
}

/** Waits until `look` gives something, for what jobs do after a commit. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  options: { timeoutMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 8_000);
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline)
      throw new Error(`did not happen in time: ${options.what ?? look.toString().slice(0, 120)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
