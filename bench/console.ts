/** The console of a large clinic over HTTP: figures, lists and reports, as their pages ask for them. */
import os from 'node:os';
import pg from 'pg';
import { createClinicDirectory } from '../src/server/modules/clinics/service.ts';
import { countWaitingDays } from '../src/server/modules/analytics/service.ts';
import { openDatabase } from '../src/server/platform/db.ts';
import { createTokens } from '../src/server/platform/tokens.ts';
import { median, note, quantile, round, type Row, rowOf, timeEach } from './measure.ts';
import { FIRST_PRACTITIONER, userId } from './plant.ts';
import type { Site } from './reading.ts';
import { BENCH_SIGNING_KEY, get } from './server.ts';

const ADMIN = '00000000-0000-4000-8000-00000000ad01';
const SESSION = '00000000-0000-4000-8000-0000005e5501';

/** What a clinic of that size also has: accounts, payments, invoices, messages, what visitors did. */
async function plantBooks(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of books) await client.query(statement);
    await client.query('select mark_analytics_days_of(1)');
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

const books = [
  `insert into users (clinic_id, id, email, name, role, created_at, updated_at)
    select 1, ${userId("'patient ' || id")}, email, name, 'patient', now() - (id % 1000) * interval '1 day', now() from patients where id % 2 = 0`,
  `update patients set user_id = ${userId("'patient ' || id")} where id % 2 = 0`,
  `insert into users (clinic_id, id, email, name, role, created_at, updated_at)
    values (1, '${ADMIN}', 'admin@bench.example', 'Admin', 'admin', now(), now())`,
  `insert into sessions (clinic_id, id, user_id, refresh_hash, created_at, last_seen_at, expires_at)
    values (1, '${SESSION}', '${ADMIN}', 'x', now(), now(), now() + interval '9 days')`,
  `insert into sessions (clinic_id, id, user_id, refresh_hash, created_at, last_seen_at, expires_at)
    select 1, gen_random_uuid(), ${userId("'patient ' || 2 * (n % 10000 + 1)")}, 'x', at, at, at + interval '30 days'
    from generate_series(1, 200000) n, lateral (select now() - (n % 700) * interval '1 day' as at) t`,
  `insert into payments (clinic_id, id, appointment_id, patient_id, amount_cents, gst_cents, currency, method, status, created_at, updated_at, succeeded_at)
    select 1, id, id, patient_id, price_cents, 0, 'AUD', (array['card', 'card', 'card', 'medicare', 'bank_transfer'])[1 + id % 5], 'succeeded',
      starts_at, starts_at, starts_at - interval '2 days' from appointments where starts_at < now()`,
  `update appointments set payment_id = id where starts_at < now()`,
  `update appointments set status = case when id % 10 = 0 then 'cancelled' else 'no_show' end,
      cancelled_at = case when id % 10 = 0 then starts_at - interval '1 day' end where starts_at < now() and id % 10 < 2 and id % 3 = 0`,
  `insert into invoices (clinic_id, number, patient_id, description, currency, total_cents, gst_cents, tax_registered, paid_cents, status,
      issue_date, due_date, created_by, created_at, updated_at)
    select 1, 'INV-B-' || id, patient_id, 'x', 'AUD', 18000, 0, true, case when id % 50 = 0 then 0 else 18000 end,
      case when id % 50 = 0 then 'overdue' else 'paid' end, starts_at::date, starts_at::date + 30, 'bench', starts_at, starts_at
    from appointments where starts_at < now() and id % 4 = 0`,
  `insert into clinical_notes (clinic_id, appointment_id, patient_id, practitioner_id, date, type, status, version, content_sealed,
      content_hash, signed_at, signed_by, created_at, updated_at)
    select 1, id, patient_id, practitioner_id, starts_at::date, 'Progress', 'signed', 1, 'x', 'x', ends_at, '${ADMIN}', ends_at, ends_at
    from appointments where status = 'completed'`,
  `insert into analytics_events (clinic_id, name, at, visitor)
    select 1, (array['service_viewed', 'service_selected', 'practitioner_selected', 'time_selected', 'details_completed',
      'payment_started', 'payment_succeeded', 'confirmed'])[step], now() - (v % 700) * interval '1 day' - step * interval '1 minute', md5('visitor ' || v)::uuid
    from generate_series(1, 200000) v, generate_series(1, 1 + v % 8) step`,
];

export async function measureConsole(site: Site): Promise<Row[]> {
  const rows: Row[] = [];
  await plantBooks(site.connection);
  const { db, close } = openDatabase(site.connection);
  const started = performance.now();
  const days = await countWaitingDays(db, createClinicDirectory(db));
  rows.push(note('days counted, from nothing', `${days} in ${round((performance.now() - started) / 1_000)} s`));
  await close();
  return [...rows, ...(await measureRequests(site))];
}

async function measureRequests(site: Site): Promise<Row[]> {
  const rows: Row[] = [];
  const claims = { kind: 'person', clinicId: 1, userId: ADMIN, sessionId: SESSION } as const;
  const authorization = `Bearer ${await createTokens(BENCH_SIGNING_KEY, 24).sign(claims)}`;
  const ask = (path: string) => get(`${site.api.url}${path}`, { authorization });
  for (const [what, must, times, pathOf] of pages) {
    const taken = await timeEach(times, (index) => ask(pathOf(index)));
    const told = `p50 ${round(median(taken))}, worst ${round(Math.max(...taken))}`;
    const row = rowOf(`${what}: p95`, quantile(taken, 0.95), { must, aim: null, unit: 'ms', note: told });
    rows.push(row);
    console.error(`${row.what}: ${row.measured}, load ${round(os.loadavg()[0] ?? 0)}`);
  }
  return rows;
}

const analytics = '/api/auth/admin/analytics';
const month = (index: number) => String(1 + (index % 12)).padStart(2, '0');
const year = new Date().getFullYear();
const practitioner = (index: number) => FIRST_PRACTITIONER + ((index * 37) % 1_000);

/** A page, what it must take, how often it is asked, and its address. */
const pages: [string, number, number, (index: number) => string][] = [
  ['analytics, this month', 100, 60, () => `${analytics}?period=month`],
  ['analytics, this year', 100, 60, () => `${analytics}?period=year`],
  ['analytics, all time', 100, 60, () => `${analytics}?period=all`],
  [
    'analytics, any seven months',
    100,
    60,
    (index) => `${analytics}?start_date=${year - 1}-0${1 + (index % 9)}-05&end_date=${year}-0${1 + (index % 8)}-15`,
  ],
  ['console home', 300, 40, () => '/api/admin/dashboard'],
  ['funnel, this month', 300, 40, () => '/api/admin/analytics/funnel?period=month'],
  ['funnel, this year', 300, 20, () => '/api/admin/analytics/funnel?period=year'],
  ['everybody’s appointments', 300, 40, () => '/api/admin/appointments'],
  ['… of a month', 300, 40, (i) => `/api/admin/appointments?dateFrom=${year}-${month(i)}-01&dateTo=${year}-${month(i)}-28&order=asc`],
  ['… of one practitioner', 300, 40, (i) => `/api/admin/appointments?practitionerId=${practitioner(i)}`],
  ['… of a state', 300, 40, (i) => `/api/admin/appointments?status=${['cancelled', 'no_show', 'pending', 'completed'][i % 4]}`],
  ['… of a state of payment', 300, 40, (i) => `/api/admin/appointments?paymentStatus=${['unpaid', 'pending', 'paid'][i % 3]}`],
  ['… of somebody, by name', 300, 40, (i) => `/api/admin/appointments?q=Patient%20${1_000 + i * 17}`],
  ['… deep in the list', 300, 40, (i) => `/api/admin/appointments?limit=100&cursor=${deep(i)}`],
  ['report of revenue, a month', 300, 20, (i) => `/api/admin/reports/revenue?start_date=${year - 1}-${month(i)}-01&end_date=${year - 1}-${month(i)}-28`],
  ['report of revenue, a year', 300, 10, () => `/api/admin/reports/revenue?start_date=${year - 1}-01-01&end_date=${year - 1}-12-31`],
  ['report of GST, a year', 300, 10, () => `/api/admin/reports/gst?start_date=${year - 1}-01-01&end_date=${year - 1}-12-31`],
  ['report of what is owed', 300, 20, () => '/api/admin/reports/aged-receivables'],
  ['report of practitioners, a month', 300, 20, () => '/api/admin/reports/practitioner-productivity?period=month'],
  ['report of practitioners, a year', 300, 10, () => '/api/admin/reports/practitioner-productivity?period=year'],
  ['report of cancellations, a month', 300, 20, () => '/api/admin/reports/cancellations?period=month'],
  ['report of cancellations, a year', 300, 10, () => '/api/admin/reports/cancellations?period=year'],
  ['feedback', 300, 20, () => '/api/admin/feedback'],
  ['users', 300, 20, () => '/api/admin/users'],
  ['audit log', 300, 20, () => '/api/admin/audit-log'],
]; // biome-ignore format: a table

function deep(index: number): string {
  const at = Date.now() - (index + 1) * 12 * 86_400_000;
  return Buffer.from(`${at}|20000`).toString('base64url');
}
