import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../src/server/platform/postgres.ts';
import { isAlive } from '../../src/server/platform/postgres-lock.ts';

/** What `pg` needs to connect as a superuser; plain values, so that vitest can provide them to its workers. */
export type ClusterConnection = {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
  ssl: boolean;
};

type TestCluster = { connection: ClusterConnection; stop(): Promise<void> };

const prefix = 'attune-test-';

/**
 * A PostgreSQL for one run of the tests: the server `TEST_DATABASE_URL` names, else an embedded one in a temporary folder
 * that does not flush to disk. `DATABASE_URL` is ignored on purpose: tests must never meet somebody's data.
 */
export async function startTestCluster(env: NodeJS.ProcessEnv = process.env): Promise<TestCluster> {
  const url = env['TEST_DATABASE_URL'];
  if (url) return { connection: parseConnection(url), stop: async () => undefined };
  await removeAbandoned();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), `${prefix}${process.pid}-`));
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
  const server = await startEmbeddedPostgres({ dataDir, settings });
  const { host, port, adminUser, password, database } = server;
  return {
    connection: { host, port, user: adminUser, password, database, ssl: false },
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function parseConnection(text: string): ClusterConnection {
  const url = new URL(text);
  const sslMode = url.searchParams.get('sslmode') ?? 'disable';
  return {
    host: url.searchParams.get('host') ?? (url.hostname || 'localhost'),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username) || os.userInfo().username,
    password: decodeURIComponent(url.password) || undefined,
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
    ssl: sslMode !== 'disable',
  };
}

/** A run that was killed leaves its server running; the folder's name says whose it was. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const dataDir = path.join(os.tmpdir(), name);
    try {
      const left = await startEmbeddedPostgres({ dataDir });
      await left.stop();
      rmSync(dataDir, { recursive: true, force: true });
    } catch {
      // Another user's, or another run is removing it at this moment.
    }
  }
}
