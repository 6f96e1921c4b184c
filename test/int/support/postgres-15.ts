import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { chooseDatabaseUser, spawnOptions } from '../../../src/server/platform/postgres-user.ts';
import type { ClusterConnection } from '../../database/cluster.ts';
import { eventually } from '../../attune.ts';
import { findFreePort } from './program.ts';

/** A server somebody else runs, as `DATABASE_URL` names it. */
export type Server = {
  version: string;
  /** Whether stopping it is ours to do. */
  canStop: boolean;
  url: string;
  admin: pg.ClientConfig;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

const FOLDERS = [
  '/usr/lib/postgresql/15/bin',
  '/usr/libexec/postgresql15',
  '/usr/pgsql-15/bin',
  '/opt/homebrew/opt/postgresql@15/bin',
];

/** A PostgreSQL 15 of this machine in a temporary folder; null when the machine has none. */
export async function startPostgres15(): Promise<Server | null> {
  const bin = FOLDERS.find((folder) => existsSync(path.join(folder, 'initdb')));
  if (bin === undefined) return null;
  const user = chooseDatabaseUser(undefined);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-pg15-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...spawnOptions(user), stdio: 'ignore' },
  );
  const port = await findFreePort();
  const admin = { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' };
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    log_min_messages: 'panic',
    max_connections: 150,
  };
  let child: ChildProcess | undefined;
  const server: Server = {
    version: '15',
    canStop: true,
    url: `postgres://postgres@127.0.0.1:${port}/attune`,
    admin: { ...admin, database: 'attune' },
    async start() {
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      child = spawn(path.join(bin, 'postgres'), ['-D', data, ...args], { ...spawnOptions(user), stdio: 'ignore' });
      await eventually(
        () =>
          ask(admin, 'select 1').then(
            () => true,
            () => false,
          ),
        { timeoutMs: 20_000, what: 'PostgreSQL 15 up' },
      );
    },
    async stop() {
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child?.kill('SIGINT');
      await gone;
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  await server.start();
  await ask(admin, 'create database attune');
  return server;
}

/** The tests' own server in its place, reached through its socket as `?host=` says it; it cannot be stopped. */
export async function borrowCluster(cluster: ClusterConnection): Promise<Server> {
  const name = `attune_server_${process.pid}`;
  await ask(cluster, `create database ${name}`);
  const admin = { ...cluster, database: name };
  const nothing = async () => undefined;
  return {
    version: 'of the tests',
    canStop: false,
    url: `postgres://${cluster.user}@localhost:${cluster.port}/${name}?host=${encodeURIComponent(cluster.host)}`,
    admin,
    start: nothing,
    stop: nothing,
    remove: () => ask(cluster, `drop database ${name} with (force)`).then(() => undefined),
  };
}

export async function ask(connection: pg.ClientConfig, query: string): Promise<unknown[]> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}
