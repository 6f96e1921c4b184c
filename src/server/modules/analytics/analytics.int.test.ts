import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../test/journey.ts';
import { addDays, toLocal } from '../../../domain/time-zone.ts';
import { holidaysOf } from '../availability/holidays.ts';
import { countWaitingDays } from './service.ts';

const MELBOURNE = 'Australia/Melbourne';
const attune = useAttune({ worker: false });
const path = '/api/auth/admin/analytics';
const tokens: Record<string, string> = {};
const today = () => toLocal(MELBOURNE, Date.now()).date;

beforeAll(async () => {
  for (const who of ['admin', 'manager', 'sarah.johnson', 'john.doe'])
    tokens[who] = await attune.app.tokenOf(`${who}@demo.attune.example`);
});

const ask = (query = '', token: string | undefined = tokens.admin) =>
  attune.app.get(`${path}${query}`, token === undefined ? {} : { token });

const range = (from: string, to: string) => `?start_date=${from}&end_date=${to}`;

/** The same figures by plain SQL over the rows, sharing nothing with the product but the definitions. */
async function bySql(from: string, to: string) {
  const { rows } = await sql<Record<string, string | number | null>>`
    with a as (select * from appointments where clinic_id = 1
        and (starts_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date),
      p as (select * from payments where clinic_id = 1 and status in ('succeeded', 'refunded')
        and (succeeded_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date)
    select
      (select count(*) from a where status = 'completed') as completed,
      (select count(*) from a where status in ('cancelled', 'no_show')) as cancelled,
      (select count(*) from a where status in ('pending', 'confirmed')) as pending,
      (select count(*) from a) as total,
      (select coalesce(sum(amount_cents - refunded_cents), 0)::float8 from p) as revenue,
      (select coalesce(round(avg(extract(epoch from ends_at - starts_at) / 60), 1), 0)::float8 from a where status = 'completed') as duration,
      (select coalesce(round(100.0 * count(*) filter (where status = 'no_show') / nullif(count(*), 0), 1), 0)::float8
        from a where status in ('completed', 'no_show')) as no_show_rate,
      (select coalesce(sum(extract(epoch from ends_at - starts_at) / 60), 0)::float8 from a where status in ('completed', 'no_show')) as held,
      (select count(*) from users where clinic_id = 1 and (created_at at time zone 'Australia/Melbourne')::date <= ${to}::date) as users,
      (select count(*) from users where clinic_id = 1
        and (created_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date) as new_users,
      (select count(*) from users u where clinic_id = 1 and (
        exists (select from sessions s where s.clinic_id = 1 and s.user_id = u.id
          and (s.created_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date)
        or exists (select from a join patients t on t.id = a.patient_id and t.clinic_id = 1 where t.user_id = u.id and a.status <> 'cancelled')
        or exists (select from a join practitioners t on t.id = a.practitioner_id and t.clinic_id = 1 where t.user_id = u.id and a.status <> 'cancelled')
      )) as active`.execute(attune.app.database.admin);
  return rows[0] as Record<
    | 'completed'
    | 'cancelled'
    | 'pending'
    | 'total'
    | 'revenue'
    | 'duration'
    | 'no_show_rate'
    | 'held'
    | 'users'
    | 'new_users'
    | 'active',
    number
  >;
}

async function groupedBySql(from: string, to: string) {
  const { rows: methods } = await sql<{ name: string; cents: number }>`
    select method as name, sum(amount_cents - refunded_cents)::float8 as cents from payments
    where clinic_id = 1 and status in ('succeeded', 'refunded')
      and (succeeded_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date group by 1`.execute(
    attune.app.database.admin,
  );
  const { rows: services } = await sql<{ name: string; cents: number }>`
    select s.name, sum(p.amount_cents - p.refunded_cents)::float8 as cents from payments p
    join appointments a on a.clinic_id = 1 and a.id = p.appointment_id join services s on s.clinic_id = 1 and s.id = a.service_id
    where p.clinic_id = 1 and p.status in ('succeeded', 'refunded')
      and (p.succeeded_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date group by 1`.execute(
    attune.app.database.admin,
  );
  const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  const money = ({ cents }: { cents: number }) => (cents / 100).toFixed(2);
  return {
    methods: Object.fromEntries(methods.map((row) => [row.name, money(row)])),
    services: Object.fromEntries(services.map((row) => [slug(row.name), money(row)])),
  };
}

/** Minutes of the demo's weekly hours, by a series of days in each place's own clock; holidays are the only thing borrowed. */
async function bookableBySql(from: string, to: string): Promise<number> {
  const years = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  const closed = ['VIC', 'WA'].flatMap((state) =>
    years.flatMap((year) => holidaysOf({ country: 'AU', state }, year).map(({ date }) => `${state} ${date}`)),
  );
  const { rows } = await sql<{ minutes: number }>`
    select coalesce(sum(extract(epoch from least(ends, upper_edge) - greatest(starts, lower_edge)) / 60), 0)::float8 as minutes
    from (
      select (day::date + make_interval(mins => h.starts_minute)) at time zone l.timezone as starts,
        (day::date + make_interval(mins => h.ends_minute)) at time zone l.timezone as ends,
        ${from}::timestamp at time zone 'Australia/Melbourne' as lower_edge,
        (${to}::date + 1)::timestamp at time zone 'Australia/Melbourne' as upper_edge
      from recurring_hours h
      join locations l on l.clinic_id = 1 and l.id = h.location_id
      cross join generate_series(${from}::date - 2, ${to}::date + 2, interval '1 day') day
      where h.clinic_id = 1 and day::date >= h.starts_on
        and h.rule = 'FREQ=WEEKLY;BYDAY=' || (array['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'])[extract(dow from day)::integer + 1]
        and not concat(l.state, ' ', day::date) = any(${closed}::text[])
    ) h where ends > lower_edge and starts < upper_edge`.execute(attune.app.database.admin);
  return rows[0]?.minutes ?? 0;
}

const moneyOf = (cents: number) => (cents / 100).toFixed(2);

async function expectSame(from: string, to: string): Promise<void> {
  const { status, body, text } = await ask(range(from, to));
  expect(status, text).toBe(200);
  const [plain, grouped] = [await bySql(from, to), await groupedBySql(from, to)];
  const { completed, cancelled, pending, total } = plain;
  expect(body.appointments, `${from} to ${to}`).toMatchObject({ completed, cancelled, pending, total });
  expect(body.revenue).toMatchObject({ total: moneyOf(plain.revenue), this_period: moneyOf(plain.revenue) });
  expect(body.revenue.by_payment_method).toEqual({
    card: '0.00',
    medicare: '0.00',
    bank_transfer: '0.00',
    ...grouped.methods,
  });
  expect(body.revenue.by_service).toEqual(grouped.services);
  expect(body.users).toMatchObject({
    total: plain.users,
    new_this_period: plain.new_users,
    active_this_period: plain.active,
  });
  expect(body.performance).toMatchObject({
    average_appointment_duration: plain.duration,
    no_show_rate: plain.no_show_rate,
  });
  const sums = (field: string) =>
    body.series.points.reduce((sum: number, point: Record<string, number | string>) => sum + Number(point[field]), 0);
  expect([sums('appointments'), sums('completed'), sums('revenue').toFixed(2)]).toEqual([
    total,
    completed,
    moneyOf(plain.revenue),
  ]);
}

describe('the analytics of a clinic', () => {
  it('equal figures computed by plain SQL, for many ranges', async () => {
    for (const [back, days] of [
      [30, 30],
      [100, 100],
      [200, 220],
      [45, 1],
      [7, 14],
    ] as const)
      await expectSame(addDays(today(), -back), addDays(today(), days - back));
  });

  it('count a session on its day in the clinic, not in UTC', async () => {
    for (let back = 1; back < 30; back += 1) await expectSame(addDays(today(), -back), addDays(today(), -back));
  });

  it('compare what was held with what could have been booked', async () => {
    const [from, to] = [addDays(today(), -60), addDays(today(), -1)];
    const { body } = await ask(range(from, to));
    const bookable = await bookableBySql(from, to);
    const { held } = await bySql(from, to);
    expect(bookable).toBeGreaterThan(10_000);
    expect(body.performance.psychologist_utilization).toBeCloseTo(Math.round((held / bookable) * 1000) / 10, 5);
    const sarah = { token: tokens['sarah.johnson'] as string };
    await attune.app.post('/api/timeslots/blocked', { dateFrom: from, dateTo: to, force: true }, sarah);
    const { body: blocked } = await ask(range(from, to));
    expect(blocked.performance.psychologist_utilization).toBeGreaterThan(body.performance.psychologist_utilization);
  });

  it('have every field of the shape that the pages wait for, also of a period in which nothing was', async () => {
    for (const query of [
      '',
      '?period=today',
      '?period=week',
      '?period=month',
      '?period=year',
      '?period=all',
      range('2025-01-01', '2025-01-31'),
    ]) {
      const { status, body, text } = await ask(query);
      expect(status, text).toBe(200);
      expect(Object.keys(body)).toEqual(
        expect.arrayContaining(['period', 'users', 'appointments', 'revenue', 'performance', 'progress_notes']),
      );
      for (const figure of [
        ...Object.values(body.performance),
        ...Object.values(body.progress_notes),
        body.revenue.growth_percentage,
      ])
        expect(typeof figure).toBe('number');
      for (const amount of [body.appointments.revenue, ...Object.values(body.revenue.by_payment_method)])
        expect(amount).toMatch(/^-?\d+\.\d\d$/);
    }
  });

  it('say which days a period has', async () => {
    const days = async (query: string) => (await ask(query)).body.period;
    const [year, month] = [today().slice(0, 4), today().slice(0, 7)];
    expect(await days('')).toMatchObject({ type: 'month', start_date: `${month}-01` });
    expect(await days('?period=today')).toEqual({ type: 'today', start_date: today(), end_date: today() });
    expect(await days('?period=year')).toEqual({
      type: 'year',
      start_date: `${year}-01-01`,
      end_date: `${year}-12-31`,
    });
    const all = await days('?period=all');
    expect(all.end_date).toBe(today());
    expect(all.start_date <= addDays(today(), -199)).toBe(true);
    expect(await days(range('2025-01-01', '2025-01-31'))).toEqual({
      type: 'custom',
      start_date: '2025-01-01',
      end_date: '2025-01-31',
    });
  });

  it('draw a trend of the first day, every seventh and the last', async () => {
    const [from, to] = [addDays(today(), -40), addDays(today(), -10)];
    const { body } = await ask(range(from, to));
    const dates = [0, 7, 14, 21, 28, 30].map((day) => addDays(from, day));
    expect(body.appointments.trends.map(({ date }: { date: string }) => date)).toEqual(dates);
    expect(body.users.growth_data.map(({ date }: { date: string }) => date)).toEqual(dates);
    for (const { date, count, revenue } of body.appointments.trends) {
      const { total, revenue: cents } = await bySql(date, date);
      expect([count, revenue]).toEqual([total, moneyOf(cents)]);
    }
    for (const { date, count } of body.users.growth_data) expect(count).toBe((await bySql(date, date)).users);
  });

  it('compare revenue with the period before', async () => {
    const [from, to] = [addDays(today(), -20), addDays(today(), -1)];
    const { body } = await ask(range(from, to));
    const [now, before] = [await bySql(from, to), await bySql(addDays(from, -20), addDays(from, -1))];
    expect(body.revenue.previous_period).toBe(moneyOf(before.revenue));
    expect(body.revenue.growth_percentage).toBeCloseTo(
      Math.round(((now.revenue - before.revenue) / before.revenue) * 1000) / 10,
      5,
    );
  });

  it('are for admins, with and without a trailing slash', async () => {
    expect((await attune.app.get(`${path}/?period=month`, { token: tokens.admin as string })).status).toBe(200);
    for (const who of ['manager', 'sarah.johnson', 'john.doe']) expect((await ask('', tokens[who])).status).toBe(403);
    expect((await attune.app.get(path)).status).toBe(401);
    for (const bad of [
      '?period=decade',
      '?start_date=2025-02-30',
      range('2025-02-01', '2025-01-01'),
      range('1950-01-01', '2025-01-01'),
    ])
      expect((await ask(bad)).status, bad).toBe(400);
  });
});

describe('days that were counted before', () => {
  const everything = ['?period=all', '?period=year', '?period=month', range('2020-01-01', '2029-12-31')];
  const answers = async () => {
    const found = [];
    for (const query of everything) found.push((await ask(query)).body);
    return found;
  };
  const waiting = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from analytics_changes`.execute(
      attune.app.database.admin,
    );
    return rows[0]?.count ?? 0;
  };
  const count = () => countWaitingDays(attune.app.database.db, attune.app.parts.clinics);

  it('give the same answer as the rows themselves', async () => {
    const direct = await answers();
    expect(await waiting()).toBeGreaterThan(0);
    expect(await count()).toBeGreaterThan(30);
    expect(await waiting()).toBe(0);
    expect(await answers()).toEqual(direct);
  });

  it('and do after anything that people do, counted or not', async () => {
    await count();
    const { slots, ...ids } = await freeSlots(attune.app);
    const slot = slots[3] as (typeof slots)[number];
    const before = await bySql('2020-01-01', '2029-12-31');
    await bookAndPay(attune.app, tokens['john.doe'] as string, slot, ids);
    expect(await waiting()).toBeGreaterThan(0);
    await expectSame('2020-01-01', '2029-12-31');
    expect((await bySql('2020-01-01', '2029-12-31')).pending).toBe(before.pending + 1);
    await count();
    await expectSame('2020-01-01', '2029-12-31');
  });

  it('are right on random data, whatever was changed since', async () => {
    let seed = 20_261_120;
    const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { admin } = attune.app.database;
    for (let round = 0; round < 12; round += 1) {
      const statuses = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show'];
      const status = statuses[Math.floor(chance() * statuses.length)] as string;
      const [skip, share] = [Math.floor(chance() * 7), 3 + Math.floor(chance() * 5)];
      await sql`update appointments set status = ${status} where clinic_id = 1 and id % ${share} = ${skip % share}`.execute(
        admin,
      );
      await sql`update appointments set starts_at = starts_at + make_interval(mins => ${Math.floor(chance() * 4_000)}::integer),
          ends_at = ends_at + make_interval(mins => ${4_000 + Math.floor(chance() * 400)}::integer)
        where clinic_id = 1 and id % 11 = ${skip}`.execute(admin);
      await sql`update payments set method = ${chance() < 0.5 ? 'medicare' : 'card'},
          refunded_cents = floor(amount_cents * ${chance()}::float8)::integer,
          succeeded_at = succeeded_at + make_interval(hours => ${Math.floor(chance() * 60)}::integer)
        where clinic_id = 1 and id % 5 = ${skip % 5}`.execute(admin);
      await sql`update users set role = ${chance() < 0.5 ? 'patient' : 'practitioner'}, created_at = created_at + interval '9 hours'
        where clinic_id = 1 and email like 'm%' and role <> 'practice_manager'`.execute(admin);
      if (chance() < 0.6) await count();
      const from = addDays(today(), -Math.floor(chance() * 120));
      await expectSame(from, addDays(from, Math.floor(chance() * 90)));
      await expectSame('2020-01-01', '2029-12-31');
    }
  });

  it('know the notes of a period, and whose they are', async () => {
    const { admin } = attune.app.database;
    await count();
    await sql`insert into clinical_notes (clinic_id, appointment_id, patient_id, practitioner_id, date, type, status, version, content_sealed,
        content_hash, signed_at, signed_by, created_at, updated_at)
      select 1, a.id, patient_id, practitioner_id, starts_at::date, 'SOAP', s.status, 1, 'x', s.hash, s.at, s.who, now(), now()
      from appointments a join practitioners t on t.clinic_id = 1 and t.id = a.practitioner_id,
        lateral (select case when a.id % 3 > 0 then 'signed' else 'draft' end as status, case when a.id % 3 > 0 then 'h' end as hash,
          case when a.id % 3 > 0 then now() end as at, case when a.id % 3 > 0 then t.user_id end as who) s
      where a.clinic_id = 1 and a.id % 4 > 0
      on conflict do nothing`.execute(admin);
    const expectNotes = async () => {
      const [from, to] = [addDays(today(), -40), addDays(today(), -3)];
      const { rows } = await sql<Record<string, number>>`
        with n as (select n.*, a.status as state, (a.starts_at at time zone 'Australia/Melbourne')::date as day
          from clinical_notes n join appointments a on a.clinic_id = 1 and a.id = n.appointment_id where n.clinic_id = 1)
        select (select count(*) from n where day <= ${to}::date) as total,
          (select count(*) from n where day between ${from}::date and ${to}::date) as this_period,
          (select round(count(*)::numeric / count(distinct patient_id), 1)::float8 from n where day <= ${to}::date) as average_per_patient,
          (select round(100.0 * (select count(*) from n where status = 'signed' and state = 'completed' and day between ${from}::date and ${to}::date)
            / nullif(count(*), 0), 1)::float8 from appointments where clinic_id = 1 and status = 'completed'
            and (starts_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date) as completion_rate`.execute(
        admin,
      );
      const { body } = await ask(range(from, to));
      expect(body.progress_notes).toEqual(rows[0]);
      expect(body.progress_notes.total).toBeGreaterThan(20);
    };
    await expectNotes();
    await count();
    await expectNotes();
    await sql`update clinical_notes n set status = 'signed', content_hash = 'h', signed_at = now(), signed_by = t.user_id
      from practitioners t where t.clinic_id = 1 and t.id = n.practitioner_id and n.clinic_id = 1 and n.status = 'draft' and n.id % 2 = 0`.execute(
      admin,
    );
    await expectNotes();
    await count();
    await expectNotes();
  });

  it('are counted again when the clinic moves to another timezone', async () => {
    const { admin } = attune.app.database;
    await sql`update clinics set timezone = 'America/New_York' where id = 2`.execute(admin);
    await count();
    const { rows } = await sql<{ zone: string; wrong: number }>`
      select c.timezone as zone, (select count(*) from (
        select (starts_at at time zone c.timezone)::date as date, count(*) as n from appointments a where a.clinic_id = c.id group by 1) r
        full join (select date, sum(count) as n from analytics_daily d where d.clinic_id = c.id
          and measure in ('completed', 'cancelled', 'no_show', 'open') group by 1) d using (date)
        where r.n is distinct from d.n) as wrong
      from clinics c`.execute(admin);
    expect(rows.map(({ wrong }) => wrong)).toEqual([0, 0]);
  });
});
