import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { quietSpanAt, reminderAt } from '../../src/domain/notifications.ts';
import { DEMO_PASSWORD, eventually } from '../attune.ts';
import { ask } from './support/client.ts';
import { borrowCluster, ask as query, type Server, startPostgres15 } from './support/postgres-15.ts';
import { findFreePort, type Program, startProgram } from './support/program.ts';
import { chanceFrom, pickFrom, seed, times } from './support/soak.ts';

/**
 * The clock is wound hour by hour over the nights in which Madrid's clocks go forward and, in the soak, Melbourne's go back.
 * Appointments are cancelled and moved at random meanwhile, and the worker is killed. Afterwards every reminder that fell
 * due while its appointment stood so must have come once, and no other.
 */
const COUNT = times(20, 1_000);
const HOURS = times(34, 8 * 24);
const START = Date.UTC(2027, 2, 27, 18);
const HOUR = 3_600_000;
const LEADS = [1440, 120];
const QUIET = { fromMinute: 21 * 60, untilMinute: 7 * 60 };
const ZONES = ['Europe/Madrid', 'Australia/Melbourne', 'America/New_York', 'UTC'];
const SECRETS = {
  JWT_SECRET: 'test-only-signing-key-that-is-long-enough',
  MESSAGE_ENCRYPTION_KEY: 'test-only-sealing-key-that-is-long-enough',
};

type Time = { startsAt: number; from: number; until: number };
type Planned = { id: number; reference: string; zones: { patient: string; practitioner: string }; times: Time[] };

let server: Server;
let api: Program;
let worker: Program;
let admin: string;
const chance = chanceFrom(seed);
const sql = async <Row>(text: string): Promise<Row[]> => (await query(server.admin, text)) as Row[];
const startWorker = () => startProgram('worker', { ...SECRETS, DATABASE_URL: server.url, PORT: new URL(api.url).port });

beforeAll(async () => {
  server = (await startPostgres15()) ?? (await borrowCluster(inject('cluster')));
  api = await startProgram('api', { ...SECRETS, DATABASE_URL: server.url, PORT: String(await findFreePort()) });
  worker = await startWorker();
  const account = { email: 'admin@demo.attune.example', password: DEMO_PASSWORD };
  admin = (await ask(`${api.url}/api/auth/login`, 'POST', account)).body.token;
}, 120_000);

afterAll(async () => {
  for (const program of [api, worker]) program?.kill('SIGTERM');
  for (const program of [api, worker]) await program?.ended;
  await server?.remove();
}, 60_000);

const now = async () => Date.parse((await ask(`${api.url}/sandbox/clock`, 'GET')).body.now);

async function windTo(instant: number): Promise<void> {
  const advance = instant - (await now());
  if (advance > 0) await ask(`${api.url}/sandbox/clock`, 'POST', { advance });
}

/** Nothing is due and nothing is under way any more. */
async function quietness(): Promise<void> {
  await eventually(
    async () => {
      const moment = await now();
      const at = new Date(moment).toISOString();
      // One that is tried again after a stumble is due in a moment; what waits for the morning is due at a full hour.
      const soon = new Date(moment + HOUR / 2).toISOString();
      const [row] = await sql<{ busy: string }>(`
        select (select count(*) from outbox where relayed_at is null)
          + (select count(*) from pgboss.job where state in ('created', 'retry', 'active') and name <> 'dead')
          + (select count(*) from due_reminders where due_at <= '${at}')
          + (select count(*) from due_messages where due_at <= '${soon}') as busy`);
      return Number(row?.busy) === 0;
    },
    { timeoutMs: 240_000, what: 'everything due is done' },
  );
}

/** Practitioners and patients in every zone, and an appointment of each patient at a full hour. */
async function plant(): Promise<Planned[]> {
  const practitioners = Math.ceil(COUNT / 20);
  await sql(`
    insert into users (clinic_id, id, email, name, role, timezone, created_at, updated_at)
    select 1, gen_random_uuid(), 'soak-t' || n || '@demo.attune.example', 'Soak Practitioner ' || n, 'practitioner',
      (array['${ZONES.join("','")}'])[1 + n % ${ZONES.length}], now(), now() from generate_series(1, ${practitioners}) n;
    insert into users (clinic_id, id, email, name, role, timezone, created_at, updated_at)
    select 1, gen_random_uuid(), 'soak-p' || n || '@demo.attune.example', 'Soak Patient ' || n, 'patient',
      (array['${ZONES.join("','")}'])[1 + (n / 3) % ${ZONES.length}], now(), now() from generate_series(1, ${COUNT}) n;
    insert into practitioners (clinic_id, user_id, name, profession, created_at, approved_at)
    select 1, id, name, 'psychologist', now(), now() from users where email like 'soak-t%';
    insert into practitioner_locations (clinic_id, practitioner_id, location_id, session_types)
    select 1, t.id, l.id, array['telehealth'] from practitioners t, (select id from locations where clinic_id = 1 order by id limit 1) l where t.name like 'Soak %';
    insert into practitioner_services (clinic_id, practitioner_id, service_id)
    select 1, t.id, s.id from practitioners t, services s where t.name like 'Soak %' and s.clinic_id = 1 and s.group_size is null;
    insert into patients (clinic_id, user_id, name, email, created_at, updated_at)
    select 1, id, name, email, now(), now() from users where email like 'soak-p%'`);
  const people = await sql<{ id: number; zone: string }>(
    `select p.id, u.timezone as zone from patients p join users u on u.id = p.user_id and u.clinic_id = 1 where u.email like 'soak-p%' order by p.id`,
  );
  const helpers = await sql<{ id: number; zone: string }>(
    `select t.id, u.timezone as zone from practitioners t join users u on u.id = t.user_id and u.clinic_id = 1 where u.email like 'soak-t%' order by t.id`,
  );
  const taken = new Set<string>();
  const planned: Planned[] = [];
  for (const [index, person] of people.entries()) {
    const { helper, startsAt } = freeTime(helpers, taken);
    const reference = `ATT-S${String(index).padStart(5, '0')}`;
    const [row] = await sql<{ id: number }>(insertOne(person.id, helper.id, reference, startsAt));
    const zones = { patient: person.zone, practitioner: helper.zone };
    planned.push({ id: row?.id ?? 0, reference, zones, times: [{ startsAt, from: START, until: Infinity }] });
  }
  return planned;
}

function freeTime(helpers: readonly { id: number; zone: string }[], taken: Set<string>) {
  for (;;) {
    const helper = pickFrom(chance, helpers);
    const startsAt = START + (3 + Math.floor(chance() * (HOURS - 4))) * HOUR;
    const key = `${helper.id} ${startsAt}`;
    if (taken.has(key)) continue;
    taken.add(key);
    return { helper, startsAt };
  }
}

const insertOne = (patient: number, practitioner: number, reference: string, startsAt: number): string => {
  const [from, to] = [new Date(startsAt).toISOString(), new Date(startsAt + HOUR / 2).toISOString()];
  return `
    with s as (select id from services where clinic_id = 1 and group_size is null order by id limit 1),
      l as (select id, timezone from locations where clinic_id = 1 order by id limit 1),
      d as (insert into diary (clinic_id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, location_id, service_id, session_type, patient_id, created_at)
        select 1, ${practitioner}, 'appointment', true, tstzrange('${from}', '${to}'), '${from}', '${to}', l.id, s.id, 'telehealth', ${patient}, now() from s, l returning id),
      a as (insert into appointments (clinic_id, reference, diary_id, patient_id, practitioner_id, service_id, location_id, starts_at, ends_at, timezone,
          session_type, status, payment_status, price_cents, gst_cents, currency, created_at, updated_at)
        select 1, '${reference}', d.id, ${patient}, ${practitioner}, s.id, l.id, '${from}', '${to}', l.timezone, 'telehealth', 'confirmed', 'not_required', 0, 0, 'AUD', now(), now()
        from d, s, l returning id),
      o as (insert into outbox (clinic_id, type, payload, at)
        select 1, 'appointment.booked', json_build_object('appointmentId', a.id, 'quiet', true), now() from a returning id)
    select a.id from a, o`;
};

/** Cancels or moves some of what is still ahead; what the API refuses (a time that is taken) stays as it was. */
async function change(planned: readonly Planned[], at: number): Promise<void> {
  const ahead = planned.filter(({ times: all }) => {
    const last = all.at(-1);
    return last !== undefined && last.until === Infinity && last.startsAt > at + HOUR;
  });
  for (const one of ahead.filter(() => chance() < 0.35 / times(10, 30))) {
    const last = one.times.at(-1) as Time;
    const isMove = chance() < 0.6;
    const target = new Date(at + (3 + Math.floor(chance() * times(12, 60))) * HOUR).toISOString();
    const answer = isMove
      ? await ask(
          `${api.url}/api/appointments/${one.id}/reschedule`,
          'PUT',
          {
            newDate: target.slice(0, 10),
            newTime: target.slice(11, 16),
            timezone: 'UTC',
            override: { reason: 'asked by phone' },
          },
          { token: admin },
        )
      : await ask(`${api.url}/api/appointments/${one.id}/cancel`, 'PUT', { reason: 'ill' }, { token: admin });
    if (answer.status !== 200) {
      if (answer.status !== 409) throw new Error(answer.text);
      continue;
    }
    last.until = at;
    if (isMove) one.times.push({ startsAt: Date.parse(target), from: at, until: Infinity });
  }
}

/** Which reminders must have come until `end`: reference, party, and the moment. */
function expected(planned: readonly Planned[], end: number): string[] {
  return planned.flatMap(({ reference, zones, times: all }) =>
    (['patient', 'practitioner'] as const).flatMap((audience) =>
      all.flatMap(({ startsAt, from, until }) =>
        LEADS.map((lead) => reminderAt(startsAt, lead, zones[audience], QUIET))
          .filter((due) => due > from && due <= Math.min(until, end))
          .map((due) => `${reference} ${audience} ${new Date(due).toISOString()}`),
      ),
    ),
  );
}

/** The reminders that left, by the hour they came in. */
async function sent(planned: readonly Planned[]): Promise<string[]> {
  const rows = await sql<{ recipient: string; text: string; at: Date }>(`
    select recipient, text_body as text, created_at as at from sandbox.messages
    where channel = 'email' and (subject like 'Your appointment: %' or subject like 'Coming up: %') and text_body like '%ATT-S%'`);
  const known = new Map(planned.map((one) => [one.reference, one]));
  return rows.map(({ recipient, text, at }) => {
    const reference = /ATT-S\d{5}/.exec(text)?.[0] ?? '';
    const audience = recipient.startsWith('soak-p') ? 'patient' : 'practitioner';
    const moment = new Date(at).getTime();
    const zone = known.get(reference)?.zones[audience] ?? 'UTC';
    const isQuiet = quietSpanAt(moment, zone, QUIET) !== null;
    const hour = new Date(Math.floor(moment / HOUR) * HOUR).toISOString();
    return `${reference} ${audience} ${hour}${isQuiet ? ' IN QUIET HOURS' : ''}`;
  });
}

it(
  `reminds of ${COUNT} appointments in ${HOURS} hours, once each, never of a time that is no more, through killed workers`,
  async () => {
    await windTo(START);
    const planned = await plant();
    await quietness();
    const crashes = new Set([Math.floor(HOURS / 3), Math.floor((HOURS * 2) / 3)]);
    for (let hour = 1; hour <= HOURS; hour += 1) {
      const at = START + hour * HOUR;
      await windTo(at);
      if (crashes.has(hour)) {
        await eventually(
          async () => (await sql<{ n: string }>('select count(*) as n from due_messages'))[0]?.n !== '0',
          { timeoutMs: 3_000 },
        ).catch(() => undefined);
        worker.kill('SIGKILL');
        await worker.ended;
        worker = await startWorker();
      }
      await quietness();
      await change(planned, at);
      await quietness();
    }
    const end = START + HOURS * HOUR;
    const wanted = expected(planned, end).toSorted();
    const came = (await sent(planned)).toSorted();
    const moved = planned.filter(({ times: all }) => all.length > 1).length;
    const cancelled = planned.filter(({ times: all }) => all.at(-1)?.until !== Infinity).length;
    console.info(
      `${COUNT} appointments, ${moved} moved, ${cancelled} cancelled, ${came.length} reminders, seed ${seed}`,
    );
    expect(came).toEqual(wanted);
  },
  times(300_000, 3_600_000),
);
