import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { isAlive, startTimeOf } from './postgres-lock.ts';
import { type DatabaseUser, spawnOptions } from './postgres-user.ts';
import { errorCode, StartupProblem } from './startup-problem.ts';

/** One database folder and how its server is run and reached. */
export type Cluster = {
  /** `<dataDir>/pg<major>`: PostgreSQL's own folder, the only one that belongs to its user. */
  pgDir: string;
  /** The folder of the Unix socket; undefined on Windows, where the server listens on 127.0.0.1. */
  socketDir: string | undefined;
  /** Only on Windows; elsewhere the socket's folder lets nobody else in. */
  password: string | undefined;
  logFile: string;
  user: DatabaseUser;
};

type Address = { host: string; port: number };
type Probe = 'up' | 'busy' | 'down';

const windows = process.platform === 'win32';
const startTimeoutMs = 300_000;
const lingeringTimeoutMs = 20_000;
const maxLogBytes = 10 * 1024 * 1024;

const standardSettings: Record<string, string> = {
  max_connections: '100',
  shared_buffers: '128MB',
  log_min_messages: 'warning',
  timezone: 'UTC',
  log_timezone: 'UTC',
  unix_socket_permissions: '0700',
};

/** Where the server listens, or listened last. Line 4 of postmaster.pid is the port, which only Windows varies. */
export function addressOf(cluster: Cluster): Address {
  if (cluster.socketDir) return { host: cluster.socketDir, port: 5432 };
  return { host: '127.0.0.1', port: Number(readPidFile(cluster)[3] ?? 0) };
}

/** A connection as the superuser; the caller ends it. */
export async function connectAsAdmin(cluster: Cluster, database: string): Promise<Client> {
  const { password } = cluster;
  const client = new Client({
    ...addressOf(cluster),
    user: 'postgres',
    database,
    password,
    ssl: false,
    connectionTimeoutMillis: 10_000,
  });
  // A server that goes away while we talk to it is reported by the query; unheard, this event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Asks by connecting, because pg_ctl and the pid file lie after a kill -9: up, starting or stopping ('busy'), or down. */
export async function probe(cluster: Cluster): Promise<Probe> {
  if (cluster.socketDir ? !existsSync(path.join(cluster.socketDir, '.s.PGSQL.5432')) : addressOf(cluster).port === 0) {
    return 'down';
  }
  try {
    const client = await connectAsAdmin(cluster, 'postgres');
    await client.end();
    return 'up';
  } catch (error) {
    if (errorCode(error) === '57P03') return 'busy';
    // It answered, if only that it is full.
    if (error instanceof DatabaseError) return 'up';
    if (errorCode(error) === 'EACCES') {
      throw new StartupProblem(`The database in ${cluster.pgDir} belongs to another user; start Attune as that user.`, {
        cause: error,
      });
    }
    return 'down';
  }
}

/** Starts the server and returns when it answers; under the lock, and after a probe that said 'down'. */
export async function startServer(cluster: Cluster, programs: string, settings: Record<string, string>): Promise<void> {
  const deadline = Date.now() + lingeringTimeoutMs;
  rotateLog(cluster.logFile);
  for (;;) {
    const logStart = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0;
    const failed = windows
      ? await startByPgCtl(cluster, programs, settings)
      : await startDirectly(cluster, programs, settings);
    if (!failed) return;
    const reason = readFileSync(cluster.logFile, 'utf8').slice(logStart);
    // After a kill -9 of the server its children live for a moment, and PostgreSQL rightly waits for them to go.
    const lingers = /lock file .* already exists|shared memory block .* still in use/.test(reason);
    if (!lingers || Date.now() > deadline) throw new StartupProblem(explainFailure(cluster, reason));
    await clearLeftovers(cluster);
    await sleep(100);
  }
}

function explainFailure(cluster: Cluster, log: string): string {
  const fatal = /(?:FATAL|PANIC): {2}(.*)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? 'no reason given';
  return `PostgreSQL did not start (${fatal}); ${cluster.logFile} says more.`;
}

function serverArguments(cluster: Cluster, port: number, settings: Record<string, string>): string[] {
  const listen = cluster.socketDir
    ? { listen_addresses: '', unix_socket_directories: cluster.socketDir }
    : { listen_addresses: '127.0.0.1' };
  const all = Object.entries({ ...standardSettings, ...listen, ...settings, port: String(port) });
  return all.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Runs the server as a process of its own, which outlives this one. Returns true when it ended instead of answering. */
async function startDirectly(cluster: Cluster, programs: string, settings: Record<string, string>): Promise<boolean> {
  const log = openSync(cluster.logFile, 'a', 0o600);
  let ended = false;
  try {
    const args = ['-D', cluster.pgDir, ...serverArguments(cluster, 5432, settings)];
    const server = spawn(path.join(programs, 'postgres'), args, {
      ...spawnOptions(cluster.user),
      detached: true,
      stdio: ['ignore', log, log],
    });
    server.on('error', () => (ended = true));
    server.on('exit', () => (ended = true));
    server.unref();
  } finally {
    closeSync(log);
  }
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    await sleep(10);
    if (ended) return true;
    if ((await probe(cluster)) === 'up' && !ended) return false;
    if (Date.now() > deadline) {
      throw new StartupProblem(
        `PostgreSQL has been recovering ${cluster.pgDir} for five minutes; try again later, and see ${cluster.logFile}.`,
      );
    }
  }
}

/** Windows: pg_ctl drops an administrator's rights, which PostgreSQL refuses to run with. */
async function startByPgCtl(cluster: Cluster, programs: string, settings: Record<string, string>): Promise<boolean> {
  const options = serverArguments(cluster, await findFreePort(), settings).map((word) => `"${word}"`);
  const args = ['-D', cluster.pgDir, '-w', '-l', cluster.logFile, '-o', options.join(' '), 'start'];
  return spawnSync(path.join(programs, 'pg_ctl'), args, { ...spawnOptions(undefined), stdio: 'ignore' }).status !== 0;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** Waits while the server starts, recovers or stops, and returns whether it is up or down in the end. */
export async function settle(cluster: Cluster): Promise<'up' | 'down'> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const state = await probe(cluster);
    if (state !== 'busy') return state;
    if (Date.now() > deadline) {
      throw new StartupProblem(`PostgreSQL has been busy for five minutes; see ${cluster.logFile}.`);
    }
    await sleep(50);
  }
}

/** Asks the server to stop (sessions are ended, data is flushed) without waiting. Returns its pid, undefined if none runs. */
export function askToStop(cluster: Cluster, how: NodeJS.Signals = 'SIGINT'): number | undefined {
  const pid = findServer(cluster);
  if (pid === undefined) return undefined;
  try {
    process.kill(pid, how);
    return pid;
  } catch {
    return undefined;
  }
}

/** Stops the server and waits until it is gone; a stop that takes a minute is cut short, and the next start recovers. */
export async function stopServer(cluster: Cluster, programs: () => string): Promise<void> {
  if (windows) {
    const args = ['-D', cluster.pgDir, '-m', 'fast', '-w', 'stop'];
    spawnSync(path.join(programs(), 'pg_ctl'), args, { ...spawnOptions(undefined), stdio: 'ignore' });
    return;
  }
  const pid = askToStop(cluster);
  if (pid === undefined) return;
  const startedAt = startTimeOf(pid);
  if (startedAt === undefined) return;
  const patience = Date.now() + 60_000;
  let hurried = false;
  // Until the process is gone: it removes its pid file a moment before.
  while (isAlive(pid, startedAt)) {
    if (Date.now() > patience && !hurried) {
      askToStop(cluster, 'SIGQUIT');
      hurried = true;
    }
    await sleep(10);
  }
}

function readPidFile(cluster: Cluster): string[] {
  try {
    return readFileSync(path.join(cluster.pgDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** The pid of this folder's server, undefined when none runs: a pid file may be stale and its number in use elsewhere. */
function findServer(cluster: Cluster): number | undefined {
  const pid = Number(readPidFile(cluster)[0] ?? 0);
  return isAlive(pid) && worksIn(pid, cluster.pgDir) !== false ? pid : undefined;
}

/** Whether a process works in a folder, as all of a server's processes do in theirs; undefined when it cannot be told. */
function worksIn(pid: number, folder: string): boolean | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return undefined;
  }
}

/**
 * What can keep a server from starting although nobody serves: a pid file whose number now belongs to another process
 * (usual in containers, which count from 1 each time), and a server whose socket was cleaned away. Both are cleared only
 * on proof that no process, not even a child of a killed server, works in the folder any more.
 */
async function clearLeftovers(cluster: Cluster): Promise<void> {
  if (findServer(cluster) !== undefined) {
    if (await hasLostSocket(cluster)) await stopServer(cluster, () => '');
    return;
  }
  if (process.platform !== 'linux') return;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  if (pids.some((pid) => worksIn(Number(pid), cluster.pgDir))) return;
  rmSync(path.join(cluster.pgDir, 'postmaster.pid'), { force: true });
  if (cluster.socketDir) rmSync(path.join(cluster.socketDir, '.s.PGSQL.5432.lock'), { force: true });
}

/** A server makes its socket soon after its pid file; one that has none two seconds later will never be reached. */
async function hasLostSocket(cluster: Cluster): Promise<boolean> {
  if (!cluster.socketDir) return false;
  for (let tries = 0; tries < 40; tries++) {
    if (existsSync(path.join(cluster.socketDir, '.s.PGSQL.5432'))) return false;
    await sleep(50);
  }
  return true;
}

function rotateLog(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > maxLogBytes) renameSync(logFile, `${logFile}.1`);
}
