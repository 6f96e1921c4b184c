import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSharedLimiter, type Limiter, sweepRateWindows } from '../../src/server/platform/rate-limit.ts';
import { callerOf, DEMO_PASSWORD, startProcess } from '../attune.ts';
import { createTestDatabase, type TestDatabase } from '../database/index.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

/** Two processes behind a proxy on this machine, as `attune api` runs them. */
const env = {
  RATE_LIMITS: 'strict',
  TRUST_PROXY: 'loopback',
  REQUESTS_PER_ADDRESS: '40',
  REQUESTS_PER_ACCOUNT: '60',
  REQUESTS_PER_CLINIC: '400',
};

let database: TestDatabase;
let processes: Awaited<ReturnType<typeof startProcess>>[];

beforeAll(async () => {
  database = await createTestDatabase({ demo: true });
  processes = await Promise.all([0, 1].map(() => startProcess(database, { worker: false, env, isOneOfSeveral: true })));
});
afterAll(async () => {
  for (const one of processes) await one.stop();
  await database.drop();
});

/** Asks as often as told, each process in turn, and counts the answers by status. */
async function ask(times: number, headers: (index: number) => Record<string, string>, clinic = 'tailored-psychology') {
  const counts: Record<number, number> = {};
  for (let index = 0; index < times; index += 1) {
    const call = callerOf(() => processes[index % 2]?.url ?? '');
    const { status } = await call('GET', '/api/auth/csrf', {
      headers: { 'x-attune-clinic': clinic, ...headers(index) },
    });
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('limits of several processes', () => {
  it('count an address once over all of them, and leave another address alone', async () => {
    expect(await ask(50, () => from('198.51.100.7'))).toEqual({ 200: 40, 429: 10 });
    expect(await ask(3, () => from('198.51.100.8'))).toEqual({ 200: 3 });
    // What the client itself wrote before the proxy is not believed: only the address the proxy saw counts.
    expect(await ask(3, (index) => from(`203.0.113.${index}, 198.51.100.7`))).toEqual({ 429: 3 });
  });

  it('count an account wherever it comes from', async () => {
    const call = callerOf(() => processes[0]?.url ?? '');
    const body = { email: 'john.doe@demo.attune.example', password: DEMO_PASSWORD };
    const { body: signedIn } = await call('POST', '/api/auth/login', { body, headers: from('192.0.2.1') });
    const authorization = `Bearer ${signedIn.token}`;
    expect(await ask(70, (index) => ({ ...from(`192.0.2.${index + 10}`), authorization }))).toEqual({
      200: 60,
      429: 10,
    });
  });

  it('count a clinic, and leave the other clinic alone', async () => {
    const counts = await ask(450, (index) => from(`10.1.${Math.floor(index / 200)}.${index % 200}`), 'todoenbalance');
    expect(counts).toEqual({ 200: 400, 429: 50 });
    expect(await ask(1, () => from('10.2.0.1'))).toEqual({ 200: 1 });
  });

  it('say when to come back, and begin anew when the time is over', async () => {
    let now = Date.now();
    const [one, other] = [0, 1].map(() => createSharedLimiter(database.db, { now: () => now }));
    const limit = { name: 'sign-in', most: 3, seconds: 60 };
    for (const limiter of [one, other, one]) await limiter?.take(limit, 'somebody');
    await expect(other?.take(limit, 'somebody')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: 60 },
    });
    await other?.take(limit, 'somebody else');
    now += 61_000;
    await other?.take(limit, 'somebody');
  });

  it('hold when many ask at the same moment', async () => {
    const limiters = Array.from({ length: 4 }, () => createSharedLimiter(database.db));
    const limit = { name: 'burst', most: 100, seconds: 60 };
    const tries = Array.from({ length: 400 }, (_, index) => (limiters[index % 4] as Limiter).take(limit, 'everybody'));
    const taken = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
    expect(taken).toBeLessThanOrEqual(100);
    expect(taken).toBeGreaterThan(80);
  });

  it('leave nothing behind but hashes, and those not for long', async () => {
    const rows = await database.admin.selectFrom('rate_windows').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/);
    await database.admin
      .updateTable('rate_windows')
      .set({ ends_at: new Date(0) })
      .execute();
    await sweepRateWindows(database.db);
    expect(await database.admin.selectFrom('rate_windows').selectAll().execute()).toEqual([]);
  });
});

describe('an address without a trusted proxy', () => {
  it('is the one the connection comes from, whatever is claimed', async () => {
    const alone = await startProcess(database, { worker: false, env: { ...env, TRUST_PROXY: '' } });
    const call = callerOf(() => alone.url);
    const statuses: number[] = [];
    for (let index = 0; index < 41; index += 1)
      statuses.push((await call('GET', '/api/auth/csrf', { headers: from(`198.51.100.${index}`) })).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expectRefusal(await call('GET', '/api/auth/csrf', { headers: from('203.0.113.200') }), 'rate_limited');
    await alone.stop();
  });
});
