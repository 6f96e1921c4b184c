import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createErrorLog, describeError } from '../../src/server/platform/error-log.ts';
import { checkBackup } from '../../src/server/platform/backup/backup.ts';
import { type Attune, eventually, useAttune } from '../attune.ts';
import { bookAndPay, freeSlots } from '../journey.ts';
import { testSecrets } from '../secrets.ts';

const attune = useAttune();
const ADMIN = 'admin@demo.attune.example';
let token: string;
beforeAll(async () => {
  token = await attune.app.tokenOf(ADMIN);
});

const backups = (app: Attune) => app.get('/api/admin/backups', { token });

describe('a backup asked for by an administrator', () => {
  it('is made by a worker, read back, and listed; two who ask at once make one', async () => {
    const { app } = attune;
    const asked = await Promise.all([1, 2].map(() => app.post('/api/admin/backups', {}, { token })));
    expect(asked.map((answer) => answer.status)).toEqual([202, 202]);
    expect(new Set(asked.map((answer) => answer.body.backup.id)).size).toBe(1);
    const done = await eventually(async () => {
      const [first] = (await backups(app)).body.backups;
      return first.state === 'running' ? null : first;
    });
    expect(done).toMatchObject({ state: 'done', failure: null, name: asked[0]?.body.backup.name });
    expect(done.rows).toBeGreaterThan(1_000);
    const file = path.join(app.parts.backup.folder, done.name);
    expect(await checkBackup(testSecrets.encryptionKey, file)).toMatchObject({ rows: done.rows });
  });
});

describe('what went wrong', () => {
  it('is one line for each kind at each place, counted, latest first, without a word of anybody’s', async () => {
    const { app } = attune;
    const { db, log } = app.parts.platform;
    const errors = createErrorLog(db, log);
    const failure = Object.assign(new TypeError('Jane Roe, born 1990, could not be read'), { code: 'E_TEST' });
    errors.note({ place: 'GET /api/things/:id', error: failure, requestId: 'request-1' });
    const seen = async () => (await app.get('/api/admin/errors', { token })).body.errors;
    await eventually(async () => (await seen()).length === 1);
    errors.note({ place: 'GET /api/things/:id', error: failure, requestId: 'request-2' });
    const [group] = await eventually(async () => {
      const groups = await seen();
      return groups[0].count === 2 ? groups : null;
    });
    expect(group).toMatchObject({
      place: 'GET /api/things/:id',
      kind: 'TypeError',
      code: 'E_TEST',
      lastRequestId: 'request-2',
    });
    expect(JSON.stringify(group)).not.toContain('Jane');
  });

  it('pages by a cursor', async () => {
    const { app } = attune;
    const { db, log } = app.parts.platform;
    const errors = createErrorLog(db, log);
    for (const job of ['one', 'two', 'three']) errors.note({ place: `job ${job}`, error: new Error(job) });
    await eventually(async () => (await app.get('/api/admin/errors', { token })).body.errors.length >= 4);
    const first = await app.get('/api/admin/errors?limit=2', { token });
    const second = await app.get(`/api/admin/errors?limit=50&cursor=${first.body.nextCursor}`, { token });
    const places = [...first.body.errors, ...second.body.errors].map((group: { place: string }) => group.place);
    expect(new Set(places).size).toBe(places.length);
    expect(places).toEqual(expect.arrayContaining(['job one', 'job two', 'job three', 'GET /api/things/:id']));
    expect(second.body.nextCursor).toBeNull();
  });

  it('is placed in our own code, whoever’s machine it is', () => {
    const { stack } = describeError(new Error('anything'));
    expect(stack ?? '').not.toMatch(/\/(root|home|Users|work|srv)\//);
  });
});

describe('the status', () => {
  it('is good while a worker is at work, for anybody', async () => {
    const { body } = await eventually(async () => {
      const answer = await attune.app.get('/api/status');
      return answer.body.status === 'ok' ? answer : null;
    });
    expect(body.parts).toEqual([
      { name: 'pages', ok: true },
      { name: 'database', ok: true },
      { name: 'worker', ok: true },
    ]);
  });
});

describe('the figures for Prometheus', () => {
  const lines = async (): Promise<string[]> => (await attune.app.get('/metrics')).text.split('\n');

  it('count requests by route, vendors’ calls, jobs, and what happened', async () => {
    const { app } = attune;
    const slots = await freeSlots(app);
    await bookAndPay(app, await app.tokenOf('mei.chen@demo.attune.example'), slots.slots[0]!, slots);
    const found = await eventually(async () => {
      const all = await lines();
      return all.some((line) => line.startsWith('attune_events_total{event="payment.succeeded"}')) ? all : null;
    });
    const has = (start: string) => found.some((line) => line.startsWith(start));
    expect(
      has('attune_http_request_duration_seconds_bucket{le="0.1",method="POST",route="/api/appointments",status="201"}'),
    ).toBe(true);
    expect(has('attune_events_total{event="appointment.booked"}')).toBe(true);
    expect(has('attune_jobs_waiting{queue="outbox",state="created"}')).toBe(true);
    expect(has('process_cpu_seconds_total')).toBe(true);
    expect(found.filter((line) => /mei\.chen|\d{8}-\d{4}/.test(line))).toEqual([]);
  });

  it('are read by every line of them: a name, its labels, a number', async () => {
    const bad = (await lines()).filter(
      (line) => line !== '' && !line.startsWith('#') && !/^[a-z_:0-9]+(\{[^}]*\})? [-+0-9.eInfNa]+$/i.test(line),
    );
    expect(bad).toEqual([]);
  });
});

describe('the figures for Prometheus where a token guards them', () => {
  const guarded = useAttune({ worker: false, env: { METRICS_TOKEN: 'a-token-for-the-monitor' } });

  it('are for who shows it', async () => {
    const without = await guarded.app.get('/metrics');
    expect([without.status, without.body.code]).toEqual([401, 'unauthenticated']);
    const wrong = await guarded.app.get('/metrics', { token: 'a-token-for-the-monitoR' });
    expect(wrong.status).toBe(401);
    const right = await guarded.app.get('/metrics', { token: 'a-token-for-the-monitor' });
    expect(right.status).toBe(200);
    expect(right.text).toContain('# TYPE attune_http_request_duration_seconds histogram');
  });
});
