/**
 * Thirty-two clients at once in one clinic: holds, bookings with somebody and with anybody, group seats, series, moves and
 * cancellations, over services with buffers, rooms, and a practitioner with caps. Afterwards the rows are asked themselves.
 * A minute in `npm run soak`, a few seeded steps each in `npm test`.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { startSessionOf } from '../../src/server/modules/identity/service.ts';
import { type Answer, useAttune } from '../attune.ts';
import { practitionerNamed, serviceNamed } from '../journey.ts';
import { askOf } from './support/books.ts';
import { ask } from './support/client.ts';
import { diaryProblems } from './support/diary-proofs.ts';
import { chanceFrom, isSoak, pickFrom, seed, times } from './support/soak.ts';

const attune = useAttune({ worker: false });
const CLIENTS = 32;
const STEPS = times(6, Number.POSITIVE_INFINITY);
const SECONDS = 60;
const SERVICES = ['Follow-up', 'Individual Therapy', 'Psychological Assessment', 'Group Therapy'];
const CAPS = { dailyCap: 4, weeklyCap: 14 };

type Slot = { serviceId: number; practitionerId: number; startsAt: string; locationId: number; isGroup: boolean };
type Client = { token: string; chance: () => number; booked: number[]; holds: number[] };
type Done = { what: string; status: number; code: string | null; ms: number; text: string };

let slots: Slot[] = [];
let clients: Client[] = [];

beforeAll(async () => {
  await bindTheDiary();
  slots = await findSlots();
  clients = await makeClients();
}, 60_000);

/** Buffers, rooms and caps, so that everything there is to break can be broken. */
async function bindTheDiary(): Promise<void> {
  const { app } = attune;
  const token = await app.tokenOf('manager@demo.attune.example');
  const change = async (method: string, path: string, body: unknown) => {
    const answer = await app.call(method, path, { token, body });
    expect(answer.status, answer.text).toBeLessThan(300);
  };
  const therapy = await serviceNamed(app, 'Individual Therapy');
  const followUp = await serviceNamed(app, 'Follow-up');
  await change('PATCH', `/api/services/${therapy.id}`, { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 });
  const sessionTypeBuffers = { telehealth: { before: 0, after: 15 } };
  await change('PATCH', `/api/services/${followUp.id}`, { sessionTypeBuffers });
  const sarah = await practitionerNamed(app, 'Sarah');
  await change('PATCH', `/api/practitioners/${sarah.id}`, CAPS);
  const { body } = await app.get('/api/clinic');
  const locationId = body.locations[0].id as number;
  for (const name of ['Blue room', 'Green room']) await change('POST', '/api/admin/rooms', { locationId, name });
}

/** The free times of two weeks, from where the demo's own appointments end: few enough to be fought over. */
async function findSlots(): Promise<Slot[]> {
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const found = await Promise.all(
    SERVICES.map(async (name) => {
      const { id: serviceId } = await serviceNamed(attune.app, name);
      const { body } = await attune.app.get(
        `/api/availability?serviceId=${serviceId}&dateFrom=${day(24)}&dateTo=${day(38)}`,
      );
      return body.days.flatMap((one: { slots: Slot[] }) =>
        one.slots.map((slot) => ({ ...slot, serviceId, isGroup: name === 'Group Therapy' })),
      );
    }),
  );
  return found.flat();
}

/** Patients with accounts and sessions of their own, without the third of a second that each password would cost. */
async function makeClients(): Promise<Client[]> {
  const { database, parts } = attune.app;
  const at = new Date();
  const people = Array.from({ length: CLIENTS }, (_, no) => ({
    id: randomUUID(),
    name: `Client ${no}`,
    email: `load-${no}@demo.attune.example`,
  }));
  const stamps = { clinic_id: 1, created_at: at, updated_at: at };
  const users = people.map((person) => ({ ...stamps, ...person, role: 'patient' }));
  await database.admin.insertInto('users').values(users).execute();
  const patients = people.map(({ id, name, email }) => ({ ...stamps, user_id: id, name, email }));
  await database.admin.insertInto('patients').values(patients).execute();
  const context = {
    clinicId: 1,
    caller: null,
    requestId: 'load',
    address: '127.0.0.1',
    userAgent: null,
    language: null,
  };
  return Promise.all(
    people.map(async ({ id }, no) => {
      const { token } = await startSessionOf(parts.platform, context, id, { method: 'password', cookies: false });
      return { token, chance: chanceFrom(seed + no), booked: [], holds: [] };
    }),
  );
}

const STEPS_BY_WEIGHT = [
  ...Array.from({ length: 4 }, () => 'book'),
  ...Array.from({ length: 3 }, () => 'hold'),
  ...Array.from({ length: 3 }, () => 'move'),
  ...Array.from({ length: 2 }, () => 'seat'),
  ...Array.from({ length: 2 }, () => 'cancel'),
  'book from hold',
  'book from hold',
  'anybody',
  'series',
  'move series',
] as const;

/** One step of one client, over HTTP; what it could not do yet it books instead. */
async function step(client: Client): Promise<Done> {
  const { token, chance, booked, holds } = client;
  const call = (method: string, path: string, body?: unknown) =>
    ask(`${attune.app.url}${path}`, method, body, { token });
  const wanted = pickFrom(chance, STEPS_BY_WEIGHT);
  const isOut = (wanted.includes('move') || wanted === 'cancel') && booked.length === 0;
  const what = isOut || (wanted === 'book from hold' && holds.length === 0) ? 'book' : wanted;
  const group = what === 'seat';
  const slot = pickFrom(
    chance,
    slots.filter((one) => one.isGroup === group),
  );
  const { serviceId, practitionerId, startsAt } = slot;
  const started = performance.now();
  const answer = await send();
  const ms = performance.now() - started;
  if (answer.status === 201) remember(client, what, answer);
  return { what, status: answer.status, code: answer.body?.code ?? null, ms, text: answer.text.slice(0, 300) };

  function send(): Promise<Answer> {
    const target = { newDate: startsAt.slice(0, 10), newTime: startsAt.slice(11, 16) };
    switch (what) {
      case 'hold':
        return call('POST', '/api/holds', { serviceId, practitionerId, startsAt });
      case 'book from hold':
        return call('POST', '/api/appointments', { holdId: holds.shift() });
      case 'anybody':
        return call('POST', '/api/appointments', { serviceId, startsAt });
      case 'series':
        return call('POST', '/api/appointments', {
          serviceId,
          practitionerId,
          startsAt,
          recurrence: { rule: 'FREQ=WEEKLY;COUNT=3' },
        });
      case 'move':
        return call('PUT', `/api/appointments/${pickFrom(chance, booked)}/reschedule`, target);
      case 'move series':
        return call('PUT', `/api/appointments/${pickFrom(chance, booked)}/reschedule`, { ...target, scope: 'all' });
      case 'cancel':
        return call('PUT', `/api/appointments/${booked.shift()}/cancel`, {});
      default:
        return call('POST', '/api/appointments', { serviceId, practitionerId, startsAt });
    }
  }
}

function remember({ booked, holds }: Client, what: string, { body }: Answer): void {
  if (what === 'hold') holds.push(body.id as number);
  else
    booked.push(
      ...((body.series?.appointments as { id: number }[]) ?? [{ id: body.appointmentId }]).map(({ id }) => id),
    );
}

async function run(client: Client, deadline: number): Promise<Done[]> {
  const done: Done[] = [];
  while (done.length < STEPS && performance.now() < deadline) done.push(await step(client));
  return done;
}

it('thirty-two clients leave no overlap, no seat taken twice, every cap kept and no server error', async () => {
  const { app } = attune;
  const deadline = performance.now() + (isSoak ? SECONDS * 1_000 : Number.POSITIVE_INFINITY);
  const done = (await Promise.all(clients.map((client) => run(client, deadline)))).flat();

  // Won, lost to somebody faster, or not possible in this state: never anything else.
  expect(
    done.filter(({ status }) => ![200, 201, 409].includes(status)).map(({ what, text }) => `${what}: ${text}`),
  ).toEqual([]);
  expect(app.problems).toEqual([]);
  expect(
    await diaryProblems(askOf(app.database.admin), { dailyCap: CAPS.dailyCap, weeklyCap: CAPS.weeklyCap }),
  ).toEqual([]);

  const won = (what: string) => done.filter((one) => one.what === what && one.status < 300).length;
  for (const what of ['book', 'hold', 'seat', 'move', 'cancel']) expect(won(what), what).toBeGreaterThan(0);
  expect(done.some(({ status }) => status === 409)).toBe(true);
  const slow = done.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const kinds = [...new Set(done.map(({ what }) => what))].map(
    (what) => `${what} ${won(what)}/${done.filter((one) => one.what === what).length}`,
  );
  console.info(
    `${CLIENTS} clients, ${done.length} steps: ${kinds.join(', ')}; p50 ${Math.round(slow[slow.length >> 1] ?? 0)} ms, p95 ${Math.round(
      slow[Math.floor(slow.length * 0.95)] ?? 0,
    )} ms, worst ${Math.round(slow.at(-1) ?? 0)} ms; seed ${seed}`,
  );
}, 180_000);
