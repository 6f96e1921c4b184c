/** From an environment to a running process: database, schema, demo, HTTP and jobs, and back down again in order. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureWebBuilt } from '../../scripts/build-web.ts';
import { createApi, createJobs, createParts, createTicks, type Parts } from './app.ts';
import { seedDemo } from './demo/seed.ts';
import { type Clock, createClock } from './platform/clock.ts';
import { type Config, readConfig } from './platform/config.ts';
import { chooseDataDir } from './platform/data-dir.ts';
import { type Connection, openDatabase } from './platform/db.ts';
import type { Http } from './platform/http.ts';
import { installJobs, startLoop, startWorker, type Worker } from './platform/jobs.ts';
import { createLog, type Log } from './platform/log.ts';
import { migrate } from './platform/migrate.ts';
import { startEmbeddedPostgres } from './platform/postgres.ts';
import { demoSecrets } from './platform/secrets.ts';
import { errorCode, StartupProblem } from './platform/startup-problem.ts';
import { jobNames, subscriptions } from './subscriptions.ts';

export const projectDir = fileURLToPath(new URL('../..', import.meta.url));

export type Running = {
  url: string;
  parts: Parts;
  /** Where the embedded database lies; null with a server of one's own. */
  dataDir: string | null;
  stop(): Promise<void>;
};

export type Database = {
  /** The application's own role. */
  app: Connection;
  /** The owner, for migrations. */
  admin: Connection;
  ensureRunning(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts what `roles` names and resolves when it answers. */
export async function run(
  env: NodeJS.ProcessEnv,
  roles: { api: boolean; worker: boolean },
  options: { demo?: boolean } = {},
): Promise<Running> {
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel });
  const needsFolder = config.databaseUrl === null || needsSecrets(config) || config.dataDir !== null;
  const dataDir = needsFolder ? chooseDataDir(env, projectDir) : '';
  if (roles.api) await checkPort(config);
  const database = await openServer(config, dataDir, log);
  const closers: (() => Promise<unknown>)[] = [() => database.stop()];
  try {
    await prepare(config, database);
    const { db, close } = openDatabase(database.app);
    closers.push(close);
    const clock = createClock(db);
    await clock.refresh();
    const guard = guardDatabase(clock, database, log);
    closers.push(() => guard.stop());
    const address = { url: `http://127.0.0.1:${config.port}` };
    const secrets = secretsOf(config, dataDir);
    const { app: connection } = database;
    const parts = createParts({
      config,
      db,
      connection,
      clock,
      log,
      secrets,
      dataDir: dataDir === '' ? null : dataDir,
      isOneOfSeveral: roles.api && !roles.worker,
      selfUrl: () => address.url,
    });
    closers.push(async () => parts.vendors.close());
    if (config.demo && options.demo !== false) await seedDemo(db, { sealer: parts.platform.sealer, now: clock.now() });
    let stopHttp: () => Promise<unknown> = async () => undefined;
    if (roles.api) {
      await ensureWebBuilt({ projectDir });
      const http = await createApi(parts);
      await listen(http, config, address);
      stopHttp = () => http.app.close();
    }
    if (roles.worker) {
      const worker: Worker = await startWorker({
        db,
        connection: database.app,
        clock,
        log,
        errors: parts.platform.errors,
        jobs: createJobs(parts),
        subscriptions,
        ticks: createTicks(parts),
      });
      closers.push(() => worker.stop());
    }
    // Requests end first: what they announce last is still worked off.
    closers.push(stopHttp);
    return {
      url: address.url,
      parts,
      dataDir: config.databaseUrl === null ? dataDir : null,
      stop: () => stopAll(closers, log),
    };
  } catch (error) {
    await stopAll(closers, log);
    throw error;
  }
}

/**
 * An embedded server that was killed is started again within a second or two; requests meanwhile are told to come back.
 * The question it asks is the time: another process may have wound the clock.
 */
function guardDatabase(clock: Clock, database: Database, log: Log) {
  return startLoop('database', 1_000, log, async () => {
    try {
      await clock.refresh();
    } catch (error) {
      log.warn('the database does not answer', { error });
      await database.ensureRunning();
    }
  });
}

/** Last started, first stopped: no new requests, then no new jobs, then the connections, then the server. */
async function stopAll(closers: (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const close of closers.splice(0).toReversed())
    await close().catch((error: unknown) => log.warn('stopping', { error }));
}

/** The server the configuration names, or the embedded one, started. */
export async function openServer(config: Config, dataDir: string, log: Log): Promise<Database> {
  const ready = async () => undefined;
  if (config.databaseUrl === null) {
    const server = await startEmbeddedPostgres({ dataDir, log: (line) => log.info(line) });
    const { host, port, password, database, adminUser } = server;
    const admin = { host, port, user: adminUser, password, database };
    return {
      admin,
      app: { ...admin, user: 'attune_app' },
      ensureRunning: () => server.ensureRunning(),
      stop: () => server.stop(),
    };
  }
  const app = { connectionString: config.databaseUrl };
  await checkReachable(app, 'DATABASE_URL');
  const admin = { connectionString: config.databaseAdminUrl ?? config.databaseUrl };
  if (config.databaseAdminUrl !== null) await checkReachable(admin, 'DATABASE_ADMIN_URL');
  return { admin, app, ensureRunning: ready, stop: ready };
}

async function checkReachable(connection: { connectionString: string }, name: string): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::integer as version",
    );
    if ((rows[0]?.version ?? 0) < 150_000)
      throw new StartupProblem(`${name} names a PostgreSQL older than 15; Attune needs 15 or newer.`);
  } catch (error) {
    if (error instanceof StartupProblem) throw error;
    const { host, pathname } = new URL(connection.connectionString);
    throw new StartupProblem(
      `${name} cannot be used: no connection to the database “${pathname.slice(1)}” at ${host || 'the local socket'} (${(error as Error).message || 'no answer'}).`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Schema and queues, by the owner; then the role the application works with, which must not see past row-level security. */
async function prepare(config: Config, database: Database): Promise<void> {
  await migrate(database.admin);
  await installJobs(database.admin, jobNames);
  if (config.databaseUrl === null) return;
  const client = new pg.Client(database.app);
  await client.connect();
  try {
    const { rows } = await client.query<{ bypasses: boolean; may_become: boolean; name: string }>(`
      select rolname as name, rolsuper or rolbypassrls as bypasses,
        exists (select from pg_roles where rolname = 'attune_app') and pg_has_role(current_user, 'attune_app', 'member') as may_become
      from pg_roles where rolname = current_user`);
    const role = rows[0];
    if (role?.bypasses !== true) return;
    if (config.production)
      throw new StartupProblem(
        `DATABASE_URL connects as “${role.name}”, who sees past row-level security. Use the role attune_app (or another without SUPERUSER and BYPASSRLS), and DATABASE_ADMIN_URL for the owner.`,
      );
    if (role.may_become) database.app = { ...database.app, options: '-c role=attune_app' };
  } finally {
    await client.end();
  }
}

/** Looks whether the address is free before a database is made and started for nothing. */
async function checkPort(config: Config): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ port: config.port, host: config.host });
    await once(probe, 'listening');
  } catch (error) {
    throw addressProblem(error, config);
  } finally {
    probe.close();
  }
}

async function listen(http: Http, config: Config, address: { url: string }): Promise<void> {
  try {
    await http.app.listen({ port: config.port, host: config.host });
  } catch (error) {
    throw addressProblem(error, config);
  }
  const bound = http.app.server.address();
  if (typeof bound === 'object' && bound !== null) address.url = `http://127.0.0.1:${bound.port}`;
}

function addressProblem(error: unknown, config: Config): unknown {
  const { port, host } = config;
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new StartupProblem(
        `Port ${port} is taken by another program: stop it, or choose another with PORT=${port + 1} npm start.`,
      );
    case 'EACCES':
      return new StartupProblem(
        `Port ${port} needs more rights than this user has: choose one above 1023 with PORT=3000.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupProblem(`HOST=${host} is no address of this machine.`);
    default:
      return error;
  }
}

export const needsSecrets = (config: Config): boolean => config.jwtSecret === null || config.encryptionKey === null;

export function secretsOf(config: Config, dataDir: string): { jwtSecret: string; encryptionKey: string } {
  const { jwtSecret, encryptionKey } = config;
  if (jwtSecret !== null && encryptionKey !== null) return { jwtSecret, encryptionKey };
  const made = demoSecrets(dataDir);
  return { jwtSecret: jwtSecret ?? made.jwtSecret, encryptionKey: encryptionKey ?? made.encryptionKey };
}
