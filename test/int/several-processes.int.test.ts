import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Answer, eventually } from '../attune.ts';
import { type Ask, lastPayment, moneyProblems, overlaps } from './support/books.ts';
import { ask, expectStatus, hours, type Wish } from './support/client.ts';
import { borrowCluster, ask as query, type Server, startPostgres15 } from './support/postgres-15.ts';
import { findFreePort, type Program, startProgram } from './support/program.ts';

const SECRETS = {
  JWT_SECRET: 'test-only-signing-key-that-is-long-enough',
  MESSAGE_ENCRYPTION_KEY: 'test-only-sealing-key-that-is-long-enough',
};

let server: Server;
let [a, b, worker]: Program[] = [];
let ports: [string, string];
let wishes: Wish[];
let since: number;
let guests = 0;

const sql: Ask = async <Row>(text: string) => (await query(server.admin, text)) as Row[];
const start = (role: 'api' | 'worker', port: string) =>
  startProgram(role, { ...SECRETS, DATABASE_URL: server.url, PORT: port });
const first = () => a as Program;
const second = () => b as Program;

beforeAll(async () => {
  server = (await startPostgres15()) ?? (await borrowCluster(inject('cluster')));
  console.info(`several processes on PostgreSQL ${server.version}`);
  ports = [String(await findFreePort()), String(await findFreePort())];
  // All at once, on an empty database. The worker's port is where it finds the sandbox: the first api's.
  [a, b, worker] = await Promise.all([start('api', ports[0]), start('api', ports[1]), start('worker', ports[0])]);
  wishes = await hours(first().url);
  since = await lastPayment(sql);
}, 120_000);

afterAll(async () => {
  for (const program of [a, b, worker]) program?.kill('SIGTERM');
  for (const program of [a, b, worker]) await program?.ended;
  await server?.remove();
}, 60_000);

async function bookOver(
  url: string,
): Promise<{ id: number; token: string; reference: string; price: string; startsAt: string }> {
  const guest = { userName: `Guest ${(guests += 1)}`, userEmail: `several-${guests}@demo.attune.example` };
  const { status, body, text } = await ask(`${url}/api/appointments`, 'POST', { ...wishes.shift(), ...guest });
  if (status !== 201) throw new Error(text);
  return {
    id: body.appointmentId,
    token: body.accessToken,
    reference: body.reference,
    price: body.appointment.price,
    startsAt: body.appointment.startsAt,
  };
}

const payOver = (url: string, one: { id: number; token: string; price: string }): Promise<Answer> =>
  ask(
    `${url}/api/billing/payments`,
    'POST',
    {
      appointment_id: one.id,
      amount: one.price,
      currency: 'AUD',
      payment_method: 'card',
      payment_method_id: 'pm_card_visa',
    },
    { token: one.token },
  );

/** Waits until both parties have the mail of the payment; gives how many there are about the appointment in all. */
async function mailsAbout(reference: string): Promise<number> {
  return eventually(
    async () => {
      const { body } = await ask(`${first().url}/sandbox/outbox.json`, 'GET');
      const count = body.messages.filter((mail: { text: string }) => mail.text.includes(reference)).length;
      return count >= 2 ? count : null;
    },
    { timeoutMs: 40_000, what: `mails about ${reference}` },
  );
}

/** What the first api says while the database is away; nothing where we may not stop it. */
async function answersWhileAway(): Promise<Answer[]> {
  if (!server.canStop) {
    const sessions = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${server.admin.database}'`;
    await query({ ...server.admin, database: 'postgres' }, sessions);
    return [];
  }
  await server.stop();
  const ready = () => ask(`${first().url}/readyz`, 'GET');
  const away = await eventually(() => ready().then((answer) => (answer.status === 503 ? answer : null)));
  const answers = [away, await ask(`${first().url}/api/services`, 'GET')];
  await sleep(1_500);
  await server.start();
  return answers;
}

describe('two api processes and one worker on one PostgreSQL', () => {
  it('started at once on the empty database are all ready, and filled it once', async () => {
    for (const { url } of [first(), second()]) expect((await ask(`${url}/readyz`, 'GET')).status).toBe(200);
    expect(await sql('select slug, count(*)::int from clinics group by slug having count(*) > 1')).toEqual([]);
    expect(await sql('select 1 from clinics')).not.toEqual([]);
  });

  it('book over one, pay over the other, and the worker tells both parties', async () => {
    const one = await bookOver(first().url);
    const paid = await payOver(second().url, one);
    expectStatus(paid, 201);
    const { body } = await ask(`${first().url}/api/appointments/${one.id}`, 'GET', undefined, { token: one.token });
    expect(body).toMatchObject({ status: 'confirmed', paymentStatus: 'paid' });
    expect(await mailsAbout(one.reference)).toBeLessThanOrEqual(4);
  }, 40_000);

  it('give one time to one of thirty who ask at both doors', async () => {
    const wish = wishes.shift();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const guest = { userName: `Rival ${index}`, userEmail: `rival-${index}@demo.attune.example` };
        return ask(`${index % 2 ? first().url : second().url}/api/appointments`, 'POST', { ...wish, ...guest });
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'slot_taken')).toHaveLength(29);
    expect(await overlaps(sql)).toEqual([]);
  });

  it('see the clock that was wound over one of them', async () => {
    await ask(`${first().url}/sandbox/clock`, 'POST', { advance: '5m' });
    const now = async (url: string) => Date.parse((await ask(`${url}/sandbox/clock`, 'GET')).body.now);
    const apart = async () => Math.abs((await now(first().url)) - (await now(second().url)));
    await eventually(async () => (await apart()) < 2_000, { what: 'one time for both' });
    expect(await apart()).toBeLessThan(2_000);
  });
});

describe('SIGTERM', () => {
  it('lets the request that is under way get its answer, takes no new ones, and ends within ten seconds', async () => {
    const one = await bookOver(first().url);
    const client = new pg.Client(server.admin);
    await client.connect();
    await client.query('begin');
    await client.query(`select 1 from appointments where id = ${one.id} for update`);
    const answer = ask(`${second().url}/api/appointments/${one.id}/cancel`, 'PUT', {}, { token: one.token });
    await eventually(
      async () =>
        (await sql("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'"))
          .length > 0,
      { what: 'a request that waits' },
    );

    const began = performance.now();
    second().kill('SIGTERM');
    await eventually(
      async () =>
        !(await ask(`${second().url}/healthz`, 'GET').then(
          ({ status }) => status === 200,
          () => false,
        )),
      { what: 'no new requests' },
    );
    await client.query('rollback');
    await client.end();
    const { status, body } = await answer;
    expect([status, body.success]).toEqual([200, true]);
    expect(await second().ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    b = await start('api', ports[1]);
    const { body: after } = await ask(`${second().url}/api/appointments/${one.id}`, 'GET', undefined, {
      token: one.token,
    });
    expect(after.status).toBe('cancelled');
  }, 60_000);

  it('lets the worker finish its job, so that no mail is lost or doubled', async () => {
    const many = await Promise.all(Array.from({ length: 6 }, () => bookOver(first().url)));
    await Promise.all(many.map((one) => payOver(second().url, one)));
    worker?.kill('SIGTERM');
    expect(await worker?.ended).toBe(0);
    worker = await start('worker', ports[0]);
    for (const { reference } of many) expect(await mailsAbout(reference)).toBeLessThanOrEqual(4);
    await eventually(async () => (await sql('select notification_id from due_messages')).length === 0, {
      what: 'every message on its way',
    });
  }, 90_000);
});

describe('a database that is away', () => {
  it('makes the readiness 503 and the answers calm, and everything goes on when it is back', async () => {
    for (const { status, body, headers } of await answersWhileAway()) {
      expect([status, body.code]).toEqual([503, 'not_ready']);
      expect(headers.get('retry-after')).not.toBeNull();
    }
    expect((await ask(`${first().url}/healthz`, 'GET')).status).toBe(200);
    for (const { url } of [first(), second()])
      await eventually(async () => (await ask(`${url}/readyz`, 'GET')).status === 200, {
        timeoutMs: 15_000,
        what: 'ready again',
      });
    const one = await bookOver(second().url);
    expect((await payOver(first().url, one)).status).toBe(201);
    expect(await mailsAbout(one.reference)).toBeLessThanOrEqual(4);
    let problems: string[] = [];
    await eventually(async () => (problems = await moneyProblems(sql, since)).length === 0, {
      timeoutMs: 40_000,
    }).catch(() => undefined);
    expect(problems).toEqual([]);
    expect(await overlaps(sql)).toEqual([]);
  }, 90_000);
});
