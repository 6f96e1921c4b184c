import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, DEMO_PASSWORD, eventually } from '../attune.ts';
import { type Ask, lastPayment, moneyProblems, overlaps } from './support/books.ts';
import { ask, expectStatus, hours, type Wish } from './support/client.ts';
import { findFreePort, processesIn, type Program, startProgram } from './support/program.ts';
import { chanceFrom, isSoak, seed, times } from './support/soak.ts';

/** What a client was told and must find again, whatever happens to the server. */
type Acknowledged = { id: number; reference: string; startsAt: string; token: string; paymentId: number | null };

const CLIENTS = 6;
let dataDir: string;
let port: string;
let program: Program;
let wishes: Wish[];
let patients: string[];
let since: number;
let guests = 0;
/** Answers that no outage excuses: it is a 503, never another 5xx. */
const odd: string[] = [];

const start = () => startProgram('serve', { ATTUNE_DATA_DIR: dataDir, PORT: port });
const pgDir = () => path.join(dataDir, readdirSync(dataDir).find((name) => /^pg\d+$/.test(name)) ?? '');

/** Asks the embedded server as its owner, by a connection of its own for each question: servers die here. */
const sql: Ask = async <Row>(query: string) => {
  const client = new pg.Client({ host: pgDir(), user: 'postgres', database: 'attune' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(query)).rows as Row[];
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  dataDir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'attune-kill-')));
  port = String(await findFreePort());
  program = await start();
  wishes = await hours(program.url);
  since = await lastPayment(sql);
  patients = await Promise.all(['john.doe', 'mei.chen'].map((name) => signIn(`${name}@demo.attune.example`)));
}, 120_000);

afterAll(async () => {
  program?.kill('SIGTERM');
  await program?.ended;
  for (const pid of processesIn(pgDir())) process.kill(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function signIn(email: string): Promise<string> {
  return (await ask(`${program.url}/api/auth/login`, 'POST', { email, password: DEMO_PASSWORD })).body.token;
}

/** Books and pays, one after the other, until told to stop; keeps what was answered and forgets what was not. */
async function stream(
  url: string,
  kept: Acknowledged[],
  isOver: () => boolean,
  patient: string | undefined,
): Promise<void> {
  while (!isOver()) {
    const wish = wishes.shift();
    if (wish === undefined) return;
    let isBooked = false;
    try {
      const guest = { userName: `Stream ${(guests += 1)}`, userEmail: `stream-${guests}@demo.attune.example` };
      const booked = await ask(
        `${url}/api/appointments`,
        'POST',
        patient === undefined ? { ...wish, ...guest } : wish,
        { token: patient, key: randomUUID() },
      );
      if (booked.status !== 201) {
        noteOdd(booked);
        if (booked.status === 503) wishes.push(wish);
        await sleep(50);
        continue;
      }
      const { appointmentId: id, reference, appointment, accessToken } = booked.body;
      const one: Acknowledged = {
        id,
        reference,
        startsAt: appointment.startsAt,
        token: patient ?? accessToken,
        paymentId: null,
      };
      kept.push(one);
      isBooked = true;
      const card = {
        appointment_id: id,
        amount: appointment.price,
        currency: 'AUD',
        payment_method: 'card',
        payment_method_id: 'pm_card_visa',
      };
      const paid = await ask(`${url}/api/billing/payments`, 'POST', card, { token: one.token, key: randomUUID() });
      if (paid.status === 201) one.paymentId = paid.body.id;
      else noteOdd(paid);
    } catch {
      // No answer: it may have happened or not, and nobody was promised anything.
      if (!isBooked) wishes.push(wish);
      await sleep(50);
    }
  }
}

function noteOdd({ status, text }: Answer): void {
  if (status >= 500 && status !== 503) odd.push(`${status} ${text}`);
}

/** Streams, kills in the middle, and gives back what was acknowledged. */
async function streamAndKill(kill: () => Promise<void> | void, chance: () => number): Promise<Acknowledged[]> {
  const kept: Acknowledged[] = [];
  let over = false;
  const clients = Array.from({ length: CLIENTS }, (_, index) => stream(program.url, kept, () => over, patients[index]));
  const enough = 8 + Math.floor(chance() * 25);
  await eventually(async () => kept.filter((one) => one.paymentId !== null).length >= enough, {
    timeoutMs: 30_000,
    what: 'a stream of payments',
  });
  await sleep(chance() * 60);
  await kill();
  over = true;
  await Promise.all(clients);
  return kept;
}

/** Every acknowledged booking and payment is there, once; and the books agree when things have settled. */
async function expectKept(kept: readonly Acknowledged[]): Promise<void> {
  for (const one of kept) {
    const { id, reference, startsAt, token, paymentId } = one;
    const answer = await ask(`${program.url}/api/appointments/${id}`, 'GET', undefined, { token });
    expectStatus(answer, 200);
    const paid = paymentId === null ? {} : { status: 'confirmed', paymentStatus: 'paid', paymentId };
    expect(answer.body).toMatchObject({ id, reference, startsAt, ...paid });
  }
  const rows = await sql<{ reference: string; times: number }>(
    'select reference, count(*)::int as times from appointments group by reference having count(*) > 1',
  );
  expect(rows).toEqual([]);
  expect(odd).toEqual([]);
  expect(await overlaps(sql)).toEqual([]);

  // Two minutes later by the clock of business: leases of the vendor's messages are over, the reconciliation looks.
  await ask(`${program.url}/sandbox/clock`, 'POST', { advance: '2m' });
  // Nor do we wait here until the queue misses the workers that died; a soak does.
  if (!isSoak)
    await sql(`update pgboss.job set heartbeat_on = now() - interval '1 minute'
      where state = 'active' and heartbeat_on < now() - interval '1 second'`);
  let problems: string[] = [];
  await eventually(
    async () => (problems = [...(await moneyProblems(sql, since)), ...(await missingMails())]).length === 0,
    { timeoutMs: 60_000 },
  ).catch(() => undefined);
  expect(problems).toEqual([]);
}

const summary = (kept: readonly Acknowledged[]): string =>
  `${kept.length} booked, ${kept.filter((one) => one.paymentId !== null).length} paid`;

/** Each payment is told to both parties, and written down as told once. */
async function missingMails(): Promise<string[]> {
  const rows = await sql<{ reference: string }>(`
    select a.reference from payments p join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
    where p.id > ${since} and p.status = 'succeeded' and a.status = 'confirmed' and (
      2 <> (select count(*) from notification_log n where n.clinic_id = a.clinic_id and n.appointment_id = a.id and n.template = 'paid' and n.channel = 'email' and n.status in ('sent', 'delivered'))
      or 2 > (select count(*) from sandbox.messages m where m.text_body like '%' || a.reference || '%'))`);
  return rows.map((row) => `mail about ${row.reference}`);
}

describe('kill -9 in the middle of a stream of bookings and payments', () => {
  it(
    'of the server loses nothing that was acknowledged, and leaves no money between two chairs',
    async () => {
      const rounds: string[] = [];
      for (let round = 0; round < times(1, 10); round += 1) {
        const kept = await streamAndKill(
          async () => {
            program.kill('SIGKILL');
            await program.ended;
          },
          chanceFrom(seed + round),
        );
        const began = performance.now();
        program = await start();
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        await expectKept(kept);
        rounds.push(`${summary(kept)}, up again in ${seconds} s`);
      }
      expect(rounds.length).toBeGreaterThan(0);
      console.info(`kill -9 of the server, seed ${seed}: ${rounds.join('; ')}`);
    },
    times(120_000, 1_800_000),
  );

  it.skipIf(process.platform !== 'linux')(
    'of the database and all its processes: the server starts it again by itself and nothing is lost',
    async () => {
      const rounds: string[] = [];
      for (let round = 0; round < times(1, 10); round += 1) {
        const { pid } = program;
        let seconds = '';
        const kept = await streamAndKill(
          async () => {
            for (const one of processesIn(pgDir())) process.kill(one, 'SIGKILL');
            const began = performance.now();
            const ready = async () => (await ask(`${program.url}/readyz`, 'GET')).status === 200;
            await eventually(ready, { timeoutMs: 20_000, what: 'the database up again' });
            seconds = ((performance.now() - began) / 1000).toFixed(1);
          },
          chanceFrom(seed + 100 + round),
        );
        await expectKept(kept);
        expect([program.pid, await Promise.race([program.ended, sleep(0, 'runs')])]).toEqual([pid, 'runs']);
        rounds.push(`${summary(kept)}, up again in ${seconds} s`);
      }
      console.info(`kill -9 of the database, seed ${seed}: ${rounds.join('; ')}`);
    },
    times(120_000, 1_800_000),
  );
});
