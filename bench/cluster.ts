/** A PostgreSQL of the benchmark's own, in a temporary folder, with real settings: what is written is flushed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { installJobs } from '../src/server/platform/jobs.ts';
import { migrate } from '../src/server/platform/migrate.ts';
import { startEmbeddedPostgres } from '../src/server/platform/postgres.ts';
import { jobNames } from '../src/server/subscriptions.ts';

export type Cluster = {
  connection: { host: string; port: number; user: string; password: string | undefined; database: string };
  /** The statements the server wrote down since the last call, oldest first. */
  readLog(): LoggedStatement[];
  stop(): Promise<void>;
};

export type LoggedStatement = { database: string; pid: number; text: string; parameters: (string | null)[] };

export async function startCluster(): Promise<Cluster> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'attune-bench-'));
  const settings = {
    shared_preload_libraries: 'pg_stat_statements',
    logging_collector: 'on',
    log_destination: 'jsonlog',
    log_rotation_size: '0',
    // What the two databases together read must not depend on what the other one pushed out.
    shared_buffers: '512MB',
    maintenance_work_mem: '256MB',
    max_wal_size: '4GB',
  };
  const server = await startEmbeddedPostgres({ dataDir, settings });
  const { host, port, password, database, adminUser: user } = server;
  let readLines = 0;
  return {
    connection: { host, port, user, password, database },
    readLog() {
      const folder = path.join(dataDir, 'pg18', 'log');
      const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
      const lines = names.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(0, -1));
      const fresh = lines.slice(readLines);
      readLines = lines.length;
      return fresh.flatMap(readLine);
    },
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function readLine(line: string): LoggedStatement[] {
  const entry = JSON.parse(line) as { dbname?: string; pid: number; message?: string; detail?: string };
  const { dbname: database = '', pid, message = '', detail = '' } = entry;
  const text = /^(?:duration: \S+ ms {2})?(?:statement|execute [^:]+): ([\s\S]*)$/.exec(message)?.[1];
  return text === undefined ? [] : [{ database, pid, text, parameters: readParameters(detail) }];
}

/** `Parameters: $1 = 'it''s', $2 = NULL` as values. */
function readParameters(detail: string): (string | null)[] {
  const found = detail.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g);
  return [...found].map(([, value]) => value?.replaceAll("''", "'") ?? null);
}

/** A database with the schema and the queues, and nothing in it. */
export async function createDatabase(cluster: Cluster, name: string) {
  await ask(cluster.connection, `create database ${name}`);
  const connection = { ...cluster.connection, database: name };
  await migrate(connection);
  await installJobs(connection, jobNames);
  await ask(connection, 'create extension pg_stat_statements');
  return connection;
}

export async function ask<Row>(connection: pg.ClientConfig, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
