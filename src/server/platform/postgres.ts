import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { escapeIdentifier } from 'pg';
import { prepareDataDir } from './data-dir.ts';
import { type Binaries, findBinaries } from './postgres-binaries.ts';
import { countLiving, register, tryLock, withLock } from './postgres-lock.ts';
import {
  addressOf,
  askToStop,
  type Cluster,
  connectAsAdmin,
  settle,
  startServer,
  stopServer,
} from './postgres-server.ts';
import { chooseDatabaseUser, type DatabaseUser, spawnOptions } from './postgres-user.ts';
import { errorCode, StartupProblem } from './startup-problem.ts';

type EmbeddedPostgresOptions = {
  /** See chooseDataDir; made when missing. */
  dataDir: string;
  /** Told, in a sentence each, about what takes time. */
  log?: (line: string) => void;
  /** PostgreSQL settings on top of ours, for a server this call starts; one that runs already keeps its own. */
  settings?: Record<string, string>;
};

export type EmbeddedPostgres = {
  /** The folder of a Unix socket; on Windows 127.0.0.1. `pg` takes both. */
  host: string;
  port: number;
  adminUser: 'postgres';
  /** Only on Windows: elsewhere nobody but this user can reach the socket. */
  password: string | undefined;
  database: 'attune';
  /** Starts the server again if it has died. For whoever gets ECONNREFUSED or ENOENT; calls at once share one attempt. */
  ensureRunning(): Promise<void>;
  /** Lets go of the server; the last process to let go stops it. Close the pools first. */
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with Attune, or joins the one another process has started on the same folder, and
 * makes the database `attune` in it. It listens on a Unix socket only.
 *
 * Layout of the folder: `pg18/` PostgreSQL's own; `postgres.log`; `postgres.lock` held while one process starts or stops
 * the server; `processes/` one file for each process that uses it.
 *
 * Throws StartupProblem for everything a person can change.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  prepareDataDir(dataDir, chooseDatabaseUser(findDatabases(dataDir)[0]?.folder));
  const supervisor = makeSupervisor({ ...options, dataDir: realpathSync(dataDir) });
  const cluster = await supervisor.join().catch((error: unknown) => {
    throw explainAccess(dataDir, error);
  });
  const onExit = () => supervisor.leaveAtOnce(cluster);
  process.on('exit', onExit);
  let stopping: Promise<void> | undefined;
  let ensuring: Promise<unknown> | undefined;
  const handle: EmbeddedPostgres = {
    ...addressOf(cluster),
    adminUser: 'postgres',
    password: cluster.password,
    database: 'attune',
    async ensureRunning() {
      ensuring ??= supervisor.revive().finally(() => (ensuring = undefined));
      await ensuring;
      Object.assign(handle, addressOf(cluster));
    },
    stop() {
      process.off('exit', onExit);
      return (stopping ??= supervisor.leave(cluster));
    },
  };
  return handle;
}

/** A file in the folder that we may not touch, usually because the folder was used as another user before. */
function explainAccess(dataDir: string, error: unknown): unknown {
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(errorCode(error)) || !(error instanceof Error)) return error;
  return new StartupProblem(
    `The database in ${dataDir} cannot be used (${error.message}); start Attune as the user it belongs to, or set ATTUNE_DATA_DIR to another folder.`,
    { cause: error },
  );
}

/** What one process does with the server of one folder; every step but the last resort at exit is taken under the lock. */
function makeSupervisor({ dataDir, settings = {}, log = () => undefined }: EmbeddedPostgresOptions) {
  const lockFile = path.join(dataDir, 'postgres.lock');
  const processes = path.join(dataDir, 'processes');
  let entry: string | undefined;
  let programs: Binaries | undefined;

  const findPrograms = (user: DatabaseUser) =>
    (programs ??= findBinaries(
      user,
      findDatabases(dataDir).map((one) => one.major),
      ['/var/lib/attune', dataDir],
    ));

  async function run(): Promise<Cluster> {
    const databases = findDatabases(dataDir);
    const user = chooseDatabaseUser(databases[0]?.folder);
    const running = databases.length === 1 && databases[0] ? openCluster(dataDir, databases[0].major, user) : undefined;
    if (running && (await settle(running)) === 'up') return running;
    const { folder, major } = findPrograms(user);
    const cluster = openCluster(dataDir, major, user);
    removeUnfinished(dataDir);
    checkMajor(dataDir, major);
    if (!existsSync(cluster.pgDir)) {
      log(`Making a new PostgreSQL ${major} database in ${cluster.pgDir}.`);
      await initialise(cluster, folder, settings['fsync'] === 'off');
    } else if (user && statSync(cluster.pgDir).uid === 0) {
      // Root has put it there, from a backup.
      spawnSync('chown', ['-R', '-h', `${user.uid}:${user.gid}`, cluster.pgDir]);
    }
    await startServer(cluster, folder, settings);
    return cluster;
  }

  return {
    join: () =>
      withLock(lockFile, async () => {
        const cluster = await run();
        await createDatabase(cluster, 'attune');
        entry = register(processes);
        return cluster;
      }),
    revive: () => withLock(lockFile, run),
    leave: (cluster: Cluster) =>
      withLock(lockFile, async () => {
        if (entry) rmSync(entry, { force: true });
        if (countLiving(processes) === 0) await stopServer(cluster, () => findPrograms(cluster.user).folder);
      }),
    /** For a process that ends without `stop`; nothing may wait here. Whoever holds the lock now will be the last instead. */
    leaveAtOnce(cluster: Cluster): void {
      if (entry) rmSync(entry, { force: true });
      const release = tryLock(lockFile);
      if (release && countLiving(processes) === 0) askToStop(cluster);
      release?.();
    },
  };
}

type Database = { folder: string; major: number };

function findDatabases(dataDir: string): Database[] {
  if (!existsSync(dataDir) || !statSync(dataDir).isDirectory()) return [];
  const majors = readdirSync(dataDir).flatMap((name) => /^pg(\d+)$/.exec(name)?.[1] ?? []);
  return majors.map((major) => ({ folder: path.join(dataDir, `pg${major}`), major: Number(major) }));
}

/** A folder of another major version is never touched: PostgreSQL cannot read it, and an empty database in its place would look like a loss. */
function checkMajor(dataDir: string, major: number): void {
  const pgDir = path.join(dataDir, `pg${major}`);
  const others = findDatabases(dataDir).filter((one) => one.major !== major);
  if (existsSync(pgDir)) {
    const written = readVersion(pgDir);
    if (written === String(major)) return;
    if (written === undefined && readdirSync(pgDir).length === 0) {
      rmdirSync(pgDir);
    } else {
      throw otherMajor(pgDir, written, major);
    }
  }
  if (others[0]) throw otherMajor(others[0].folder, String(others[0].major), major);
}

function readVersion(pgDir: string): string | undefined {
  const file = path.join(pgDir, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function otherMajor(folder: string, found: string | undefined, major: number): StartupProblem {
  const what = found ? `the data of PostgreSQL ${found}` : 'something that is not a PostgreSQL database';
  return new StartupProblem(
    `${folder} holds ${what}, and the PostgreSQL here is version ${major}; ` +
      `${found ? `install PostgreSQL ${found} to go on with it, or ` : ''}set ATTUNE_DATA_DIR to another folder to start empty.`,
  );
}

function openCluster(dataDir: string, major: number, user: DatabaseUser): Cluster {
  const pgDir = path.join(dataDir, `pg${major}`);
  const logFile = path.join(dataDir, 'postgres.log');
  if (process.platform === 'win32') {
    return { pgDir, logFile, user, socketDir: undefined, password: keepPassword(dataDir) };
  }
  return { pgDir, logFile, user, socketDir: chooseSocketDir(pgDir, user), password: undefined };
}

/**
 * The socket lies in PostgreSQL's own folder, which nobody else can enter and no cleaner empties. A socket's path must
 * stay below 104 bytes, so a long one moves to /tmp, under a name every process computes alike.
 */
function chooseSocketDir(pgDir: string, user: DatabaseUser): string {
  if (Buffer.byteLength(path.join(pgDir, '.s.PGSQL.5432')) < 104) return pgDir;
  const folder = `/tmp/attune-${createHash('sha256').update(pgDir).digest('hex').slice(0, 16)}`;
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (user) chownSync(folder, user.uid, user.gid);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const made = lstatSync(folder);
  if (!made.isDirectory() || made.uid !== (user?.uid ?? process.getuid?.()) || (made.mode & 0o077) !== 0) {
    throw new StartupProblem(
      `${folder}, where the database's socket belongs, is somebody else's; delete it, or set ATTUNE_DATA_DIR to a folder with a shorter path.`,
    );
  }
  return folder;
}

/** Windows reaches the server over TCP, where a folder's mode protects nothing: a password does. */
function keepPassword(dataDir: string): string {
  const file = path.join(dataDir, 'postgres-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

function removeUnfinished(dataDir: string): void {
  const unfinished = readdirSync(dataDir).filter((name) => /^pg\d+\.init-/.test(name));
  for (const name of unfinished) rmSync(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
}

/** Makes the database folder under another name and renames it when it is whole, so that no half of one is ever found. */
async function initialise(cluster: Cluster, programs: string, unsafe: boolean): Promise<void> {
  const { pgDir, user, password } = cluster;
  const fresh = `${pgDir}.init-${randomUUID()}`;
  mkdirSync(fresh, { mode: 0o700 });
  if (user) chownSync(fresh, user.uid, user.gid);
  const passwordFile = path.join(path.dirname(pgDir), 'postgres-password');
  const access = password ? ['-A', 'scram-sha-256', '--pwfile', passwordFile] : ['-A', 'trust'];
  const layout = ['-U', 'postgres', '-E', 'UTF8', '--locale=C', '--data-checksums', ...(unsafe ? ['--no-sync'] : [])];
  try {
    await promisify(execFile)(path.join(programs, 'initdb'), ['-D', fresh, ...layout, ...access], spawnOptions(user));
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true, maxRetries: 10 });
    throw new StartupProblem(explainInitdb(pgDir, error), { cause: error });
  }
  renameSync(fresh, pgDir);
  if (process.platform !== 'win32') syncFolder(path.dirname(pgDir));
}

function explainInitdb(pgDir: string, error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  const reason = /error: (.*)/.exec(text)?.[1] ?? text.trim().split('\n').at(-1) ?? '';
  if (reason.includes('could not look up effective user ID')) {
    return 'PostgreSQL cannot run as a user without an entry in /etc/passwd; add one, or set DATABASE_URL to a server.';
  }
  return `PostgreSQL could not make a database in ${pgDir} (${reason}); correct that, or set DATABASE_URL to a server.`;
}

/** A rename outlives a power cut only when the folder that holds the name is flushed too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

async function createDatabase(cluster: Cluster, name: string): Promise<void> {
  const client = await connectAsAdmin(cluster, 'postgres');
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
