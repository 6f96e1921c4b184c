import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyPrograms, linkLibraries } from './postgres-binaries.ts';
import { canEnter } from './postgres-user.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.ts';
import { StartupProblem } from './startup-problem.ts';

const supervisor = new URL('postgres.ts', import.meta.url);
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65534, gid: 65534 } : undefined;

let home: string;
/** A data folder with a stopped database, shared by the tests that do not need a new one. */
let made: string;

beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'attune-supervisor-'));
  chmodSync(home, 0o711);
  made = path.join(home, 'made');
  const server = await startEmbeddedPostgres({ dataDir: made });
  await server.stop();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

async function connect({ host, port, password }: EmbeddedPostgres | Started): Promise<Client> {
  const client = new Client({ host, port, password, user: 'postgres', database: 'attune' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function ask<T>(server: EmbeddedPostgres | Started, sql: string): Promise<T | undefined> {
  const client = await connect(server);
  try {
    const { rows } = await client.query<{ answer: T }>(sql);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

const startedAt = 'select pg_postmaster_start_time()::text as answer';
const databaseOf = (dataDir: string) =>
  path.join(dataDir, readdirSync(dataDir).find((name) => /^pg\d+$/.test(name)) ?? 'none');
const pidFile = (dataDir: string) => path.join(databaseOf(dataDir), 'postmaster.pid');
const serverPid = (dataDir: string) => Number(readFileSync(pidFile(dataDir), 'utf8').split('\n')[0]);
const isServed = (dataDir: string) => existsSync(pidFile(dataDir));

type Started = {
  host: string;
  port: number;
  password: string | undefined;
  child: ChildProcess;
  leave(): Promise<void>;
};

/** Another process that starts the same way, says where the server is, and stays until told to leave. */
async function startInChild(dataDir: string, user?: { uid: number; gid: number }): Promise<Started> {
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(supervisor.href)});
    try {
      const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify(server));
      process.stdin.once('data', () => server.stop().then(() => process.exit(0)));
    } catch (problem) {
      console.log(JSON.stringify({ problem: problem.message }));
      process.exit(1);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const line = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const said: { problem?: string; host: string; port: number; password: string | undefined } = JSON.parse(line);
  if (said.problem) throw new Error(said.problem);
  return {
    ...said,
    child,
    leave() {
      child.stdin.write('leave\n');
      return ended;
    },
  };
}

describe('one process', () => {
  test('starts a new folder, keeps what was written, and starts again with it', async () => {
    const dataDir = path.join(home, 'cold');
    const said: string[] = [];
    const cold = await startEmbeddedPostgres({ dataDir, log: (line) => said.push(line) });
    await ask(cold, 'create table kept as select 42 as answer');
    expect(await ask(cold, "select current_setting('fsync') || current_setting('data_checksums') as answer")).toBe(
      'onon',
    );
    expect(await ask(cold, "select current_setting('listen_addresses') as answer")).toBe('');
    await cold.stop();
    expect(isServed(dataDir)).toBe(false);
    expect(said).toHaveLength(1);

    const warm = await startEmbeddedPostgres({ dataDir, log: (line) => said.push(line) });
    expect(await ask(warm, 'select answer from kept')).toBe(42);
    await warm.stop();
    expect(said).toHaveLength(1);
  });

  test('lets nobody but the database user into the database, and keeps the folder around it', () => {
    const [folder, database] = [statSync(made), statSync(databaseOf(made))];
    expect(database.mode & 0o777).toBe(0o700);
    expect(folder.uid).toBe(process.getuid?.());
    expect(database.uid === 0).toBe(false);
  });

  test('removes what a start that was killed while making the database has left', async () => {
    const dataDir = path.join(home, 'half');
    mkdirSync(path.join(dataDir, 'pg18.init-killed', 'base'), { recursive: true });
    const server = await startEmbeddedPostgres({ dataDir });
    await server.stop();
    expect(readdirSync(dataDir).filter((name) => name.includes('init'))).toEqual([]);
  });

  test('takes over a lock and a place in the list left by dead processes', async () => {
    writeFileSync(path.join(made, 'postgres.lock'), `${process.pid}\n1`);
    writeFileSync(path.join(made, 'processes', 'killed'), '4194000\n');
    const server = await startEmbeddedPostgres({ dataDir: made });
    await server.stop();
    expect(isServed(made)).toBe(false);
    expect(existsSync(path.join(made, 'postgres.lock'))).toBe(false);
  });

  test('starts although the pid file names a number that another process has now', async () => {
    const { uid, gid } = statSync(databaseOf(made));
    const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid, cwd: '/' } : {});
    const file = path.join(databaseOf(made), 'postmaster.pid');
    writeFileSync(file, `${stranger.pid}\n${databaseOf(made)}\n1\n5432\n\n\n\n`, { mode: 0o600 });
    if (isRoot) chownSync(file, uid, gid);
    try {
      const server = await startEmbeddedPostgres({ dataDir: made });
      await server.stop();
      expect(stranger.exitCode ?? stranger.signalCode).toBe(null);
    } finally {
      stranger.kill();
    }
  });

  test('replaces a server whose socket was cleaned away', async () => {
    const server = await startEmbeddedPostgres({ dataDir: made });
    const before = serverPid(made);
    rmSync(path.join(server.host, '.s.PGSQL.5432'));
    await server.ensureRunning();
    expect(serverPid(made)).not.toBe(before);
    await server.stop();
  });

  test('keeps its socket short when the path of the folder is long', async () => {
    const server = await startEmbeddedPostgres({ dataDir: path.join(home, 'long'.repeat(30)) });
    expect(server.host.length).toBeLessThan(90);
    expect(await ask(server, 'select 1 as answer')).toBe(1);
    await server.stop();
    rmSync(server.host, { recursive: true });
  });
});

describe('several processes', () => {
  test('share one server, and the last to leave stops it', async () => {
    const here = await startEmbeddedPostgres({ dataDir: made });
    const other = await startInChild(made);
    expect(await ask(other, startedAt)).toBe(await ask(here, startedAt));
    await here.stop();
    expect(await ask(other, 'select 1 as answer')).toBe(1);
    await other.leave();
    expect(isServed(made)).toBe(false);
  });

  test('start a new folder all at once without harm', async () => {
    const dataDir = path.join(home, 'race');
    const all = await Promise.all([startInChild(dataDir), startInChild(dataDir), startInChild(dataDir)]);
    const starts = await Promise.all(all.map((one) => ask(one, startedAt)));
    expect(new Set(starts).size).toBe(1);
    await Promise.all(all.map((one) => one.leave()));
    expect(isServed(dataDir)).toBe(false);
  });

  test('join a server whose only user was killed, and stop it in the end', async () => {
    const killed = await startInChild(made);
    const before = await ask(killed, startedAt);
    killed.child.kill('SIGKILL');
    const here = await startEmbeddedPostgres({ dataDir: made });
    expect(await ask(here, startedAt)).toBe(before);
    await here.stop();
    expect(isServed(made)).toBe(false);
  });

  test('stop the server also when the last one ends without saying so', async () => {
    const other = await startInChild(made);
    other.child.kill('SIGKILL');
    const program = `const { startEmbeddedPostgres } = await import(${JSON.stringify(supervisor.href)});
      await startEmbeddedPostgres({ dataDir: ${JSON.stringify(made)} }); process.exit(0);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
    await new Promise((resolve) => child.on('exit', resolve));
    await expect.poll(() => isServed(made)).toBe(false);
  });
});

test('loses nothing it has confirmed when the server is killed, and comes back', { timeout: 20_000 }, async () => {
  const server = await startEmbeddedPostgres({ dataDir: made });
  await ask(server, 'create table written (id text primary key)');
  const acknowledged: string[] = [];
  const write = async (writer: number) => {
    const client = await connect(server);
    for (let n = 0; ; n++) {
      const id = `${writer}-${n}`;
      await client.query('insert into written values ($1)', [id]);
      acknowledged.push(id);
    }
  };
  const writers = [1, 2, 3, 4].map((writer) => write(writer).catch(() => undefined));
  await sleep(300);
  process.kill(serverPid(made), 'SIGKILL');
  await Promise.all([server.ensureRunning(), server.ensureRunning(), ...writers]);

  const kept = await ask<string[]>(server, 'select array_agg(id) as answer from written');
  const found = new Set(kept);
  const lost = acknowledged.filter((id) => !found.has(id));
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(lost).toEqual([]);
  await server.stop();
});

describe('what a person must put right is one sentence:', () => {
  const problemOf = (dataDir: string) =>
    startEmbeddedPostgres({ dataDir }).then(
      () => undefined,
      (error: unknown) => (error instanceof StartupProblem ? error.message : error),
    );

  test('the data of another major version, which is not touched', async () => {
    const dataDir = path.join(home, 'other-major');
    mkdirSync(path.join(dataDir, 'pg99'), { recursive: true });
    writeFileSync(path.join(dataDir, 'pg99', 'PG_VERSION'), '99\n');
    expect(await problemOf(dataDir)).toMatch(
      /pg99 holds the data of PostgreSQL 99, and the PostgreSQL here is version \d+/,
    );
    expect(readdirSync(dataDir).filter((name) => name.startsWith('pg'))).toEqual(['pg99']);
  });

  test('a folder in the place of the database that is something else', async () => {
    const dataDir = path.join(home, 'something-else');
    const place = path.join(dataDir, path.basename(databaseOf(made)));
    mkdirSync(path.join(place, 'letters'), { recursive: true });
    expect(await problemOf(dataDir)).toMatch(/is not a PostgreSQL database/);
    expect(readdirSync(place)).toEqual(['letters']);
  });

  test('a file in the place of the folder', async () => {
    const file = path.join(home, 'file');
    writeFileSync(file, '');
    expect(await problemOf(file)).toMatch(/file is a file, not a folder; set ATTUNE_DATA_DIR/);
    expect(await problemOf(path.join(file, 'below'))).toMatch(/lies below a file/);
  });

  test.runIf(isRoot)('a folder that the database user cannot reach', async () => {
    const closed = path.join(home, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    expect(await problemOf(path.join(closed, 'data'))).toMatch(/cannot reach the data folder/);
  });

  test('a setting PostgreSQL does not know', async () => {
    const wrong = startEmbeddedPostgres({ dataDir: made, settings: { no_such_setting: '1' } });
    await expect(wrong).rejects.toThrow(/PostgreSQL did not start \(.*no_such_setting/);
  });
});

describe.runIf(canEnter(path.dirname(supervisor.pathname), nobody))('an ordinary user', () => {
  test('runs the database as itself', async () => {
    const own = path.join(home, 'ordinary');
    mkdirSync(own);
    if (nobody) chownSync(own, nobody.uid, nobody.gid);
    const server = await startInChild(path.join(own, '.attune'), nobody);
    expect(statSync(databaseOf(path.join(own, '.attune'))).uid).toBe(statSync(own).uid);
    await server.leave();
  });

  test('is told about a folder it cannot write', async () => {
    const readOnly = path.join(home, 'read-only');
    mkdirSync(readOnly, { mode: 0o555 });
    await expect(startInChild(path.join(readOnly, 'data'), nobody)).rejects.toThrow(
      /cannot be written by the user who started Attune; set ATTUNE_DATA_DIR/,
    );
  });

  test.runIf(isRoot)('is told about a database of another user', async () => {
    const dataDir = path.join(home, 'borrowed');
    mkdirSync(path.join(dataDir, path.basename(databaseOf(made))), { recursive: true, mode: 0o700 });
    chownSync(dataDir, 65534, 65534);
    await expect(startInChild(dataDir, nobody)).rejects.toThrow(/start Attune as the user it belongs to/);
  });
});

describe('the packaged programs', () => {
  const packaged = (name: string) => {
    const native = path.join(home, name, 'native');
    mkdirSync(path.join(native, 'bin'), { recursive: true });
    mkdirSync(path.join(native, 'lib'));
    writeFileSync(path.join(home, name, 'package.json'), '{ "version": "18.0.0-test" }');
    writeFileSync(path.join(native, 'bin', 'postgres'), '#!/bin/sh\n', { mode: 0o700 });
    writeFileSync(path.join(native, 'lib', 'libpq.so.5.18'), 'library');
    return native;
  };

  test('get the library links that an install without scripts leaves out', () => {
    const native = packaged('unlinked');
    const list = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(list));
    linkLibraries(native);
    linkLibraries(native);
    expect(readFileSync(path.join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
  });

  test.runIf(isRoot)('are copied for a database user who cannot reach them, to a place only root can change', () => {
    const native = packaged('unreachable');
    const copy = copyPrograms(native, [path.join(home, 'file', 'impossible'), path.join(home, 'copies')]);
    expect(statSync(path.join(copy, 'bin', 'postgres')).mode & 0o777).toBe(0o755);
    expect(copyPrograms(native, [path.join(home, 'copies')])).toBe(copy);

    chmodSync(path.join(home, 'copies'), 0o777);
    expect(() => copyPrograms(native, [path.join(home, 'copies')])).toThrow(/Users other than root can change/);
  });
});
