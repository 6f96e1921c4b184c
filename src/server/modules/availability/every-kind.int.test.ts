import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAs, type Free, freeSlots } from '../../../../test/journey.ts';
import { addDays, toLocal, weekdayOf } from '../../../domain/time-zone.ts';

const attune = useAttune({ worker: false });
const MELBOURNE = 'Australia/Melbourne';

/** A weekday some weeks ahead on which Sarah has nothing at all: each test takes another. */
let nextDay = '';
function freshDay(): string {
  do nextDay = addDays(nextDay, 1);
  while (
    [0, 6].includes(weekdayOf(nextDay)) ||
    nextDay.slice(5) === '12-25' ||
    nextDay.slice(5) === '12-28' ||
    nextDay.slice(5) === '01-01' ||
    nextDay.slice(5) === '01-26'
  );
  return nextDay;
}

beforeAll(() => {
  nextDay = addDays(toLocal(MELBOURNE, Date.now()).date, 20);
});

async function timesOn(
  date: string,
  options: { service?: string; practitioner?: string; sessionType?: string } = {},
): Promise<Free[]> {
  const { app } = attune;
  const { serviceId, practitionerId } = await freeSlots(app, options);
  const query = new URLSearchParams({
    serviceId: String(serviceId),
    practitionerId: String(practitionerId),
    dateFrom: date,
    dateTo: date,
    timezone: MELBOURNE,
  });
  if (options.sessionType !== undefined) query.set('sessionType', options.sessionType);
  const { body } = await app.get(`/api/availability?${query.toString()}`);
  return body.days.flatMap((day: { slots: Free[] }) => day.slots);
}

const clock = (slots: Free[]) => slots.map((slot) => slot.startsAt.slice(11, 16));

async function planted(text: ReturnType<typeof sql>): Promise<void> {
  await text.execute(attune.app.database.admin);
}

const guest = (no: number) => ({ userName: `Guest ${no}`, userEmail: `guest${no}@demo.attune.example` });

describe('hours', () => {
  it('by a rule every second week are open in its weeks only, and closed on their exceptions', async () => {
    const day = freshDay();
    const saturday = addDays(day, (6 - weekdayOf(day) + 7) % 7);
    await planted(sql`insert into recurring_hours (clinic_id, practitioner_id, location_id, rule, starts_on, starts_minute, ends_minute, exceptions, created_at, updated_at)
      values (1, 1, 1, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA', ${saturday}, 600, 720, array[${addDays(saturday, 14)}::date], now(), now())`);
    expect(clock(await timesOn(saturday))).toEqual(['10:00', '10:30', '11:00']);
    expect(await timesOn(addDays(saturday, 7))).toEqual([]);
    expect(await timesOn(addDays(saturday, 14))).toEqual([]);
    expect(clock(await timesOn(addDays(saturday, 28)))).toEqual(['10:00', '10:30', '11:00']);
  });

  it('of one day come on top, for the way of meeting they are for', async () => {
    const day = freshDay();
    await planted(sql`insert into extra_hours (clinic_id, practitioner_id, location_id, date, starts_minute, ends_minute, session_types)
      values (1, 1, 1, ${day}, 1140, 1200, array['telehealth'])`);
    expect(clock(await timesOn(day, { sessionType: 'telehealth' }))).toContain('19:00');
    expect(clock(await timesOn(day, { sessionType: 'in_person' }))).not.toContain('19:00');
    const either = (await timesOn(day)).find((slot) => slot.startsAt.includes('T19:00'));
    expect(either?.sessionTypes).toEqual(['telehealth']);
  });

  it('are closed on the public holidays of the state, unless the location works on them', async () => {
    const christmas = `${toLocal(MELBOURNE, Date.now() + 40 * 86_400_000).date.slice(0, 4)}-12-25`;
    const open = [0, 6].includes(weekdayOf(christmas)) ? [] : ['09:00'];
    expect(await timesOn(christmas)).toEqual([]);
    await planted(sql`update locations set closes_on_holidays = false where clinic_id = 1 and id = 1`);
    expect(clock(await timesOn(christmas)).slice(0, 1)).toEqual(open);
    await planted(sql`update locations set closes_on_holidays = true where clinic_id = 1 and id = 1`);
  });
});

describe('blocks', () => {
  it('once, of part of a day, and whole days by rule take the time away', async () => {
    const day = freshDay();
    await planted(sql`insert into blocked_times (clinic_id, practitioner_id, timezone, starts_on, starts_minute, duration_minutes, created_at, updated_at)
      values (1, 1, ${MELBOURNE}, ${day}, 540, 180, now(), now())`);
    expect(clock(await timesOn(day))).toEqual([
      '13:00',
      '13:30',
      '14:00',
      '14:30',
      '15:00',
      '15:30',
      '16:00',
      '16:30',
      '17:00',
    ]);
    const away = freshDay();
    await planted(sql`insert into blocked_times (clinic_id, practitioner_id, timezone, starts_on, starts_minute, duration_minutes, rule, valid_until, created_at, updated_at)
      values (1, 1, ${MELBOURNE}, ${away}, 0, 1440, 'FREQ=WEEKLY', ${addDays(away, 7)}, now(), now())`);
    expect(await timesOn(away)).toEqual([]);
    expect(await timesOn(addDays(away, 7))).toEqual([]);
    expect((await timesOn(addDays(away, 14))).length).toBeGreaterThan(0);
  });
});

describe('rooms', () => {
  it('in person needs a free one: with one room two practitioners cannot meet in person at once, by video they can', async () => {
    const { app } = attune;
    await planted(sql`insert into rooms (clinic_id, location_id, name) values (1, 1, 'The quiet room')`);
    const day = freshDay();
    const { serviceId, practitionerId } = await freeSlots(app);
    const at = (await timesOn(day, { sessionType: 'in_person' })).find((slot) => slot.startsAt.includes('T10:00'));
    const first = await bookAs(app, undefined, {
      ...guest(1),
      serviceId,
      practitionerId,
      startsAt: at?.startsAt,
      deliveryMode: 'in_person',
    });
    expect(first.status).toBe(201);
    const priya = await freeSlots(app, { practitioner: 'Priya' });
    const others = await timesOn(day, { practitioner: 'Priya' });
    const same = others.find((slot) => slot.startsAt === at?.startsAt);
    expect(same === undefined ? ['telehealth'] : same.sessionTypes).toEqual(['telehealth']);
    const wish = { serviceId, practitionerId: priya.practitionerId, startsAt: at?.startsAt };
    const refused = await bookAs(app, undefined, { ...guest(2), ...wish, deliveryMode: 'in_person' });
    expect(refused.status).toBe(409);
    await planted(sql`update rooms set archived_at = now()`);
  });
});

describe('caps', () => {
  it('by week close the rest of the week', async () => {
    const { app } = attune;
    const monday = addDays(nextDay, ((8 - weekdayOf(nextDay)) % 7) + 28);
    nextDay = addDays(monday, 7);
    await planted(sql`update practitioners set weekly_cap = 1 where clinic_id = 1 and id = 1`);
    const { serviceId, practitionerId } = await freeSlots(app);
    const [slot] = await timesOn(monday);
    const booked = await bookAs(app, undefined, { ...guest(3), serviceId, practitionerId, startsAt: slot?.startsAt });
    const full = await bookAs(app, undefined, {
      ...guest(4),
      serviceId,
      practitionerId,
      startsAt: (await timesOn(addDays(monday, 7)))[0]?.startsAt,
    });
    await planted(sql`update practitioners set weekly_cap = null`);
    expect(booked.status).toBe(201);
    expect(full.status).toBe(201);
    expect((await timesOn(monday)).length).toBeGreaterThan(0);
    await planted(sql`update practitioners set weekly_cap = 1 where clinic_id = 1 and id = 1`);
    expect(await timesOn(addDays(monday, 1))).toEqual([]);
    await planted(sql`update practitioners set weekly_cap = null`);
  });
});

describe('a group', () => {
  it('seats eight; the ninth is told so, and a seat given back is free again', async () => {
    const { app } = attune;
    const day = freshDay();
    const { serviceId, practitionerId } = await freeSlots(app, { service: 'Group Therapy' });
    const slot = (await timesOn(day, { service: 'Group Therapy' }))[0] as Free & { seatsLeft: number };
    expect(slot.seatsLeft).toBe(8);
    const wish = { serviceId, practitionerId, startsAt: slot.startsAt };
    // Twelve at once: seats are given out one after the other, and nobody is turned away while there is one.
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, no) => bookAs(app, undefined, { ...guest(100 + no), ...wish })),
    );
    const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 201), ...Array.from({ length: 4 }, () => 409)]);
    expect(
      answers
        .filter((answer) => answer.status === 409)
        .every((answer) => ['group_full', 'slot_taken'].includes(answer.body.code)),
    ).toBe(true);
    const seats = await sql<{
      seats: number;
      sessions: number;
    }>`select count(distinct seat_no)::integer as seats, count(distinct session_id)::integer as sessions
      from diary where seat_no is not null and exclusive and starts_at = ${slot.startsAt}`.execute(app.database.admin);
    expect(seats.rows[0]).toEqual({ seats: 8, sessions: 1 });
    expect((await timesOn(day, { service: 'Group Therapy' })).map((free) => free.startsAt)).not.toContain(
      slot.startsAt,
    );

    const someone = answers.find((answer) => answer.status === 201);
    await app.call('DELETE', `/api/appointments/${someone?.body.appointmentId}`, { token: someone?.body.accessToken });
    const again = (await timesOn(day, { service: 'Group Therapy' })).find((free) => free.startsAt === slot.startsAt) as
      | (Free & { seatsLeft: number })
      | undefined;
    expect(again?.seatsLeft).toBe(1);
    const other = await bookAs(app, undefined, { ...guest(200), ...wish });
    expect(other.status).toBe(201);
  });

  it('gives its time back when the last person leaves', async () => {
    const { app } = attune;
    const day = freshDay();
    const { serviceId, practitionerId } = await freeSlots(app, { service: 'Group Therapy' });
    const before = await timesOn(day);
    const [slot] = await timesOn(day, { service: 'Group Therapy' });
    const only = await bookAs(app, undefined, { ...guest(300), serviceId, practitionerId, startsAt: slot?.startsAt });
    expect((await timesOn(day)).length).toBeLessThan(before.length);
    await app.call('DELETE', `/api/appointments/${only.body.appointmentId}`, { token: only.body.accessToken });
    expect(await timesOn(day)).toEqual(before);
  });

  it('keeps a seat by a hold, and lets it go when the hold runs out', async () => {
    const { app } = attune;
    const day = freshDay();
    const { serviceId, practitionerId } = await freeSlots(app, { service: 'Group Therapy' });
    const [slot] = await timesOn(day, { service: 'Group Therapy' });
    const hold = await app.post('/api/holds', { serviceId, practitionerId, startsAt: slot?.startsAt });
    expect(hold.status).toBe(201);
    const left = async () =>
      (
        (await timesOn(day, { service: 'Group Therapy' })).find((free) => free.startsAt === slot?.startsAt) as Free & {
          seatsLeft: number;
        }
      ).seatsLeft;
    expect(await left()).toBe(7);
    const booked = await bookAs(app, undefined, {
      ...guest(400),
      holdId: hold.body.id,
      holdToken: hold.body.holdToken,
    });
    expect(booked.status).toBe(201);
    const second = await app.post('/api/holds', { serviceId, practitionerId, startsAt: slot?.startsAt });
    expect(second.status).toBe(201);
    expect(await left()).toBe(6);
    await app.post('/sandbox/clock', { advance: '11m' });
    expect(await left()).toBe(7);
  });
});

describe('whoever is free', () => {
  it('gets the person who asks for nobody in particular, those with the least booked first', async () => {
    const { app } = attune;
    const day = freshDay();
    const sarah = await freeSlots(app);
    const [slot] = await timesOn(day);
    const wish = { serviceId: sarah.serviceId, startsAt: slot?.startsAt };
    const first = await app.post('/api/holds', wish);
    const others = await Promise.all([1, 2, 3].map(() => app.post('/api/holds', wish)));
    const kept = [first, ...others].filter((hold) => hold.status === 201);
    const given = kept.map((hold) => hold.body.practitionerId as number);
    // Everybody who is free then is asked once and nobody twice; whoever comes after them is told what else is free.
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThanOrEqual(2);
    expect(others.filter((hold) => hold.status !== 201).map((hold) => hold.body.code)).toEqual(
      Array.from({ length: 4 - kept.length }, () => 'slot_taken'),
    );
    const { rows } = await sql<{
      id: number;
      count: number;
    }>`select practitioner_id as id, count(*)::integer as count from diary
      where clinic_id = 1 and exclusive and kind in ('appointment', 'session') and occupied && tstzrange(now(), now() + interval '28 days')
      group by 1`.execute(app.database.admin);
    const load = (id: number | undefined) => rows.find((row) => row.id === id)?.count ?? 0;
    expect(given.every((id) => load(given[0]) <= load(id))).toBe(true);
  });
});
