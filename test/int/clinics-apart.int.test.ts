import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/server/platform/db.ts';
import { eventually, useAttune } from '../attune.ts';
import { bookAs, freeSlots } from '../journey.ts';
import { rawRequest } from '../raw-request.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';

const attune = useAttune();
const SPANISH_HOST = 'todoenbalance.localhost';
let john: string;
let lucia: string;

beforeAll(async () => {
  john = await attune.app.tokenOf('john.doe@demo.attune.example');
  lucia = await attune.app.tokenOf('lucia.perez@todoenbalance.example');
});

describe('the clinic of a request', () => {
  const clinicFor = async (headers: Record<string, string>) =>
    (await rawRequest(`${attune.app.url}/api/clinic`, { headers })).body.slug;

  it('comes from the token, else the header, else the host name, else it is the default one', async () => {
    expect(await clinicFor({})).toBe('tailored-psychology');
    expect(await clinicFor({ host: `${SPANISH_HOST}:3000` })).toBe('todoenbalance');
    expect(await clinicFor({ host: SPANISH_HOST.toUpperCase() })).toBe('todoenbalance');
    expect(await clinicFor({ host: 'unknown.example' })).toBe('tailored-psychology');
    expect(await clinicFor({ 'x-attune-clinic': 'todoenbalance' })).toBe('todoenbalance');
    expect(await clinicFor({ 'x-attune-clinic': 'tailored-psychology', host: SPANISH_HOST })).toBe(
      'tailored-psychology',
    );
    expect(await clinicFor({ authorization: `Bearer ${lucia}` })).toBe('todoenbalance');
  });

  it('must be the one of the token: another name or address is a 401, an unknown name a 404', async () => {
    const ask = (headers: Record<string, string>) => rawRequest(`${attune.app.url}/api/auth/me`, { headers });
    const bearer = { authorization: `Bearer ${john}` };
    expect((await ask(bearer)).status).toBe(200);
    expect((await ask({ ...bearer, 'x-attune-clinic': 'tailored-psychology' })).status).toBe(200);
    expectRefusal(await ask({ ...bearer, 'x-attune-clinic': 'todoenbalance' }), 'unauthenticated');
    expectRefusal(await ask({ ...bearer, host: SPANISH_HOST }), 'unauthenticated');
    expectRefusal(await ask({ ...bearer, 'x-attune-clinic': 'nobody' }), 'not_found');
    expectRefusal(
      await ask({ authorization: `Bearer ${lucia}`, 'x-attune-clinic': 'tailored-psychology' }),
      'unauthenticated',
    );
  });

  it('is not changed by cookies of another: there they are nobody', async () => {
    const signedIn = await rawRequest(`${attune.app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'john.doe@demo.attune.example', password: 'attune-demo-2026', cookies: true }),
    });
    const cookie = signedIn.cookies.map((one) => one.split(';')[0]).join('; ');
    const me = (host: string) => rawRequest(`${attune.app.url}/api/auth/me`, { headers: { cookie, host } });
    expect((await me('localhost')).body.user.name).toBe('John Doe');
    expectRefusal(await me(SPANISH_HOST), 'unauthenticated');
  });

  it('keeps the same email in two clinics two people', async () => {
    const body = { email: 'both@demo.attune.example', password: 'long enough words', name: 'Both', userType: 'client' };
    const one = await attune.app.post('/api/auth/register', body);
    const other = await attune.app.post('/api/auth/register', body, {
      headers: { 'x-attune-clinic': 'todoenbalance' },
    });
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body.user.id).not.toBe(other.body.user.id);
  });
});

/** Tables with a clinic's rows and without the second wall, each with why. A new table belongs here or behind the wall. */
const WITHOUT_WALL: Record<string, string> = {
  'public.calendar_channels': 'ids, looked up by a webhook that names no clinic',
  'public.locations': 'shown to everybody',
  'public.services': 'shown to everybody',
  'public.practitioners': 'shown to everybody',
  'public.practitioner_services': 'shown to everybody',
  'public.practitioner_locations': 'shown to everybody',
  'public.recurring_hours': 'shown to everybody as free times',
  'public.extra_hours': 'shown to everybody as free times',
  'public.blocked_times': 'times, read by the public slot pages; the reason in them is sealed',
  'public.rooms': 'names of rooms',
  'public.due_entries': 'ids and moments, read by a tick that serves all clinics',
  'public.due_meetings': 'ids and moments, read by a tick that serves all clinics',
  'public.due_offers': 'ids and moments, read by a tick that serves all clinics',
  'public.diary': 'ids and times, read by the public slot pages',
  'public.due_releases': 'ids and moments, read by a tick that serves all clinics',
  'public.due_syncs': 'ids and moments, read by a tick that serves all clinics',
  'public.meeting_vendor_ids': 'ids, looked up by a webhook that names no clinic',
  'public.receipt_counters': 'a number a year',
  'public.analytics_changes': 'moments, counted by a tick that serves all clinics',
  'public.analytics_daily': 'sums, nobody’s name',
  'public.due_invoices': 'ids and moments, read by a tick that serves all clinics',
  'public.due_messages': 'ids and moments, read by a tick that serves all clinics',
  'public.due_reminders': 'ids and moments, read by a tick that serves all clinics',
  'public.experiments': 'names of variants, shown to everybody who meets them',
  'public.invoice_counters': 'a number a year',
  'public.notification_settings': 'minutes, read by a tick that serves all clinics',
  'public.price_rules': 'shown to everybody as prices',
  'public.service_locations': 'shown to everybody',
  'public.outbox': 'ids, read by the relay that serves all clinics',
  'audit.seals': 'hashes',
};
/** Keys that do not begin with the clinic, each with why. */
const WITHOUT_CLINIC_FIRST: Record<string, string> = {
  outbox_pkey: 'one queue for all clinics, in order',
  entries_pkey: 'one store for all clinics, in order',
  seals_entry_key: 'an entry is sealed once, whichever clinic it is of',
  seals_entry_fkey: 'points into that one store',
};
const MONEY_AND_AUDIT = ['ledger_transactions', 'ledger_entries', 'audit.entries', 'audit.seals'];

describe('the database itself', () => {
  const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(attune.app.database.admin)).rows;
  const clinicTables = () =>
    rowsOf(sql<{ name: string; walled: boolean; policy: string | null }>`
      select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as walled,
        (select string_agg(coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), ';')
          from pg_policy p where p.polrelid = c.oid and p.polcmd = '*') as policy
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      order by 1`);

  it('has the clinic first in every key of every table that has one', async () => {
    const loose = await rowsOf(sql<{ name: string }>`
      select k.conname as name from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attname = 'clinic_id'
      where k.contype in ('p', 'u', 'x', 'f') and k.conkey[1] <> a.attnum
      union
      select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
      join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'clinic_id'
      where i.indisunique and i.indkey[0] <> a.attnum
      order by 1`);
    expect(loose.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_CLINIC_FIRST).toSorted());
    const keyless = await rowsOf(sql<{ name: string }>`
      select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
      where c.relkind = 'r' and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`);
    expect(keyless).toEqual([]);
    expect((await clinicTables()).length).toBeGreaterThan(20);
  });

  it('walls off every table with personal data, forced on its owner too', async () => {
    const tables = await clinicTables();
    const open = tables.filter((table) => !table.walled).map(({ name }) => name);
    expect(open).toEqual(Object.keys(WITHOUT_WALL).toSorted());
    for (const { name, policy } of tables.filter((table) => table.walled))
      expect({ name, policy }).toEqual({
        name,
        policy: '(clinic_id = current_clinic()) / (clinic_id = current_clinic())',
      });
  });

  it('shows the application nothing and takes nothing while no clinic is set, and else that clinic only', async () => {
    const { db, admin } = attune.app.database;
    for (const { name } of (await clinicTables()).filter((table) => table.walled)) {
      const table = sql.table(name);
      const count = sql<{ n: number }>`select count(*)::integer as n from ${table}`;
      expect({ name, rows: (await count.execute(db)).rows[0]?.n }).toEqual({ name, rows: 0 });
      await expect(sql`insert into ${table} (clinic_id) values (1)`.execute(db), name).rejects.toMatchObject({
        code: '42501',
      });
      const seen = await inTransaction(
        db,
        2,
        async (tx) => (await sql<{ clinic_id: number }>`select distinct clinic_id from ${table}`.execute(tx)).rows,
      );
      expect(
        seen.filter((row) => row.clinic_id !== 2),
        name,
      ).toEqual([]);
      const smuggle = inTransaction(db, 2, (tx) => sql`insert into ${table} (clinic_id) values (1)`.execute(tx));
      await expect(smuggle, name).rejects.toMatchObject({ code: '42501' });
    }
    const all = await sql<{ n: number }>`select count(*)::integer as n from users`.execute(admin);
    expect(all.rows[0]?.n).toBeGreaterThan(0);
  });

  it('lets the application neither change nor delete ledger and audit lines, nor look past the walls', async () => {
    const { db, admin } = attune.app.database;
    for (const name of MONEY_AND_AUDIT) {
      const table = sql.table(name);
      for (const change of [
        sql`update ${table} set clinic_id = 1`,
        sql`delete from ${table}`,
        sql`truncate ${table} cascade`,
      ]) {
        await expect(
          inTransaction(db, 1, (tx) => change.execute(tx)),
          name,
        ).rejects.toMatchObject({ code: '42501' });
        await expect(
          inTransaction(admin, 1, (tx) => change.execute(tx)),
          `${name}, even for its owner`,
        ).rejects.toMatchObject({ code: '42501' });
      }
    }
    const role =
      await sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, (select count(*)::integer from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname = current_user and rolname = 'attune_app'`.execute(db);
    expect(role.rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 },
    ]);
  });

  it('has health words, addresses and contacts nowhere as text', async () => {
    const { app } = attune;
    const word = (of: string) => `planted-${of}-words`;
    const { slots, ...ids } = await freeSlots(app);
    const [slot] = slots;
    const contact = (of: string) => ({
      name: word(`${of}-name`),
      phone: word(`${of}-phone`),
      relationship: word(`${of}-relation`),
    });
    const details = {
      reason: word('reason'),
      history: word('history'),
      medications: word('medication'),
      goals: word('goal'),
      emergencyContact: contact('intake'),
      consent: true,
    };
    const booked = await bookAs(
      app,
      john,
      { ...ids, startsAt: slot?.startsAt, details },
      { 'idempotency-key': 'planted-key' },
    );
    expect(booked.status).toBe(201);
    const profile = { address: word('address'), insurance: word('insurance'), emergencyContact: contact('profile') };
    expect(
      (
        await app.call('PATCH', '/api/users/me', {
          token: john,
          body: profile,
          headers: { 'idempotency-key': 'another' },
        })
      ).status,
    ).toBe(200);
    await app.call('PUT', '/api/appointment-drafts/mine', { token: john, body: { data: details } });
    await eventually(async () => (await app.get('/sandbox/outbox.json')).text.includes(booked.body.reference), {
      what: 'the mails',
    });
    const text = await everythingAsText();
    expect(text).toContain(booked.body.reference);
    expect(text).toContain('planted-key');
    expect([...new Set(text.match(/planted-[\w-]+-words/g))]).toEqual([]);
    expect(app.problems).toEqual([]);
  });

  /** Every row of every table, whoever it belongs to. */
  async function everythingAsText(): Promise<string> {
    const tables = await rowsOf(sql<{ schema: string; name: string }>`
      select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`);
    const texts: string[] = [];
    for (const { schema, name } of tables) {
      const rows = await rowsOf(sql<{ text: string }>`select t::text as text from ${sql.table(`${schema}.${name}`)} t`);
      texts.push(...rows.map((row) => row.text));
    }
    return texts.join('\n');
  }
});
