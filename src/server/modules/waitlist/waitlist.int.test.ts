import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, startProcess, useAttune } from '../../../../test/attune.ts';
import { bookAndPay, bookAs, type Free, freeSlots, practitionerNamed, serviceNamed } from '../../../../test/journey.ts';
import { expectFieldRefused, expectRefusal } from '../../../../test/refusals/expect-refusal.ts';
import { openDatabase } from '../../platform/db.ts';

const attune = useAttune();
let ids: { serviceId: number; practitionerId: number };
let slots: Free[];
let waiting: string[];

beforeAll(async () => {
  const { slots: free, ...found } = await freeSlots(attune.app, { daysAhead: 22 });
  slots = free;
  ids = found;
  waiting = await Promise.all(Array.from({ length: 12 }, (_, index) => register(`waiting-${index}`)));
}, 60_000);

async function register(name: string): Promise<string> {
  const email = `${name}@demo.attune.example`;
  const { body, status, text } = await attune.app.post('/api/auth/register', {
    email,
    password: 'long enough words',
    name,
    userType: 'client',
  });
  if (status !== 201) throw new Error(text);
  return body.token;
}

const who = (index: number) => waiting[index] as string;
const wind = (advance: string) => attune.app.post('/sandbox/clock', { advance });
const dayOf = (slot: Free) => slot.startsAt.slice(0, 10);
const wishFor = (slot: Free) => ({ ...ids, dateFrom: dayOf(slot), dateTo: dayOf(slot) });
const join = (token: string, wish: object) => attune.app.post('/api/waitlist', wish, { token });
const leave = (token: string, id: number) => attune.app.call('DELETE', `/api/waitlist/${id}`, { token });

async function joined(token: string, wish: object): Promise<number> {
  const { body, status, text } = await join(token, wish);
  if (status !== 201) throw new Error(text);
  return body.id;
}

async function entryOf(token: string, id: number) {
  const { body } = await attune.app.get('/api/waitlist', { token });
  return body.entries.find((entry: { id: number }) => entry.id === id);
}

const offerOf = (token: string, id: number) =>
  eventually(async () => (await entryOf(token, id))?.offer, { what: `an offer for entry ${id}` });

/** One slot of each day that nobody else in this file uses. */
let used = 0;
function aSlot(): Free {
  const days = [...new Map(slots.map((slot) => [dayOf(slot), slot])).values()];
  return days[used++] as Free;
}

async function bookedBy(email: string, slot: Free): Promise<{ id: number; cancel(): Promise<void> }> {
  const token = await attune.app.tokenOf(email);
  const { appointment } = await bookAndPay(attune.app, token, slot, ids);
  return {
    id: appointment.id,
    async cancel() {
      const { status } = await attune.app.call('PUT', `/api/appointments/${appointment.id}/cancel`, {
        token,
        body: {},
      });
      expect(status).toBe(200);
    },
  };
}
const JOHN = 'john.doe@demo.attune.example';

async function isFree(slot: Free): Promise<boolean> {
  const { body } = await attune.app.post('/api/availability/check', { ...ids, startsAt: slot.startsAt });
  return body.available;
}

describe('joining the waitlist', () => {
  it('refuses what could never be offered, field by field', async () => {
    const slot = aSlot();
    const wish = wishFor(slot);
    expectFieldRefused(await join(who(0), { ...wish, dateFrom: '2020-01-01' }), ['dateFrom']);
    expectFieldRefused(await join(who(0), { ...wish, dateTo: '2020-01-01' }), ['dateTo']);
    expectFieldRefused(await join(who(0), { ...wish, dateTo: '2199-01-01' }), ['dateTo']);
    const [group, michael] = await Promise.all([
      serviceNamed(attune.app, 'Group Therapy'),
      practitionerNamed(attune.app, 'Michael'),
    ]);
    const withMichael = { ...wish, practitionerId: michael.id };
    expectFieldRefused(await join(who(0), { ...withMichael, serviceId: group.id }), ['practitionerId']);
    expectFieldRefused(await join(who(0), { ...withMichael, sessionType: 'in_person' }), ['sessionType']);
  });

  it('takes the same wish once, also when it is sent twice at once, and again after leaving', async () => {
    const wish = wishFor(aSlot());
    const answers = await Promise.all([1, 2, 3, 4].map(() => join(who(0), wish)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expectRefusal(await join(who(0), { ...wish, dateTo: aSlotDayAfter(wish.dateTo) }), 'already_waiting');
    const { id } = answers.find(({ status }) => status === 201)?.body ?? {};
    expect((await leave(who(0), id)).body).toEqual({ success: true });
    expectRefusal(await leave(who(0), id), 'not_found');
    expect(await entryOf(who(0), id)).toBeUndefined();
    expect(await leave(who(0), await joined(who(0), wish))).toMatchObject({ status: 200 });
  });

  const aSlotDayAfter = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

  it('is over when its last day has gone by', async () => {
    const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Australia/Melbourne' });
    const id = await joined(who(0), { serviceId: ids.serviceId, dateFrom: today, dateTo: today });
    await wind('24h');
    await eventually(async () => (await entryOf(who(0), id))?.status === 'over', { what: 'the end of the wait' });
    expect(await auditOf(id)).toEqual(['waitlist.join', 'waitlist.over']);
  });
});

describe('a freed time', () => {
  it('is kept for who waits longest, told by mail, then for the next, and booked from the hold', async () => {
    const { app } = attune;
    const slot = aSlot();
    const booked = await bookedBy(JOHN, slot);
    const first = await joined(who(1), wishFor(slot));
    const second = await joined(who(2), { ...wishFor(slot), practitionerId: undefined });
    await booked.cancel();

    const offer = await offerOf(who(1), first);
    expect(offer).toMatchObject({ practitionerId: ids.practitionerId, startsAt: slot.startsAt });
    expect(offer.secondsLeft).toBeGreaterThan(880);
    expect(offer.secondsLeft).toBeLessThanOrEqual(900);
    expect(await entryOf(who(1), first)).toMatchObject({ status: 'offered' });
    expect(await entryOf(who(2), second)).toMatchObject({ status: 'waiting', offer: null });
    expect(await isFree(slot)).toBe(false);
    const mail = await eventually(async () => {
      const { body } = await app.get('/sandbox/outbox.json');
      return body.messages.find(
        (one: { to: string; subject: string | null }) =>
          one.to === 'waiting-1@demo.attune.example' && one.subject?.includes('A time came free') === true,
      );
    });
    expect(mail.text).toContain('/waitlist');

    await wind('16m');
    const next = await offerOf(who(2), second);
    expect(next.startsAt).toBe(slot.startsAt);
    expect(await entryOf(who(1), first)).toMatchObject({ status: 'waiting', offer: null });
    expectRefusal(await bookAs(app, who(1), { holdId: offer.holdId }), 'hold_expired');
    expectRefusal(await bookAs(app, who(1), { holdId: next.holdId }), 'not_found');

    const taken = await bookAs(app, who(2), { holdId: next.holdId });
    expect(taken.status).toBe(201);
    await eventually(async () => (await entryOf(who(2), second)).status === 'booked', { what: 'the end of the wait' });
    expectRefusal(await leave(who(2), second), 'not_found');

    // Unpaid it is let go again; the first one was offered that very time, and is not again.
    await wind('31m');
    await eventually(() => isFree(slot), { what: 'the time is open for everybody' });
    expect(await entryOf(who(1), first)).toMatchObject({ status: 'waiting', offer: null });
    await leave(who(1), first);
    expect(await auditOf(second)).toEqual(['waitlist.join', 'waitlist.offer', 'waitlist.booked']);
  });

  it('goes to the next person when the one it is kept for leaves, and back to everybody after the last', async () => {
    const slot = aSlot();
    const booked = await bookedBy(JOHN, slot);
    const [first, second] = [await joined(who(1), wishFor(slot)), await joined(who(2), wishFor(slot))];
    await booked.cancel();
    await offerOf(who(1), first);
    await leave(who(1), first);
    await offerOf(who(2), second);
    await leave(who(2), second);
    await eventually(() => isFree(slot), { what: 'the time is open for everybody' });
    expect(await auditOf(second)).toEqual(['waitlist.join', 'waitlist.offer', 'waitlist.leave']);
  });

  it('is also the old time of an appointment that was moved, and not offered to who moved it', async () => {
    const { app } = attune;
    const [slot, other] = [aSlot(), aSlot()];
    const john = await app.tokenOf(JOHN);
    const { id } = await bookedBy(JOHN, slot);
    const own = await joined(john, wishFor(slot));
    const entry = await joined(who(1), wishFor(slot));
    const [newDate, newTime] = [dayOf(other), other.startsAt.slice(11, 16)];
    const moved = await app.call('PUT', `/api/appointments/${id}/reschedule`, {
      token: john,
      body: { newDate, newTime },
    });
    expect(moved.status).toBe(200);
    expect((await offerOf(who(1), entry)).startsAt).toBe(slot.startsAt);
    expect(await entryOf(john, own)).toMatchObject({ status: 'waiting' });
    await leave(who(1), entry);
    await leave(john, own);
  });

  it('is not offered for another service’s way of meeting, other days, or to somebody who is busy then', async () => {
    const { app } = attune;
    const { slots: others, ...withMichael } = await freeSlots(app, { practitioner: 'Michael', daysAhead: 22 });
    const meets = (a: Free, b: Free) =>
      +new Date(a.startsAt) < +new Date(b.endsAt) && +new Date(b.startsAt) < +new Date(a.endsAt);
    let slot = aSlot();
    while (!others.some((other) => meets(slot, other))) slot = aSlot();
    const booked = await bookedBy(JOHN, slot);
    const later = new Date(Date.parse(dayOf(slot)) + 86_400_000).toISOString().slice(0, 10);
    const otherDay = await joined(who(1), { ...ids, dateFrom: later, dateTo: later });
    const busy = await joined(who(2), wishFor(slot));
    const meanwhile = others.find((other) => meets(slot, other));
    expect((await bookAs(app, who(2), { ...withMichael, startsAt: meanwhile?.startsAt })).status).toBe(201);
    const third = await joined(who(3), { ...wishFor(slot), sessionType: 'telehealth' });
    await booked.cancel();
    expect(await offerOf(who(3), third)).toMatchObject({ startsAt: slot.startsAt, deliveryMode: 'telehealth' });
    expect(await entryOf(who(2), busy)).toMatchObject({ status: 'waiting' });
    expect(await entryOf(who(1), otherDay)).toMatchObject({ status: 'waiting' });
    for (const [index, id] of [otherDay, busy, third].entries()) await leave(who(index + 1), id);
  });

  it('is a seat of a full group too', async () => {
    const { app } = attune;
    const { slots: groups, ...group } = await freeSlots(app, { service: 'Group Therapy', daysAhead: 22 });
    const days = new Set(slots.slice(0, 60).map(dayOf));
    const slot = groups.findLast((one) => !days.has(dayOf(one))) as Free;
    const seats: string[] = [];
    for (let seat = 0; seat < 8; seat += 1) {
      const answer = await bookAs(app, undefined, { ...group, startsAt: slot.startsAt, ...guest(`member ${seat}`) });
      expect(answer.status).toBe(201);
      seats.push(`/api/appointments/${answer.body.appointmentId}/cancel ${answer.body.accessToken}`);
    }
    const entry = await joined(who(1), { ...group, dateFrom: dayOf(slot), dateTo: dayOf(slot) });
    const [path, token] = (seats[3] as string).split(' ') as [string, string];
    await app.call('PUT', path, { token, body: {} });
    const offer = await offerOf(who(1), entry);
    expect(offer.startsAt).toBe(slot.startsAt);
    const late = await bookAs(app, undefined, { ...group, startsAt: slot.startsAt, ...guest('late member') });
    expect(late.status).toBe(409);
    expect((await bookAs(app, who(1), { holdId: offer.holdId })).status).toBe(201);
    await eventually(async () => (await entryOf(who(1), entry)).status === 'booked', { what: 'the end of the wait' });
  });

  it('taken by its person as everybody does, from the normal page, ends the wait too', async () => {
    const { app } = attune;
    const slot = aSlot();
    const booked = await bookedBy(JOHN, slot);
    const entry = await joined(who(1), wishFor(slot));
    await booked.cancel();
    await offerOf(who(1), entry);
    const hold = await app.post('/api/holds', { ...ids, startsAt: slot.startsAt }, { token: who(1) });
    expect(hold.status).toBe(201);
    expect((await bookAs(app, who(1), { holdId: hold.body.id })).status).toBe(201);
    await eventually(async () => (await entryOf(who(1), entry)).status === 'booked', { what: 'the end of the wait' });
  });
});

describe('many times at once', () => {
  it('never go to two people, whichever of two workers hears of them, and whoever books meanwhile', async () => {
    const { app } = attune;
    const { db, close } = openDatabase(app.database.connection);
    const second = await startProcess({ ...app.database, db }, { worker: true, api: false, selfUrl: app.url });
    try {
      const times = Array.from({ length: 6 }, aSlot);
      const booked = await Promise.all(times.map((slot, index) => guestBooks(slot, index)));
      const window = { ...ids, dateFrom: dayOf(times[0] as Free), dateTo: dayOf(times.at(-1) as Free) };
      const entries: number[] = [];
      for (const token of waiting) entries.push(await joined(token, window));
      const rivals = async (slot: Free, index: number) => {
        for (let round = 0; round < 8; round += 1) {
          const answer = await bookAs(app, undefined, { ...ids, startsAt: slot.startsAt, ...guest(`rival ${index}`) });
          expect([201, 409]).toContain(answer.status);
        }
      };
      await Promise.all([...booked.map((one) => one.cancel()), ...times.slice(0, 3).map(rivals)]);
      const settled = await eventually(async () => (await quiet()) && offersOpen(), {
        timeoutMs: 20_000,
        what: 'quiet',
      });
      expect(settled.length).toBeGreaterThanOrEqual(3);
      expect(new Set(settled.map((offer) => `${offer.practitioner_id} ${offer.starts_at.toISOString()}`)).size).toBe(
        settled.length,
      );
      expect(settled.map((offer) => offer.entry_id).toSorted((a, b) => a - b)).toEqual(
        entries.slice(0, settled.length),
      );
      expect(await doubles()).toEqual([]);

      // Everybody lets it pass at once: each time goes on, to somebody who was not asked for it before.
      await wind('16m');
      await eventually(async () => (await offersOpen()).every((offer) => !settled.some((old) => old.id === offer.id)), {
        what: 'the offers’ end',
      });
      await eventually(async () => (await quiet()) && (await offersOpen()).length > 0, { timeoutMs: 20_000 });
      const passed = await offersOpen();
      for (const offer of passed)
        expect(
          settled.some((old) => old.entry_id === offer.entry_id && +old.starts_at === +offer.starts_at),
          'the very same time again',
        ).toBe(false);
      expect(await doubles()).toEqual([]);
      expect(app.problems).toEqual([]);
      expect(second.problems).toEqual([]);
    } finally {
      await second.stop();
      await close();
    }
  }, 90_000);
});

const guest = (name: string) => ({ userName: name, userEmail: `${name.replace(' ', '-')}@demo.attune.example` });

async function guestBooks(slot: Free, index: number) {
  const { app } = attune;
  const answer = await bookAs(app, undefined, { ...ids, startsAt: slot.startsAt, ...guest(`guest ${index}`) });
  expect(answer.status).toBe(201);
  const { appointmentId, accessToken: token } = answer.body;
  return {
    async cancel() {
      const done = await app.call('PUT', `/api/appointments/${appointmentId}/cancel`, { token, body: {} });
      expect(done.status).toBe(200);
    },
  };
}

async function offersOpen() {
  return attune.app.database.admin.selectFrom('waitlist_offers').selectAll().where('status', '=', 'open').execute();
}

/** Nothing that was announced or is queued for the waitlist still waits to be worked on. */
async function quiet(): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`
    select (select count(*) from outbox where relayed_at is null)
      + (select count(*) from pgboss.job where name = 'offer-waitlist' and state < 'completed') as busy`.execute(
    attune.app.database.admin,
  );
  return rows[0]?.busy === 0;
}

/** Live rows of one practitioner that overlap, and entries whose state does not fit their offers: none, by plain SQL. */
async function doubles() {
  const { rows } = await sql`
    select 'overlap' as what, a.id, b.id as other from diary a join diary b on b.clinic_id = a.clinic_id and b.id > a.id
      and b.practitioner_id = a.practitioner_id and b.occupied && a.occupied and a.exclusive and b.exclusive
    union all
    select 'entry', e.id, o.id from waitlist_entries e left join waitlist_offers o
      on o.clinic_id = e.clinic_id and o.entry_id = e.id and o.status = 'open'
    where (e.status = 'offered') <> (o.id is not null)
    union all
    select 'due', o.id, d.offer_id from waitlist_offers o full join due_offers d on d.clinic_id = o.clinic_id and d.offer_id = o.id
    where (o.status = 'open') is distinct from (d.offer_id is not null)`.execute(attune.app.database.admin);
  return rows;
}

async function auditOf(entryId: number): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`
    select action from audit.entries where object_type = 'waitlist_entry' and object_id = ${String(entryId)} order by id`.execute(
    attune.app.database.admin,
  );
  return rows.map((row) => row.action);
}
