import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/server/platform/db.ts';
import { type Answer, startProcess, useAttune } from '../attune.ts';
import { type Free, freeSlots } from '../journey.ts';
import { askOf, overlaps } from './support/books.ts';
import { ask, expectStatus, isFullHour } from './support/client.ts';
import { chanceFrom, pickFrom, seed, times } from './support/soak.ts';

/** Without a worker, so that nothing sweeps: whoever wants a time must make it free themselves. */
const attune = useAttune({ worker: false });
const SERVICES = ['Follow-up', 'Individual Therapy', 'Initial Consultation', 'Psychological Assessment'];
const PATIENTS = ['john.doe@demo.attune.example', 'mei.chen@demo.attune.example'];

type Wish = { serviceId: number; practitionerId: number; startsAt: string; endsAt: string };
type Tried = { wish: Wish; token: string | undefined; asHold: boolean; answer: Answer };

let guests = 0;
const aGuest = () => ({ userName: `Guest ${(guests += 1)}`, userEmail: `guest-${guests}@demo.attune.example` });

/** Free times by local day of each service, from where the demo's own appointments end. */
async function daysOf(practitioner: string): Promise<Map<string, Map<string, Wish[]>>> {
  const byDay = new Map<string, Map<string, Wish[]>>();
  for (const service of SERVICES) {
    const { serviceId, practitionerId, slots } = await freeSlots(attune.app, { service, practitioner, daysAhead: 22 });
    for (const { startsAt, endsAt } of slots) {
      const day = startsAt.slice(0, 10);
      const wishes = byDay.get(day) ?? byDay.set(day, new Map()).get(day)!;
      wishes.set(service, [...(wishes.get(service) ?? []), { serviceId, practitionerId, startsAt, endsAt }]);
    }
  }
  return byDay;
}

/** Asks for a time at one of these addresses: a booking or a hold, as a patient or as a new guest. */
async function tryIt(url: string, wish: Wish, token: string | undefined, asHold: boolean): Promise<Tried> {
  const { endsAt: _, ...what } = wish;
  const body = asHold || token !== undefined ? what : { ...what, ...aGuest() };
  const answer = await ask(`${url}${asHold ? '/api/holds' : '/api/appointments'}`, 'POST', body, { token });
  return { wish, token, asHold, answer };
}

const collide = (a: Wish, b: Wish): boolean => a.startsAt < b.endsAt && b.startsAt < a.endsAt;

/** Eighty wishes of unequal lengths for one day, at once: who won, and why that is a legal outcome. */
async function race(
  urls: readonly string[],
  day: Map<string, Wish[]>,
  chance: () => number,
  tokens: readonly string[] = [],
) {
  const wishes = Array.from({ length: 80 }, (_, index) => ({
    wish: pickFrom(chance, day.get(pickFrom(chance, SERVICES)) ?? []),
    // The first ones have an account (their bookings only: a person's new wish replaces their own hold); all others are guests.
    token: index < 16 ? tokens[index % 2] : undefined,
    asHold: (index >= 16 || tokens.length === 0) && chance() < 0.5,
    url: urls[index % urls.length] as string,
  }));
  const tried = await Promise.all(wishes.map(({ url, wish, token, asHold }) => tryIt(url, wish, token, asHold)));
  const won = tried.filter(({ answer }) => answer.status === 201);
  const lost = tried.filter(({ answer }) => answer.status !== 201);
  for (const { wish, token, answer } of lost) {
    const own = won.some((winner) => token !== undefined && winner.token === token && collide(winner.wish, wish));
    expectStatus(answer, 409);
    expect(own ? ['slot_taken', 'duplicate_appointment'] : ['slot_taken']).toContain(answer.body.code);
    if (answer.body.code === 'slot_taken') expectNearest(answer, wish);
  }
  const refusedForNothing = lost.filter(({ wish }) => !won.some((winner) => collide(winner.wish, wish)));
  expect(refusedForNothing.map(({ wish }) => wish.startsAt)).toEqual([]);
  const twice = won.filter((one) => won.some((other) => other !== one && collide(one.wish, other.wish)));
  expect(twice.map(({ wish }) => wish.startsAt)).toEqual([]);
  return { won, lost };
}

function expectNearest(answer: Answer, wish: Wish): void {
  const { nearest } = answer.body.details as { nearest: Free[] };
  expect(nearest.length).toBeGreaterThan(0);
  expect(nearest.length).toBeLessThanOrEqual(5);
  for (const slot of nearest) {
    expect(slot).toMatchObject({
      startsAt: expect.any(String),
      endsAt: expect.any(String),
      practitionerId: wish.practitionerId,
    });
    expect(slot.startsAt).not.toBe(wish.startsAt);
  }
  expect(nearest.map((slot) => slot.startsAt)).toEqual(nearest.map((slot) => slot.startsAt).toSorted());
}

/** Whoever kept a time can book it afterwards. */
async function bookHolds(url: string, won: readonly Tried[]): Promise<void> {
  for (const { answer, token } of won.filter(({ asHold }) => asHold)) {
    const { id: holdId, holdToken } = answer.body;
    const guest = token === undefined ? aGuest() : {};
    expectStatus(await ask(`${url}/api/appointments`, 'POST', { holdId, holdToken, ...guest }, { token }), 201);
  }
}

/** A second process on the same database, with connections of its own. */
async function secondProcess() {
  const { database } = attune.app;
  const { db, close } = openDatabase(database.connection);
  const second = await startProcess({ ...database, db }, { worker: false });
  return { ...second, stop: () => second.stop().then(close) };
}

describe('eighty requests at once for overlapping times of 30 to 120 minutes', () => {
  it('let a legal set win and refuse the rest with the nearest times, in one process', async () => {
    const { app } = attune;
    const tokens = await Promise.all(PATIENTS.map((email) => app.tokenOf(email)));
    const days = [...(await daysOf('Sarah')).values()].slice(0, times(3, 20));
    const wins: number[] = [];
    for (const [index, day] of days.entries()) {
      const { won } = await race([app.url], day, chanceFrom(seed + index), tokens);
      await bookHolds(app.url, won);
      wins.push(won.length);
    }
    expect(Math.min(...wins)).toBeGreaterThan(2);
    expect(await overlaps(askOf(app.database.admin))).toEqual([]);
    expect(app.problems).toEqual([]);
    console.info(`eighty at once, one process: ${days.length} rounds, ${wins.join(' ')} won, seed ${seed}`);
  }, 120_000);

  it('let a legal set win over two processes on one database', async () => {
    const { app } = attune;
    const second = await secondProcess();
    const days = [...(await daysOf('Priya')).values()]
      .filter((day) => day.size === SERVICES.length)
      .slice(0, times(2, 12));
    for (const [index, day] of days.entries()) {
      const { won } = await race([app.url, second.url], day, chanceFrom(seed + 1000 + index));
      await bookHolds(second.url, won);
    }
    await second.stop();
    expect(days.length).toBeGreaterThan(1);
    expect(await overlaps(askOf(app.database.admin))).toEqual([]);
    expect([...app.problems, ...second.problems]).toEqual([]);
  }, 120_000);
});

describe('fifty at once', () => {
  it('give one slot to exactly one of fifty who ask for it, over two processes, and tell the others what is still free', async () => {
    const { app } = attune;
    const second = await secondProcess();
    const { slots, ...ids } = await freeSlots(app, { practitioner: 'Michael', daysAhead: 20 });
    for (const { startsAt, endsAt } of slots.filter(isFullHour).slice(0, times(1, 10))) {
      const wish = { ...ids, startsAt, endsAt };
      const tried = await Promise.all(
        Array.from({ length: 50 }, (_, index) => tryIt(index % 2 ? app.url : second.url, wish, undefined, false)),
      );
      expect(tried.filter(({ answer }) => answer.status === 201)).toHaveLength(1);
      expect(tried.filter(({ answer }) => answer.body.code === 'slot_taken')).toHaveLength(49);
      const free = new Set(
        (await freeSlots(app, { practitioner: 'Michael', daysAhead: 15 })).slots.map((slot) => slot.startsAt),
      );
      const nearest = tried.flatMap(({ answer }) => (answer.status === 409 ? answer.body.details.nearest : []));
      expect(nearest.filter((slot: Free) => !free.has(slot.startsAt))).toEqual([]);
    }
    await second.stop();
    expect([...app.problems, ...second.problems]).toEqual([]);
  }, 120_000);

  it('move one of fifty appointments to a time that all want, and leave the others where they were', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app, { service: 'Follow-up', practitioner: 'Michael', daysAhead: 30 });
    const [wanted, ...spread] = slots;
    const moved = await Promise.all(
      spread.slice(0, 50).map(async ({ startsAt }) => {
        const booked = await app.post('/api/appointments', { ...ids, startsAt, ...aGuest() });
        expectStatus(booked, 201);
        return { id: booked.body.appointmentId as number, token: booked.body.accessToken as string, startsAt };
      }),
    );
    const wish = { newDate: wanted!.startsAt.slice(0, 10), newTime: wanted!.startsAt.slice(11, 16) };
    const answers = await Promise.all(
      moved.map(({ id, token }) => app.call('PUT', `/api/appointments/${id}/reschedule`, { body: wish, token })),
    );
    for (const answer of answers) expectStatus(answer, 200, 409);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === 'slot_taken')).toHaveLength(49);
    const after = await Promise.all(moved.map(({ id, token }) => app.get(`/api/appointments/${id}`, { token })));
    const stayed = after.filter(({ body }, index) => body.startsAt === moved[index]?.startsAt);
    expect(stayed).toHaveLength(49);
    expect(await overlaps(askOf(app.database.admin))).toEqual([]);
    expect(app.problems).toEqual([]);
  }, 60_000);

  it('swap neighbours and book between them without an error: moves and bookings crosswise', async () => {
    const { app } = attune;
    const { slots, ...ids } = await freeSlots(app, { service: 'Follow-up', practitioner: 'Michael', daysAhead: 50 });
    const crowd = slots.slice(0, 12);
    const moved = await Promise.all(
      slots.slice(20, 32).map(async ({ startsAt }) => {
        const booked = await app.post('/api/appointments', { ...ids, startsAt, ...aGuest() });
        return { id: booked.body.appointmentId as number, token: booked.body.accessToken as string };
      }),
    );
    const chance = chanceFrom(seed + 7);
    for (let round = 0; round < times(3, 40); round += 1) {
      const moves = moved.map(({ id, token }) => {
        const { startsAt } = pickFrom(chance, crowd);
        return app.call('PUT', `/api/appointments/${id}/reschedule`, {
          body: { newDate: startsAt.slice(0, 10), newTime: startsAt.slice(11, 16) },
          token,
        });
      });
      const bookings = crowd
        .slice(0, 4)
        .map(({ startsAt }) => app.post('/api/appointments', { ...ids, startsAt, ...aGuest() }));
      for (const answer of await Promise.all([...moves, ...bookings])) expectStatus(answer, 200, 201, 409);
    }
    expect(await overlaps(askOf(app.database.admin))).toEqual([]);
    expect(app.problems).toEqual([]);
  }, 120_000);
});

describe('holds that ran out', () => {
  it('are retired by the booking that wants their time, and their owner is told', async () => {
    const { app } = attune;
    const { slots: short, ...ids } = await freeSlots(app, {
      service: 'Follow-up',
      practitioner: 'Priya',
      daysAhead: 40,
    });
    const { slots: long, ...longIds } = await freeSlots(app, {
      service: 'Psychological Assessment',
      practitioner: 'Priya',
      daysAhead: 40,
    });
    const { startsAt } = long[0]!;
    const inTheWay = short.filter((slot) => slot.startsAt >= startsAt && slot.startsAt < long[0]!.endsAt);
    const holds = await Promise.all(
      inTheWay.map((slot) => app.post('/api/holds', { ...ids, startsAt: slot.startsAt })),
    );
    expect(holds.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const early = await app.post('/api/appointments', { ...longIds, startsAt, ...aGuest() });
    expect([early.status, early.body.code]).toEqual([409, 'slot_taken']);

    await app.post('/sandbox/clock', { advance: '11m' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.post('/api/appointments', { ...longIds, startsAt, ...aGuest() })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'slot_taken')).toHaveLength(19);
    const { id: holdId, holdToken } = holds[0]!.body;
    const late = await app.post('/api/appointments', { holdId, holdToken, ...aGuest() });
    expect([late.status, late.body.code]).toEqual([409, 'hold_expired']);
    expect(await overlaps(askOf(app.database.admin))).toEqual([]);
    expect(app.problems).toEqual([]);
  });
});
