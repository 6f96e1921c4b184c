import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server as HttpServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, hours, type Wish } from './support/client.ts';
import { borrowCluster, ask as query, type Server } from './support/postgres-15.ts';
import { findFreePort, type Program, projectDir, startProgram } from './support/program.ts';

const SECRETS = {
  JWT_SECRET: 'test-only-signing-key-that-is-long-enough',
  MESSAGE_ENCRYPTION_KEY: 'test-only-sealing-key-that-is-long-enough',
  RATE_LIMITS: 'relaxed',
};
/** The next version: this one, and a change of a table that every booking reads and writes. */
const MIGRATION = `
  alter table appointments add column test_only_upgraded boolean not null default false;
  create index appointments_test_only on appointments (clinic_id, id) where test_only_upgraded;`;

const next = mkdtempSync(path.join(os.tmpdir(), 'attune-next-'));
const programs: Program[] = [];
let server: Server;
let balancer: HttpServer;
let url: string;
const inRotation: string[] = [];

/** A balancer as simple as they come: in turn, and to the next one when nobody listens there. */
function startBalancer(): Promise<HttpServer> {
  let turn = 0;
  const balance = createServer((incoming, outgoing) => {
    const forward = (triesLeft: number): void => {
      const port = inRotation[(turn += 1) % inRotation.length] ?? '';
      const { method, url: target, headers } = incoming;
      const asked = request({ host: '127.0.0.1', port, method, path: target, headers, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      asked.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' && triesLeft > 0) return forward(triesLeft - 1);
        outgoing.writeHead(502).end(String(error.code));
      });
      asked.end(body);
    };
    const parts: Buffer[] = [];
    let body = Buffer.alloc(0);
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      body = Buffer.concat(parts);
      forward(3);
    });
  });
  return new Promise((resolve) => balance.listen(0, '127.0.0.1', () => resolve(balance)));
}

async function start(cwd: string): Promise<Program> {
  const port = String(await findFreePort());
  const program = await startProgram('api', { ...SECRETS, DATABASE_URL: server.url, PORT: port }, cwd);
  programs.push(program);
  inRotation.push(port);
  return program;
}

/** As an operator does it: out of the rotation, then told to stop, then waited for. */
async function retire(program: Program): Promise<void> {
  inRotation.splice(inRotation.indexOf(new URL(program.url).port), 1);
  program.kill('SIGTERM');
  await program.ended;
}

/** Looks and bookings by several people at once until `stop`; what was answered, counted by status. */
function keepAsking(wishes: Wish[]) {
  const answered: Record<string, number> = {};
  const wrong: string[] = [];
  const run = { going: true };
  let guests = 0;
  const one = async (method: string, target: string, body?: unknown): Promise<void> => {
    const answer = await ask(`${url}${target}`, method, body).catch((error: Error) => ({
      status: 599,
      text: String(error.cause),
    }));
    answered[`${method} ${answer.status}`] = (answered[`${method} ${answer.status}`] ?? 0) + 1;
    if (answer.status >= 400) wrong.push(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 200)}`);
  };
  const people = [0, 1, 2, 3].map(async () => {
    while (run.going && wrong.length < 20) {
      const wish = wishes.shift();
      await one('GET', `/api/services`);
      if (wish === undefined) continue;
      const guest = { userName: 'Guest', userEmail: `upgrade-${(guests += 1)}@demo.attune.example` };
      await one('POST', '/api/appointments', { ...wish, ...guest });
    }
  });
  return {
    async stop() {
      run.going = false;
      await Promise.all(people);
      return { answered, wrong };
    },
  };
}

/** The next version's tree: this one as it is built, and one more migration. */
function makeNextVersion(): void {
  const parts = ['src', 'scripts', 'migrations', 'dist', 'package.json', 'package-lock.json', 'vite.config.ts'];
  for (const part of [...parts, 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.web.json', 'tsconfig.server.json'])
    cpSync(path.join(projectDir, part), path.join(next, part), { recursive: true });
  symlinkSync(path.join(projectDir, 'node_modules'), path.join(next, 'node_modules'));
  writeFileSync(path.join(next, 'migrations', '9000_test_only.sql'), MIGRATION);
}

beforeAll(async () => {
  server = await borrowCluster(inject('cluster'));
  balancer = await startBalancer();
  const address = balancer.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}, 60_000);

afterAll(async () => {
  balancer.close();
  for (const program of programs) program.kill('SIGTERM');
  for (const program of programs) await program.ended;
  await server.remove();
  rmSync(next, { recursive: true, force: true });
}, 60_000);

describe('an upgrade with a migration, one process after the other', () => {
  it('fails no request of the people who book meanwhile', async () => {
    const [one, two] = [await start(projectDir), await start(projectDir)];
    makeNextVersion();
    const asking = keepAsking(await hours(url));
    const three = await start(next);
    await retire(one);
    await start(next);
    await retire(two);
    await ask(`${three.url}/api/services`, 'GET');
    const { answered, wrong } = await asking.stop();
    console.info(`upgrade: ${JSON.stringify(answered)}`);
    expect(wrong).toEqual([]);
    expect(answered['POST 201']).toBeGreaterThan(10);
    const [column] = await query(
      server.admin,
      `select count(*)::integer as count from information_schema.columns where column_name = 'test_only_upgraded'`,
    );
    expect(column).toEqual({ count: 1 });
  }, 120_000);
});
