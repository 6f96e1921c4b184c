import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../../../test/attune.ts';
import { createLive } from './live.ts';
import { createLog } from './log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.ts';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'attune-live-'));
const log = createLog({ level: 'silent' });
let server: EmbeddedPostgres;

const start = () => startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
const connection = () => ({
  host: server.host,
  port: server.port,
  user: server.adminUser,
  password: server.password,
  database: server.database,
});

beforeAll(async () => {
  server = await start();
});

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function notify(channel: string, text: string): Promise<void> {
  const client = new pg.Client(connection());
  await client.connect();
  await client.query('select pg_notify($1, $2)', [channel, text]);
  await client.end();
}

const sessions = async (): Promise<number> => {
  const client = new pg.Client(connection());
  await client.connect();
  const { rows } = await client.query("select 1 from pg_stat_activity where application_name = 'attune live'");
  await client.end();
  return rows.length;
};

type News = { to: string };
const isFor =
  (name: string) =>
  (payload: unknown): payload is News =>
    (payload as News | null)?.to === name;

it('connects with the first subscriber and not before, and hands each what they want', async () => {
  const live = createLive({ connection: connection(), channels: ['one', 'two'], log });
  expect(await sessions()).toBe(0);
  const heard: Record<string, unknown[]> = { ana: [], ben: [], two: [] };
  const stopAna = live.subscribe('one', isFor('ana'), (news) => heard['ana']?.push(news));
  live.subscribe('one', isFor('ben'), (news) => heard['ben']?.push(news));
  live.subscribe('two', isFor('ana'), (news) => heard['two']?.push(news));
  await eventually(async () => heard['two']?.length === 1);
  for (const text of ['{"to":"ana"}', '{"to":"ben"}', 'not JSON', 'null', '']) await notify('one', text);
  await eventually(async () => heard['ben']?.length === 2);
  stopAna();
  await notify('one', '{"to":"ana"}');
  await notify('one', '{"to":"ben"}');
  await eventually(async () => heard['ben']?.length === 3);
  expect(heard).toEqual({
    ana: ['reload', { to: 'ana' }],
    ben: ['reload', { to: 'ben' }, { to: 'ben' }],
    two: ['reload'],
  });
  expect(await sessions()).toBe(1);
  await live.stop();
  await eventually(async () => (await sessions()) === 0);
});

it('comes back by itself when the database was away, and says to load again before anything else', async () => {
  const live = createLive({ connection: connection(), channels: ['one'], log });
  const heard: unknown[] = [];
  live.subscribe('one', isFor('ana'), (news) => heard.push(news));
  await eventually(async () => heard.length === 1);
  await server.stop();
  const early: unknown[] = [];
  live.subscribe('one', isFor('ana'), (news) => early.push(news));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect([heard, early]).toEqual([['reload'], []]);
  server = await start();
  await eventually(async () => heard.length === 2 && early.length === 1, { what: 'reload' });
  await notify('one', '{"to":"ana"}');
  await eventually(async () => early.length === 2);
  expect([heard, early]).toEqual([
    ['reload', 'reload', { to: 'ana' }],
    ['reload', { to: 'ana' }],
  ]);
  await live.stop();
});

it('stops at once while it is still trying', async () => {
  const live = createLive({ connection: { ...connection(), port: 1 }, channels: ['one'], log });
  live.subscribe('one', isFor('ana'), () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const began = performance.now();
  await live.stop();
  expect(performance.now() - began).toBeLessThan(200);
});
