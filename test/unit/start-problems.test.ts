import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { demoSecrets } from '../../src/server/platform/secrets.ts';
import { StartupProblem } from '../../src/server/platform/startup-problem.ts';
import { portOf } from '../loopback.ts';

vi.setConfig({ testTimeout: 30_000 });
const START = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { code: number | null; out: string; err: string };

/** Starts Attune as npm does, with nothing of our own environment but the path. */
function start(env: Record<string, string>, args: string[] = ['serve'], nodeArgs: string[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...nodeArgs, START, ...args], {
      env: { PATH: process.env.PATH, HOME: folder, ATTUNE_DATA_DIR: path.join(folder, 'data'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

/** Exit code 1 and one sentence for a person: no stack, no file of ours, nothing else on standard output. */
function expectPlain(ended: Ended, ...wanted: (string | RegExp)[]): void {
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).not.toMatch(/\n\s+at |\.ts:\d|node:internal|Error:/);
  for (const part of wanted) expect(ended.err).toMatch(part);
}

const lines = (text: string): string[] => text.trim().split('\n');
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a start that cannot succeed ends in one clear sentence', () => {
  it('when the port is taken, before a database is started', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = portOf(server);
    const ended = await start({ PORT: String(port) });
    server.close();
    expectPlain(ended, `Port ${port} is taken`, `PORT=${port + 1}`);
    expect(lines(ended.err)).toHaveLength(1);
  });

  it('when the address is none of this machine', async () => {
    const ended = await start({ PORT: '0', HOST: '203.0.113.7' });
    expectPlain(ended, 'HOST=203.0.113.7');
    expect(lines(ended.err)).toHaveLength(1);
  });

  it('when nothing listens where DATABASE_URL points, without showing its password', async () => {
    const port = await freePort();
    const ended = await start({ PORT: '0', DATABASE_URL: `postgres://attune:hidden-word@127.0.0.1:${port}/attune` });
    expectPlain(ended, 'DATABASE_URL', `127.0.0.1:${port}`);
    expect(ended.err).not.toContain('hidden-word');
    expect(lines(ended.err)).toHaveLength(1);
  });

  it('when the data folder cannot be one: a file is in its place or above it, or the disk is read-only', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, 'not a folder');
    for (const ATTUNE_DATA_DIR of [file, path.join(file, 'below'), '/sys/attune', '/proc/attune']) {
      const ended = await start({ PORT: '0', ATTUNE_DATA_DIR });
      expectPlain(ended, ATTUNE_DATA_DIR, 'ATTUNE_DATA_DIR');
      expect(lines(ended.err)).toHaveLength(1);
    }
  });

  it('when several settings are wrong: all of them at once, by name', async () => {
    const ended = await start({
      PORT: 'eighty',
      PUBLIC_URL: 'clinic.example',
      DATABASE_URL: 'mysql://somewhere/else',
      JWT_SECRET: 'short-one',
      JWT_EXPIRE_HOURS: '-1',
      SMTP_URL: 'mail.example',
      FRONTEND_URL: 'https://good.example,not an origin',
      LOG_LEVEL: 'loud',
    });
    expectPlain(
      ended,
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'JWT_SECRET',
      'JWT_EXPIRE_HOURS',
      'SMTP_URL',
      'FRONTEND_URL',
      'LOG_LEVEL',
    );
    expect(ended.err).not.toContain('short-one');
  });

  it('when production lacks what it needs, or has what belongs to a demo', async () => {
    const bare = await start({ NODE_ENV: 'production' });
    expectPlain(
      bare,
      'DATABASE_URL',
      'JWT_SECRET',
      'MESSAGE_ENCRYPTION_KEY',
      'PUBLIC_URL',
      'STRIPE_SECRET_KEY',
      'STRIPE_PUBLISHABLE_KEY',
      'STRIPE_WEBHOOK_SECRET',
      'MAIL_FROM',
      'SMTP_URL, SENDGRID_API_KEY or AWS_ACCESS_KEY_ID',
    );
    const example = 'change-me-change-me-change-me-change-me';
    const careless = await start({
      NODE_ENV: 'production',
      JWT_SECRET: example,
      PUBLIC_URL: 'http://clinic.example',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
    });
    expectPlain(
      careless,
      'JWT_SECRET looks like an example',
      'PUBLIC_URL must use https',
      'STRIPE_API_BASE must use https',
    );
  });

  it('when the command is unknown: with the ones there are', async () => {
    const ended = await start({}, ['sevre']);
    expectPlain(ended, '“sevre”', 'serve', 'worker');
  });

  it('when Node is too old to read the program', async () => {
    for (const version of ['18.20.4', '20.19.0', '22.17.1', '23.5.0']) {
      const versions = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;
      const ended = await start({}, ['serve'], ['--import', `data:text/javascript,${encodeURIComponent(versions)}`]);
      expectPlain(ended, 'Node 22.18 or newer', version);
      expect(lines(ended.err)).toHaveLength(1);
    }
  });

  it('when the secrets of a demo cannot be kept or read', () => {
    const file = path.join(folder, 'no-folder');
    writeFileSync(file, 'not a folder');
    expect(() => demoSecrets(file)).toThrow(StartupProblem);
    const damaged = mkdtempSync(path.join(folder, 'damaged-'));
    writeFileSync(path.join(damaged, 'secrets.json'), '{"jwtSecret":');
    expect(() => demoSecrets(damaged)).toThrow(/it is damaged/);
    const fresh = path.join(folder, 'fresh', 'deep');
    expect(demoSecrets(fresh)).toEqual(demoSecrets(fresh));
  });
});
