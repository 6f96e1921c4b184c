import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callerOf, startProcess, useAttune } from '../attune.ts';
import { openStream } from '../event-stream.ts';
import { bookAs, freeSlots, practitionerNamed } from '../journey.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

/** Two processes on one database: bookings come in over the first, streams are read from the second. */
const attune = useAttune({ worker: false });
let other: Awaited<ReturnType<typeof startProcess>>;
let ids: { serviceId: number; practitionerId: number };
let starts: string[];
let token: string;

type Stream = Awaited<ReturnType<typeof openStream>>;
const opened: Stream[] = [];

beforeAll(async () => {
  other = await startProcess(attune.app.database, { worker: false });
  const { slots, ...found } = await freeSlots(attune.app);
  ids = found;
  // Far enough from each other not to be told together.
  starts = slots.filter((_, index) => index % 4 === 0).map((slot) => slot.startsAt);
  token = await attune.app.tokenOf('john.doe@demo.attune.example');
});

afterEach(async () => {
  for (const stream of opened.splice(0)) await stream.close();
});

afterAll(async () => {
  await other.stop();
});

/** A stream of the other process, once it has said that nothing more is missed. */
async function follow(query: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Stream> {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const stream = await openStream(
    `${other.url}/api/availability/stream?${new URLSearchParams(pairs).toString()}`,
    headers,
  );
  opened.push(stream);
  expect(stream.status).toBe(200);
  await stream.next('reload');
  return stream;
}

async function book(startsAt = starts.shift()): Promise<{ id: number; startsAt: string }> {
  const booked = await bookAs(attune.app, token, { ...ids, startsAt });
  if (booked.status !== 201) throw new Error(booked.text);
  return { id: booked.body.appointmentId as number, startsAt: startsAt as string };
}

const slotsSaidBy = (stream: Stream) => stream.events.filter(({ event }) => event === 'slots').map(({ data }) => data);
/** Longer than changes are kept together, and than a notification takes. */
const silence = () => sleep(400);

describe('a booking over one process', () => {
  it('reaches a page that is open on another one within a second, with whose time it was and when', async () => {
    const stream = await follow(ids);
    const { startsAt } = await book();
    const acknowledged = performance.now();
    const { data, at, id } = await stream.next('slots', { withinMs: 1_000 });
    console.info(`live: heard ${Math.round(at - acknowledged)} ms after the booking was answered`);
    expect(data.practitionerId).toBe(ids.practitionerId);
    expect(Date.parse(data.from)).toBeLessThanOrEqual(Date.parse(startsAt));
    expect(Date.parse(data.to)).toBeGreaterThan(Date.parse(startsAt));
    expect(Object.keys(data).toSorted()).toEqual(['from', 'practitionerId', 'to']);
    expect(Number(id)).toBeGreaterThan(0);
  });

  it('is told when it is cancelled and moved too, at both of its times', async () => {
    const { id, startsAt } = await book();
    const stream = await follow(ids);
    const target = starts.shift() as string;
    const moved = await attune.app.call('PUT', `/api/appointments/${id}/reschedule`, {
      token,
      body: { newDate: target.slice(0, 10), newTime: target.slice(11, 16) },
    });
    expect(moved.status, moved.text).toBe(200);
    const { data } = await stream.next('slots');
    for (const start of [startsAt, target]) {
      expect(Date.parse(data.from)).toBeLessThanOrEqual(Date.parse(start));
      expect(Date.parse(data.to)).toBeGreaterThan(Date.parse(start));
    }
    const since = stream.events.length;
    await attune.app.call('PUT', `/api/appointments/${id}/cancel`, { token, body: {} });
    const { data: freed } = await stream.next('slots', { since });
    expect(Date.parse(freed.from)).toBeLessThanOrEqual(Date.parse(target));
  });

  it('made at once with others is told with them, as one event', async () => {
    const stream = await follow(ids);
    const holds = await Promise.all(
      starts.splice(0, 3).map((startsAt) => attune.app.post('/api/holds', { ...ids, startsAt }, { token })),
    );
    expect(holds.map(({ status }) => status)).toEqual([201, 201, 201]);
    await silence();
    expect(slotsSaidBy(stream).length).toBeLessThanOrEqual(2);
    for (const hold of holds) await attune.app.call('DELETE', `/api/holds/${hold.body.id}`, { token });
  });

  it('is not told to another clinic, to another practitioner, or about other weeks', async () => {
    const michael = await practitionerNamed(attune.app, 'Michael');
    const silent = [
      await follow({}, { 'x-attune-clinic': 'todoenbalance' }),
      await follow({ practitionerId: michael.id }),
      await follow({ ...ids, dateFrom: '2031-01-01', dateTo: '2031-02-01' }),
      await follow({ ...ids, dateTo: '2020-01-01' }),
    ];
    const told = [await follow({}), await follow({ practitionerId: ids.practitionerId })];
    await book();
    for (const stream of told) await stream.next('slots');
    await silence();
    for (const stream of silent) expect(slotsSaidBy(stream)).toEqual([]);
  });

  it('in the last room is told to everybody who works at that place', async () => {
    const { admin } = attune.app.database;
    const michael = await practitionerNamed(attune.app, 'Michael');
    const { slots } = await freeSlots(attune.app);
    const slot = slots.find(
      ({ sessionTypes, startsAt }) => sessionTypes.includes('in_person') && starts.includes(startsAt),
    );
    const { startsAt = '', locationId = 0 } = slot ?? {};
    starts = starts.filter((start) => start !== startsAt);
    await sql`insert into rooms (clinic_id, location_id, name)
      select clinic_id, id, 'The quiet room' from locations where id = ${locationId} and clinic_id = 1`.execute(admin);
    const stream = await follow({ practitionerId: michael.id });
    const body = { ...ids, startsAt, deliveryMode: 'in_person', locationId };
    const hold = await attune.app.post('/api/holds', body, { token });
    expect(hold.status, hold.text).toBe(201);
    expect((await stream.next('slots')).data.practitionerId).toBeNull();
  });

  it('is not needed: changed hours are told as well, as any time', async () => {
    const stream = await follow(ids);
    await sql`update recurring_hours set updated_at = updated_at where practitioner_id = ${ids.practitionerId}`.execute(
      attune.app.database.admin,
    );
    expect((await stream.next('slots')).data).toEqual({ practitionerId: ids.practitionerId, from: null, to: null });
  });
});

describe('a stream', () => {
  it('says that it is one, how soon to come back, and that nobody may store or buffer it', async () => {
    const stream = await follow(ids, { 'accept-encoding': 'gzip' });
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toContain('no-store');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(stream.headers.get('content-encoding')).toBeNull();
    expect(stream.headers.get('x-request-id')).toMatch(/\S/);
    expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
    expect(stream.said()).toMatch(/^retry: 2000\n\n/);
    const head = await fetch(`${other.url}/api/availability/stream`, { method: 'HEAD' });
    expect(head.status).toBe(200);
  });

  it('is refused for what is not there and for dates that make no sense', async () => {
    expectRefusal(await attune.app.get('/api/availability/stream?serviceId=999999'), 'not_found');
    const backwards = '/api/availability/stream?dateFrom=2026-05-02&dateTo=2026-05-01';
    expectRefusal(await attune.app.get(backwards), 'validation_error');
  });

  it('is one of two at most where two are allowed, and a closed one makes room', async () => {
    const env = { RATE_LIMITS: 'strict', LIVE_STREAMS_PER_ADDRESS: '2' };
    const strict = await startProcess(attune.app.database, { worker: false, env });
    try {
      const url = `${strict.url}/api/availability/stream`;
      const first = await openStream(url);
      opened.push(first, await openStream(url));
      const refused = await callerOf(() => strict.url)('GET', '/api/availability/stream');
      expectRefusal(refused, 'rate_limited');
      expect(refused.headers.get('retry-after')).toBe('2');
      await first.close();
      await sleep(100);
      const again = await openStream(url);
      opened.push(again);
      expect(again.status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  it('hears “reload” after the database cut the connection, and everything that follows', async () => {
    const stream = await follow(ids);
    const since = stream.events.length;
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'attune live' and datname = current_database()`.execute(attune.app.database.admin);
    await stream.next('reload', { since, withinMs: 2_000 });
    const after = stream.events.length;
    const { startsAt } = await book();
    const { data } = await stream.next('slots', { since: after });
    expect(Date.parse(data.from)).toBeLessThanOrEqual(Date.parse(startsAt));
  });

  it('does not keep the process: with thirty open ones it stops within two seconds, and all of them end', async () => {
    const process = await startProcess(attune.app.database, { worker: false });
    const url = `${process.url}/api/availability/stream`;
    const streams = await Promise.all(Array.from({ length: 30 }, () => openStream(url)));
    for (const stream of streams) await stream.next('reload');
    const began = performance.now();
    await process.stop();
    const took = performance.now() - began;
    console.info(`live: stopped with 30 open streams in ${Math.round(took)} ms`);
    expect(took).toBeLessThan(2_000);
    await Promise.all(streams.map((stream) => stream.ended));
  });

  it('leaves one connection for each process, and nothing behind that anybody would have to look at', async () => {
    await Promise.all(Array.from({ length: 5 }, () => follow(ids)));
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where application_name = 'attune live' and datname = current_database()`.execute(attune.app.database.admin);
    expect(rows).toEqual([{ count: 1 }]);
    expect([...attune.app.problems, ...other.problems]).toEqual([]);
  });
});
