import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../../test/attune.ts';
import { bookAndPay, freeSlots } from '../../../../../test/journey.ts';
import { expectRefusal } from '../../../../../test/refusals/expect-refusal.ts';
import { countWaitingDays } from '../../analytics/service.ts';
import { addDays, toLocal } from '../../../../domain/time-zone.ts';

const MELBOURNE = 'Australia/Melbourne';
const attune = useAttune({ worker: false });
const tokens: Record<string, string> = {};
const today = () => toLocal(MELBOURNE, Date.now()).date;

beforeAll(async () => {
  for (const who of ['admin', 'manager', 'sarah.johnson', 'john.doe'])
    tokens[who] = await attune.app.tokenOf(`${who}@demo.attune.example`);
});

const get = (path: string, who = 'manager') => attune.app.get(path, { token: tokens[who] as string });
const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(attune.app.database.admin)).rows;

/** The cells of a table that came as text; the demo has no cell with a comma in it. */
const table = (text: string) =>
  text
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));

describe('the console’s home', () => {
  it('says what today is like, from the rows', async () => {
    const { slots, ...ids } = await freeSlots(attune.app);
    await bookAndPay(attune.app, tokens['john.doe'] as string, slots[0] as (typeof slots)[number], ids);
    const { status, body, text } = await get('/api/admin/dashboard');
    expect(status, text).toBe(200);
    const [plain] = await rowsOf(sql<Record<string, number>>`
      with a as (select *, (starts_at at time zone 'Australia/Melbourne')::date as day from appointments where clinic_id = 1)
      select (select count(*) from a where day = ${today()}::date) as today,
        (select count(*) from a) as all,
        (select count(*) from a where starts_at > now() and status in ('pending', 'confirmed')) as upcoming,
        (select count(*) from a where (created_at at time zone 'Australia/Melbourne')::date = ${today()}::date) as booked,
        (select count(*) from a where date_trunc('month', day) = date_trunc('month', ${today()}::date)) as month,
        (select count(*) from a where date_trunc('week', day) = date_trunc('week', ${today()}::date)) as week,
        (select count(*) from patients where clinic_id = 1) as patients,
        (select coalesce(sum(amount_cents - refunded_cents), 0)::float8 from payments where clinic_id = 1 and status in ('succeeded', 'refunded')
          and (succeeded_at at time zone 'Australia/Melbourne')::date = ${today()}::date) as cents`);
    expect(body.today).toMatchObject({
      appointments: plain?.today,
      booked: plain?.booked,
      revenue: ((plain?.cents ?? 0) / 100).toFixed(2),
    });
    expect(body.today.booked).toBeGreaterThan(0);
    expect(body.statistics).toMatchObject({
      appointments: plain?.all,
      upcomingAppointments: plain?.upcoming,
      appointmentsThisMonth: plain?.month,
      appointmentsThisWeek: plain?.week,
      patients: plain?.patients,
      practitioners: 3,
    });
    expect(body.days).toHaveLength(14);
    expect(body.days[7].date).toBe(today());
    const starts = body.next.map(({ startsAt }: { startsAt: string }) => Date.parse(startsAt));
    expect(starts.length).toBeGreaterThan(3);
    expect(starts).toEqual(starts.toSorted((a: number, b: number) => a - b));
  });

  it('says what needs a hand, and nothing that does not', async () => {
    const kinds = async () =>
      Object.fromEntries(
        (await get('/api/admin/dashboard')).body.attention.map((one: { kind: string; count: number }) => [
          one.kind,
          one.count,
        ]),
      );
    const before = await kinds();
    await attune.app.post('/api/auth/register', {
      email: 'new.provider@demo.attune.example',
      password: 'long enough words',
      name: 'New Provider',
      userType: 'provider',
    });
    await attune.app.post('/api/feedback', { message: 'Where do I park?' });
    await sql`insert into notification_log (clinic_id, dedupe_key, channel, template, recipient, status, created_at)
      values (1, 'test:failed', 'email', 'booked', 'x@example.org', 'failed', now())`.execute(
      attune.app.database.admin,
    );
    const after = await kinds();
    expect(after).toMatchObject({
      practitioner_approvals: (before.practitioner_approvals ?? 0) + 1,
      new_feedback: (before.new_feedback ?? 0) + 1,
      failed_messages: (before.failed_messages ?? 0) + 1,
    });
    expect(Object.values(after).every((count) => Number(count) > 0)).toBe(true);
  });

  it('is for those who run the clinic, and leaves an audit line', async () => {
    for (const path of [
      '/api/admin/dashboard',
      '/api/admin/appointments',
      '/api/admin/appointments.csv',
      '/api/admin/reports/gst',
      '/api/admin/reports/gst.csv',
    ]) {
      for (const who of ['sarah.johnson', 'john.doe']) expectRefusal(await get(path, who), 'forbidden');
      expectRefusal(await attune.app.get(path), 'unauthenticated');
      expect((await get(path)).status, path).toBe(200);
    }
    const lines = await rowsOf(sql<{ action: string }>`select distinct action from audit.entries where clinic_id = 1`);
    expect(lines.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['dashboard.read', 'appointments.list', 'appointments.export', 'report.read']),
    );
  });
});

describe('everybody’s appointments', () => {
  const walk = async (query: string) => {
    const found: { id: number; startsAt: string; practitionerId: number; status: string }[] = [];
    for (let cursor = ''; ; ) {
      const { status, body, text } = await get(`/api/admin/appointments?limit=17${query}${cursor}`);
      expect(status, text).toBe(200);
      found.push(...body.appointments);
      if (body.nextCursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  };

  it('come in pages, each once, the latest first or the earliest', async () => {
    const ids = (
      await rowsOf(sql<{ id: number }>`select id from appointments where clinic_id = 1 order by starts_at, id`)
    ).map(({ id }) => id);
    expect((await walk('&order=asc')).map(({ id }) => id)).toEqual(ids);
    expect((await walk('')).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  it('are filtered by day, state, person and words', async () => {
    const [from, to] = [addDays(today(), -30), addDays(today(), -10)];
    const expected = await rowsOf(sql<{ id: number }>`
      select id from appointments where clinic_id = 1 and status = 'completed'
        and (starts_at at time zone 'Australia/Melbourne')::date between ${from}::date and ${to}::date order by starts_at desc, id desc`);
    const found = await walk(`&dateFrom=${from}&dateTo=${to}&status=completed`);
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    const [michael] = await rowsOf(sql<{ id: number }>`select id from practitioners where name = 'Michael Lee'`);
    const his = await walk(`&practitionerId=${michael?.id}`);
    expect(new Set(his.map(({ practitionerId }) => practitionerId))).toEqual(new Set([michael?.id]));
    const johns = await walk('&q=john%20d');
    expect(new Set(johns.map((row) => (row as unknown as { patientName: string }).patientName))).toEqual(
      new Set(['John Doe']),
    );
    const reference = (johns[0] as unknown as { reference: string }).reference;
    expect(await walk(`&q=${reference.toLowerCase()}`)).toHaveLength(1);
    expect(await walk('&q=%25')).toEqual([]);
    expect(await walk('&practitionerId=999999')).toEqual([]);
  });

  it('refuse what cannot be', async () => {
    for (const query of [
      'status=gone',
      'dateFrom=2026-02-30',
      'dateFrom=2026-02-02&dateTo=2026-02-01',
      'cursor=bm90aGluZw',
      'limit=0',
    ])
      expectRefusal(await get(`/api/admin/appointments?${query}`), 'validation_error');
  });

  it('never show another clinic’s', async () => {
    const marta = await attune.app.tokenOf('admin@todoenbalance.example');
    const { body } = await attune.app.get('/api/admin/appointments?limit=100', { token: marta });
    expect(
      new Set(body.appointments.map(({ practitionerName }: { practitionerName: string }) => practitionerName)),
    ).toEqual(new Set(['Elena García']));
  });

  it('are a table too, in which nothing runs', async () => {
    await sql`update patients set name = '=HYPERLINK("http://evil.example","x")' where email = 'mei.chen@demo.attune.example'`.execute(
      attune.app.database.admin,
    );
    const { slots, ...ids } = await freeSlots(attune.app);
    await bookAndPay(
      attune.app,
      await attune.app.tokenOf('mei.chen@demo.attune.example'),
      slots[5] as (typeof slots)[number],
      ids,
    );
    const { status, text, headers } = await get('/api/admin/appointments.csv?status=confirmed&order=asc');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toContain('appointments.csv');
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
    const [{ count } = { count: 0 }] = await rowsOf(
      sql<{ count: number }>`select count(*) as count from appointments where clinic_id = 1 and status = 'confirmed'`,
    );
    expect(table(text)).toHaveLength(count + 1);
    expect(table(text)[0]?.slice(0, 3)).toEqual(['reference', 'date', 'time']);
  });
});

describe('a report', () => {
  const all = 'start_date=2020-01-01&end_date=2035-12-31'.replace('2020', '2026');
  const report = async (name: string, query = all) => {
    const { status, body, text } = await get(`/api/admin/reports/${name}?${query}`);
    expect(status, text).toBe(200);
    return body;
  };

  it('of revenue adds up, whatever its lines stand for', async () => {
    const [plain] = await rowsOf(sql<{ captured: number; refunded: number; payments: number }>`
      select sum(amount_cents)::float8 as captured, sum(refunded_cents)::float8 as refunded, count(*) as payments
      from payments where clinic_id = 1 and succeeded_at >= '2026-01-01T00:00:00+11:00'`);
    const totals = {
      payments: plain?.payments,
      gross: ((plain?.captured ?? 0) / 100).toFixed(2),
      refunded: ((plain?.refunded ?? 0) / 100).toFixed(2),
      net: (((plain?.captured ?? 0) - (plain?.refunded ?? 0)) / 100).toFixed(2),
    };
    for (const by of ['date', 'service', 'practitioner', 'method']) {
      const { rows, totals: found, columns } = await report('revenue', `${all}&by=${by}`);
      expect(found, by).toMatchObject(totals);
      expect(columns[0].key).toBe(by);
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  it('of GST counts what was paid and what was given back, on a cash basis', async () => {
    const { totals } = await report('gst');
    // The ledger books GST when something is charged; this report when it is paid.
    const [plain] = await rowsOf(
      sql<{ gst: number }>`
      select ((select coalesce(sum(gst_cents), 0) from payments where clinic_id = 1 and status in ('succeeded', 'refunded'))
        - (select coalesce(sum(round(r.amount_cents::numeric * p.gst_cents / p.amount_cents)), 0)
            from refunds r join payments p on p.clinic_id = 1 and p.id = r.payment_id where r.clinic_id = 1 and r.status <> 'failed'))::float8 as gst`,
    );
    expect(totals.netGst).toBe(((plain?.gst ?? 0) / 100).toFixed(2));
    expect(Number(totals.netGst)).toBeGreaterThan(0);
  });

  it('of what is owed has every open invoice in its age', async () => {
    await sql`insert into invoices (clinic_id, number, patient_id, description, currency, total_cents, gst_cents, tax_registered, paid_cents, status,
        issue_date, due_date, created_by, created_at, updated_at)
      select 1, 'INV-TEST-' || n, (select min(id) from patients where clinic_id = 1), 'x', 'AUD', 10000, 0, true, 2500, 'pending',
        ${today()}::date - late - 30, ${today()}::date - late, 'test', now(), now()
      from unnest(array[-5, 0, 1, 30, 31, 60, 61, 90, 91, 400]) with ordinality t(late, n)`.execute(
      attune.app.database.admin,
    );
    const [plain] = await rowsOf(sql<{ owed: number }>`
      select sum(total_cents - credited_cents - paid_cents + refunded_cents)::float8 as owed from invoices where clinic_id = 1 and status <> 'paid'`);
    const { rows, totals } = await report('aged-receivables');
    expect(totals.total).toBe(((plain?.owed ?? 0) / 100).toFixed(2));
    const mine = rows.find((row: { invoices: number }) => row.invoices >= 10);
    expect(mine).toMatchObject({ days1to30: '150.00', days31to60: '150.00', days61to90: '150.00', over90: '150.00' });
  });

  it('of practitioners and of cancellations counts as the rows do', async () => {
    const plain = await rowsOf(sql<Record<string, number | string>>`
      select t.name, count(*) as appointments, count(*) filter (where a.status = 'completed') as completed,
        count(*) filter (where a.status = 'cancelled') as cancelled, count(*) filter (where a.status = 'no_show') as no_shows
      from appointments a join practitioners t on t.clinic_id = 1 and t.id = a.practitioner_id
      where a.clinic_id = 1 and a.starts_at >= '2026-01-01T00:00:00+11:00' group by t.name order by t.name`);
    const { rows } = await report('practitioner-productivity');
    const busy = rows.filter((row: { appointments: number }) => row.appointments > 0);
    expect(busy).toMatchObject(
      plain.map(({ name, no_shows: noShows, ...row }) => ({ practitioner: name, noShows, ...row })),
    );
    expect(busy.every((row: { utilization: number }) => row.utilization > 0 && row.utilization < 100)).toBe(true);
    const { totals } = await report('cancellations', `${all}&by=practitioner`);
    const sum = (field: string) => plain.reduce((total, row) => total + Number(row[field]), 0);
    expect(totals.noShows).toBe(sum('no_shows'));
    expect(totals.inTime + totals.late + totals.byClinic).toBe(sum('cancelled'));
    expect(Number(totals.lost)).toBeGreaterThan(Number(totals.kept));
  });

  it('counts the same by day, by service and by practitioner, whatever was changed and counted', async () => {
    const { admin, db } = attune.app.database;
    let seed = 20_261_121;
    const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 6; round += 1) {
      const part = Math.floor(chance() * 7);
      await sql`update appointments set status = 'cancelled', cancelled_at = starts_at - make_interval(hours => ${Math.floor(chance() * 96)}::integer),
          cancelled_by = ${chance() < 0.6 ? 'guest:1' : 'system:release'}
        where clinic_id = 1 and id % 7 = ${part} and status in ('completed', 'confirmed')`.execute(admin);
      await sql`update payments set refunded_cents = floor(amount_cents * ${chance()}::float8)::integer where clinic_id = 1 and id % 5 = ${part % 5}`.execute(
        admin,
      );
      await sql`update refunds set settled_at = settled_at + interval '30 hours' where clinic_id = 1 and id % 2 = ${part % 2}`.execute(
        admin,
      );
      if (round === 3) await sql`update clinics set cancel_free_until_hours = 24 where id = 1`.execute(admin);
      if (chance() < 0.5) await countWaitingDays(db, { byId: (id) => attune.app.parts.clinics.byId(id) });
      await new Promise((resolve) => setTimeout(resolve, round === 3 ? 5_100 : 0));
      for (const name of ['revenue', 'cancellations']) {
        const { totals: rows } = await report(name, `${all}&by=practitioner`);
        for (const by of ['date', 'service']) {
          const { totals } = await report(name, `${all}&by=${by}`);
          expect(totals, `${name} by ${by}, round ${round}`).toEqual(rows);
        }
      }
    }
  }, 30_000);

  it('is a table for spreadsheets, with its totals', async () => {
    for (const name of ['revenue', 'gst', 'aged-receivables', 'practitioner-productivity', 'cancellations']) {
      const { text, headers, status } = await get(`/api/admin/reports/${name}.csv?${all}`);
      expect([status, headers.get('content-type')], text).toEqual([200, 'text/csv; charset=utf-8']);
      const { rows, columns } = await report(name);
      const cells = table(text);
      expect(cells).toHaveLength(rows.length + 2);
      expect(cells[0]).toEqual(columns.map(({ key }: { key: string }) => key));
      expect(cells.at(-1)?.[0]).toBe('total');
    }
    expectRefusal(await get('/api/admin/reports/horoscope'), 'validation_error');
    expect((await get('/api/admin/reports/revenue/')).status).toBe(200);
  });
});
