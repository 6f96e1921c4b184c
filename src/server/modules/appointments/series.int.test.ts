import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, eventually, useAttune } from '../../../../test/attune.ts';
import { practitionerNamed, serviceNamed } from '../../../../test/journey.ts';
import { addDays, offsetMinutesAt, toInstant, toLocal, weekdayOf } from '../../../domain/time-zone.ts';

const attune = useAttune();
const MELBOURNE = 'Australia/Melbourne';
const JOHN = 'john.doe@demo.attune.example';
const MEI = 'mei.chen@demo.attune.example';
const SARAH = 'sarah.johnson@demo.attune.example';
const MICHAEL = 'michael.lee@demo.attune.example';
const MANAGER = 'manager@demo.attune.example';
const HOUR = 3_600_000;

let ids = { serviceId: 0, practitionerId: 0 };
let wednesday = '';

beforeAll(async () => {
  const { app } = attune;
  // A change of the clocks is never more than half a year away; holidays would only make holes.
  await sql`update practitioners set horizon_days = 500 where clinic_id = 1`.execute(app.database.admin);
  await sql`update locations set closes_on_holidays = false where clinic_id = 1`.execute(app.database.admin);
  const service = await serviceNamed(app, 'Individual Therapy');
  const sarah = await practitionerNamed(app, 'Sarah');
  ids = { serviceId: service.id, practitionerId: sarah.id };
  wednesday = addDays(toLocal(MELBOURNE, Date.now()).date, 28);
  while (weekdayOf(wednesday) !== 3) wednesday = addDays(wednesday, 1);
});

/** The first of eight Wednesdays that no other test touches. */
function freshWeeks(): string {
  const first = wednesday;
  wednesday = addDays(wednesday, 56);
  return addDays(first, 0);
}
const at = (date: string, time = '10:00') => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(toInstant(MELBOURNE, date, hours * 60 + minutes)).toISOString();
};
const token = (email: string) => attune.app.tokenOf(email);

async function preview(email: string | null, body: Record<string, unknown>): Promise<Answer> {
  const as = email === null ? undefined : await token(email);
  return attune.app.post('/api/appointments/series/preview', { ...ids, ...body }, { token: as });
}
async function book(email: string, body: Record<string, unknown>): Promise<Answer> {
  return attune.app.post('/api/appointments', { ...ids, ...body }, { token: await token(email) });
}
async function put(email: string, path: string, body: unknown): Promise<Answer> {
  return attune.app.call('PUT', `/api/appointments/${path}`, { token: await token(email), body });
}
async function seriesOf(email: string, startsAt: string, rule: string) {
  const booked = await book(email, { startsAt, recurrence: { rule } });
  expect(booked.text).toContain('"series"');
  return booked.body.series as { id: number; appointments: { id: number; startsAt: string; reference: string }[] };
}
async function read(email: string, id: number) {
  return (await attune.app.get(`/api/appointments/${id}`, { token: await token(email) })).body;
}
const statuses = (answer: Answer) => answer.body.occurrences.map((one: { status: string }) => one.status);
async function guestAt(startsAt: string, name = 'Gus Guest'): Promise<Answer> {
  const userEmail = `${name.toLowerCase().replace(' ', '.')}@demo.attune.example`;
  return attune.app.post('/api/appointments', { ...ids, startsAt, userName: name, userEmail });
}

/** A Wednesday after which the clocks change within two weeks. */
function beforeChange(): string {
  let date = addDays(toLocal(MELBOURNE, Date.now()).date, 200);
  const offset = (day: string) => offsetMinutesAt(MELBOURNE, toInstant(MELBOURNE, day, 720));
  while (weekdayOf(date) !== 3 || offset(date) === offset(addDays(date, 14))) date = addDays(date, 1);
  return date;
}

describe('a series', () => {
  it('keeps its local time over the change of the clocks, is one booking and one mail', async () => {
    const { app } = attune;
    const date = beforeChange();
    const rule = 'FREQ=WEEKLY;COUNT=3';
    const seen = await preview(JOHN, { startsAt: at(date), rule });
    expect(statuses(seen)).toEqual(['free', 'free', 'free']);
    const offsets = seen.body.occurrences.map((one: { startsAt: string }) => one.startsAt.slice(19));
    expect(new Set(offsets).size).toBe(2);

    const booked = await book(JOHN, { startsAt: at(date), recurrence: { rule } });
    expect(booked.status).toBe(201);
    const { series } = booked.body;
    expect(series.appointments.map((one: { time: string }) => one.time)).toEqual(['10:00:00', '10:00:00', '10:00:00']);
    expect(series.appointments.map((one: { series: unknown }) => one.series)).toEqual(
      [1, 2, 3].map((no) => ({ id: series.id, no, count: 3 })),
    );
    const [first, second] = series.appointments;
    expect(booked.body.appointmentId).toBe(first.id);
    expect(Date.parse(first.payBy) - Date.parse(first.createdAt)).toBe(HOUR / 2);
    expect(Date.parse(second.startsAt) - Date.parse(second.payBy)).toBe(48 * HOUR);

    const mails = await eventually(async () => {
      const { body } = await app.get('/sandbox/outbox.json');
      const ours = body.messages.filter((mail: { text: string }) => mail.text.includes(first.reference));
      return ours.length >= 2 ? ours : null;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const all = (await app.get('/sandbox/outbox.json')).body.messages.filter((mail: { text: string }) =>
      series.appointments.some((one: { reference: string }) => mail.text.includes(one.reference)),
    );
    expect(all).toHaveLength(2);
    expect(new Set(mails.map((mail: { to: string }) => mail.to))).toEqual(new Set([JOHN, SARAH]));
    const logged = await sql<{ template: string }>`
      select template from notification_log where channel = 'email' and appointment_id = any(${series.appointments.map((one: { id: number }) => one.id)})`.execute(
      app.database.admin,
    );
    expect(logged.rows.map((row) => row.template)).toEqual(['booked', 'booked']);
  });

  it('is reported before it is booked, and booked whole, in part, or not at all', async () => {
    const date = freshWeeks();
    const start = at(date);
    const rule = 'FREQ=DAILY;COUNT=6';
    expect((await guestAt(at(addDays(date, 1)))).status).toBe(201);
    expect((await book(JOHN, { startsAt: at(addDays(date, 2)) })).status).toBe(201);

    const seen = await preview(JOHN, { startsAt: start, rule });
    expect(statuses(seen)).toEqual(['free', 'taken', 'yours', 'unavailable', 'unavailable', 'free']);
    const [, taken, , weekend] = seen.body.occurrences;
    expect(taken.alternatives.length).toBeGreaterThan(0);
    expect(weekend.reason).toBe('outside_hours');
    expect(statuses(await preview(null, { startsAt: start, rule }))[2]).toBe('taken');

    const refused = await book(JOHN, { startsAt: start, recurrence: { rule } });
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('slot_taken');
    expect(refused.body.details.occurrences.map((one: { status: string }) => one.status)).toEqual(statuses(seen));
    expect(statuses(await preview(JOHN, { startsAt: start, rule }))[0]).toBe('free');

    const moved = [{ no: 2, startsAt: taken.alternatives[0].startsAt }];
    const some = await book(JOHN, { startsAt: start, recurrence: { rule, skip: [3, 4, 5], moved } });
    expect(some.status).toBe(201);
    const { appointments } = some.body.series;
    expect(appointments.map((one: { series: { no: number; count: number } }) => one.series.no)).toEqual([1, 2, 3]);
    expect(appointments.map((one: { startsAt: string }) => Date.parse(one.startsAt))).toContain(
      Date.parse(taken.alternatives[0].startsAt),
    );
  });

  it('begins with the time that was kept for it', async () => {
    const { app } = attune;
    const startsAt = at(freshWeeks(), '11:00');
    const hold = await app.post('/api/holds', { ...ids, startsAt }, { token: await token(JOHN) });
    const kept = { holdId: hold.body.id, holdToken: hold.body.holdToken };
    const rule = 'FREQ=WEEKLY;INTERVAL=2;COUNT=2';
    expect(statuses(await preview(JOHN, { startsAt, rule }))[0]).toBe('taken');
    expect(statuses(await preview(JOHN, { startsAt, rule, ...kept }))).toEqual(['free', 'free']);
    const booked = await book(JOHN, { ...kept, recurrence: { rule } });
    expect(booked.status).toBe(201);
    expect(booked.body.series.appointments).toHaveLength(2);
  });

  it.each([
    [{ rule: 'FREQ=WEEKLY' }, 'rule'],
    [{ rule: 'FREQ=WEEKLY;COUNT=53' }, 'rule'],
    [{ rule: 'FREQ=HOURLY;COUNT=3' }, 'rule'],
    [{ rule: 'FREQ=WEEKLY;COUNT=3', skip: [4] }, 'skip'],
    [{ rule: 'FREQ=WEEKLY;COUNT=2', skip: [1, 2] }, 'skip'],
  ])('is refused by field: %j', async (recurrence, field) => {
    const refused = await book(JOHN, { startsAt: at(addDays(wednesday, 1)), recurrence });
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body.details.recurrence)).toEqual([field]);
  });

  it('refuses two of its sessions at one time, and guests', async () => {
    const start = at(addDays(wednesday, 1));
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=2', moved: [{ no: 2, startsAt: start }] };
    expect((await book(JOHN, { startsAt: start, recurrence })).body.details.recurrence.moved).toHaveLength(1);
    const guest = { userName: 'Gus Guest', userEmail: 'gus.guest@demo.attune.example' };
    const answer = await attune.app.post('/api/appointments', { ...ids, ...guest, startsAt: start, recurrence });
    expect(answer.status).toBe(401);
  });

  it('goes past the horizon for staff only', async () => {
    await sql`update practitioners set horizon_days = 90 where clinic_id = 1`.execute(attune.app.database.admin);
    try {
      let date = addDays(toLocal(MELBOURNE, Date.now()).date, 85);
      while (weekdayOf(date) !== 5) date = addDays(date, -1);
      const wish = { startsAt: at(date, '16:00'), rule: 'FREQ=WEEKLY;COUNT=3' };
      const seen = await preview(JOHN, wish);
      expect(seen.body.occurrences[2]).toMatchObject({ status: 'unavailable', reason: 'too_far' });
      expect(statuses(await preview(MANAGER, wish))).toEqual(['free', 'free', 'free']);
      const mei = { userName: 'Mei Later', userEmail: 'mei.later@demo.attune.example' };
      const booked = await book(MANAGER, { ...mei, startsAt: wish.startsAt, recurrence: { rule: wish.rule } });
      expect(booked.status).toBe(201);
    } finally {
      await sql`update practitioners set horizon_days = 500 where clinic_id = 1`.execute(attune.app.database.admin);
    }
  });
});

describe('several at once', () => {
  it('that cross each other: each is whole or not there, nobody overlaps, nobody gets a 5xx', async () => {
    const { app } = attune;
    const date = freshWeeks();
    const tries: Promise<Answer>[] = [];
    for (const [index, time] of ['09:00', '10:00', '11:00', '12:00'].entries()) {
      const from = addDays(date, index * 7);
      const weekly = { rule: 'FREQ=WEEKLY;COUNT=5' };
      const daily = { rule: 'FREQ=WEEKLY;BYDAY=WE,TH,FR;COUNT=6' };
      tries.push(book(JOHN, { startsAt: at(date, time), recurrence: weekly }));
      tries.push(book(MEI, { startsAt: at(from, time), recurrence: daily }));
      tries.push(book(MEI, { startsAt: at(from, '10:00'), recurrence: weekly }));
      tries.push(book(JOHN, { startsAt: at(from, time), recurrence: daily }));
      tries.push(guestAt(at(addDays(from, 7), time), `Gus Guest${index}`));
    }
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => ![201, 409].includes(status)).map(({ text }) => text)).toEqual([]);
    const won = answers.filter(({ status, body }) => status === 201 && body.series !== undefined);
    expect(won.length).toBeGreaterThan(0);
    for (const { body } of won) expect([5, 6]).toContain(body.series.appointments.length);
    const { rows: overlapping } = await sql`
      select a.id, b.id from diary a join diary b on a.clinic_id = b.clinic_id and a.id < b.id and a.exclusive and b.exclusive
        and (a.practitioner_id = b.practitioner_id and a.occupied && b.occupied
          or a.patient_id = b.patient_id and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at))`.execute(
      app.database.admin,
    );
    expect(overlapping).toEqual([]);
    const { rows: broken } = await sql`
      select s.id from appointment_series s left join appointments a on a.clinic_id = s.clinic_id and a.series_id = s.id
      where a.id is null`.execute(app.database.admin);
    expect(broken).toEqual([]);
    expect(app.problems).toEqual([]);
  });
});

describe('a change of a series', () => {
  it('cancels one, this and what follows, or all that is ahead', async () => {
    const { app } = attune;
    const { appointments } = await seriesOf(MEI, at(freshWeeks(), '14:00'), 'FREQ=WEEKLY;COUNT=6');
    const [one, two, three, four, five, six] = appointments.map(({ id }) => id) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    expect((await put(JOHN, `${two}/cancel`, { scope: 'all' })).status).toBe(404);
    const single = await put(MEI, `${two}/cancel`, {});
    expect(single.body).toMatchObject({ cancelled: [two], fee: '0.00' });
    const following = await put(MEI, `${four}/cancel`, { scope: 'following', reason: 'moving away' });
    expect(following.body.cancelled).toEqual([four, five, six]);
    expect((await read(MEI, three)).series).toMatchObject({ no: 3, count: 6 });
    const all = await put(SARAH, `${one}/cancel`, { scope: 'all' });
    expect(all.body.cancelled).toEqual([one, three]);
    expect((await put(MEI, `${one}/cancel`, { scope: 'all' })).body.code).toBe('invalid_transition');
    const templates = await eventually(async () => {
      const { rows } = await sql<{ dedupe_key: string }>`
        select dedupe_key from notification_log where channel = 'email' and template = 'cancelled' and appointment_id = any(${[one, two, three, four, five, six]})`.execute(
        app.database.admin,
      );
      return rows.length >= 6 ? rows.map((row) => row.dedupe_key) : null;
    });
    expect(templates.filter((key) => key.includes('series_cancelled'))).toHaveLength(4);
  });

  it('moves what follows by the same days and wall time, over its own old times, or nothing at all', async () => {
    const date = freshWeeks();
    const { appointments } = await seriesOf(JOHN, at(date, '13:00'), 'FREQ=WEEKLY;COUNT=4');
    const [one, two] = appointments as [(typeof appointments)[0], (typeof appointments)[0]];
    const wish = { newDate: addDays(date, 14), newTime: '13:00', scope: 'following' };
    const moved = await put(JOHN, `${two.id}/reschedule`, wish);
    expect(moved.status).toBe(200);
    expect(moved.body.appointment.id).toBe(two.id);
    const starts = moved.body.appointments.map((row: { startsAt: string }) => Date.parse(row.startsAt));
    expect(starts).toEqual([14, 21, 28].map((days) => Date.parse(at(addDays(date, days), '13:00'))));
    expect((await read(JOHN, one.id)).date).toBe(date);

    expect((await guestAt(at(addDays(date, 21), '15:00'), 'Tom Taker')).status).toBe(201);
    const clash = await put(JOHN, `${two.id}/reschedule`, { ...wish, newTime: '15:00' });
    expect(clash.status).toBe(409);
    const report = clash.body.details.occurrences;
    expect(report.map((row: { no: number; status: string }) => [row.no, row.status])).toEqual([
      [2, 'free'],
      [3, 'taken'],
      [4, 'free'],
    ]);
    expect((await read(JOHN, two.id)).time).toBe('13:00:00');
    const all = await put(JOHN, `${one.id}/reschedule`, { newDate: addDays(date, 1), newTime: '16:00', scope: 'all' });
    expect(all.body.appointments).toHaveLength(4);
  });
});

describe('a series of a group', () => {
  it('takes one seat in each session, and two people sit side by side', async () => {
    const { app } = attune;
    const group = await serviceNamed(app, 'Group Therapy');
    const { body } = await app.get(`/api/practitioners?serviceId=${group.id}`);
    const [leader] = body.practitioners as [{ id: number }];
    const date = freshWeeks();
    const free = await app.get(
      `/api/availability?serviceId=${group.id}&practitionerId=${leader.id}&dateFrom=${date}&dateTo=${addDays(date, 6)}`,
    );
    const wish = { serviceId: group.id, practitionerId: leader.id, startsAt: free.body.nextAvailable.startsAt };
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=3' };
    const [john, mei] = await Promise.all([book(JOHN, { ...wish, recurrence }), book(MEI, { ...wish, recurrence })]);
    expect([john.status, mei.status]).toEqual([201, 201]);
    const [, second] = mei.body.series.appointments;
    const later = new Date(Date.parse(second.startsAt) + 7 * 24 * HOUR);
    const newDate = toLocal(MELBOURNE, later.getTime()).date;
    const moved = await put(MEI, `${second.id}/reschedule`, { newDate, newTime: second.time, scope: 'following' });
    expect(moved.status).toBe(200);
    expect((await read(JOHN, john.body.series.appointments[1].id)).startsAt).toBe(second.startsAt);
    const all = await put(MEI, `${mei.body.appointmentId}/cancel`, { scope: 'all' });
    expect(all.body.cancelled).toHaveLength(3);
  });
});

describe('an override', () => {
  const guest = { userName: 'Olive Override', userEmail: 'olive.override@demo.attune.example' };
  const reason = 'in crisis, seen late';

  it('lets staff book outside hours, with a sealed reason and an audit line', async () => {
    const { app } = attune;
    const startsAt = at(addDays(freshWeeks(), 3), '20:10');
    const refused = await book(MANAGER, { ...guest, startsAt });
    expect(refused.body.code).toBe('slot_unavailable');
    for (const who of [JOHN, MICHAEL]) {
      const answer = await book(who, { ...guest, startsAt, override: { reason } });
      expect(answer.status).toBe(403);
    }
    const nobody = await app.post('/api/appointments', { ...ids, ...guest, startsAt, override: { reason } });
    expect(nobody.status).toBe(403);
    const booked = await book(SARAH, { ...guest, startsAt, override: { reason } });
    expect(booked.status).toBe(201);
    const id = booked.body.appointmentId;
    expect((await read(MANAGER, id)).override).toEqual({ reason });
    const { rows } = await sql<{ override_reason_sealed: string; actions: string[] }>`
      select a.override_reason_sealed, (select array_agg(e.action order by e.action) from audit.entries e
        where e.clinic_id = 1 and e.object_type = 'appointment' and e.object_id = a.id::text and e.action <> 'appointment.read') as actions
      from appointments a where a.clinic_id = 1 and a.id = ${id}`.execute(app.database.admin);
    expect(rows[0]?.actions).toEqual(['appointment.book', 'appointment.override']);
    expect(rows[0]?.override_reason_sealed).not.toContain('crisis');
  });

  it('goes over a block but never over another appointment', async () => {
    const { app } = attune;
    const date = freshWeeks();
    await sql`insert into blocked_times (clinic_id, practitioner_id, timezone, starts_on, starts_minute, duration_minutes, created_at, updated_at)
      values (1, ${ids.practitionerId}, ${MELBOURNE}, ${date}, 0, 1440, now(), now())`.execute(app.database.admin);
    expect((await book(JOHN, { startsAt: at(date) })).body.code).toBe('slot_taken');
    const users = await app.database.admin.selectFrom('users').select(['id', 'email']).execute();
    const userId = users.find((user) => user.email === JOHN)?.id;
    const booked = await book(MANAGER, { userId, startsAt: at(date), override: { reason } });
    expect(booked.status).toBe(201);
    expect((await read(JOHN, booked.body.appointmentId)).override).toBeNull();
    const second = await book(MANAGER, { ...guest, startsAt: at(date, '10:10'), override: { reason } });
    expect(second.body.code).toBe('slot_taken');
    const series = await book(MANAGER, {
      userId,
      startsAt: at(date, '07:00'),
      override: { reason },
      recurrence: { rule: 'FREQ=WEEKLY;COUNT=2' },
    });
    expect(series.body.series.appointments).toHaveLength(2);
  });

  it('moves and stretches appointments, for staff only', async () => {
    const date = freshWeeks();
    const mine = (await book(MEI, { startsAt: at(date, '09:00') })).body.appointmentId as number;
    expect((await guestAt(at(date, '11:00'), 'Ned Next')).status).toBe(201);
    const patch = async (email: string, body: unknown) =>
      attune.app.call('PATCH', `/api/appointments/${mine}`, { token: await token(email), body });
    expect((await patch(MEI, { duration: 80 })).status).toBe(403);
    expect((await patch(MICHAEL, { duration: 80 })).status).toBe(404);
    expect((await patch(SARAH, { duration: 80 })).body).toMatchObject({ duration: 80, time: '09:00:00' });
    expect((await patch(SARAH, { duration: 180 })).body.code).toBe('slot_taken');
    expect((await patch(SARAH, { duration: 180, override: { reason } })).body.code).toBe('slot_taken');
    expect((await patch(SARAH, { time: '19:30' })).body.code).toBe('slot_unavailable');
    const late = await patch(SARAH, { time: '19:30', override: { reason } });
    expect(late.body).toMatchObject({ duration: 80, time: '19:30:00', override: { reason } });
    const wish = { newDate: date, newTime: '20:00', override: { reason } };
    expect((await put(MEI, `${mine}/reschedule`, wish)).status).toBe(403);
    expect((await put(MANAGER, `${mine}/reschedule`, wish)).status).toBe(200);
  });
});

describe('a series nobody pays', () => {
  it('is let go as a whole, not only its first session', async () => {
    const today = toLocal(MELBOURNE, Date.now()).date;
    const first = addDays(today, 15 + ((10 - weekdayOf(addDays(today, 15))) % 7));
    const series = await seriesOf(JOHN, at(first, '16:00'), 'FREQ=DAILY;COUNT=2');
    await attune.app.post('/sandbox/clock', { advance: '31m' });
    const booked = series.appointments.map((one) => one.id);
    const rows = await eventually(async () => {
      const now = await Promise.all(booked.map((id) => read(JOHN, id)));
      return now.every((row) => row.status === 'cancelled') ? now : null;
    });
    expect(rows.map((row) => row.paymentStatus)).toEqual(['unpaid', 'unpaid']);
  });
});
