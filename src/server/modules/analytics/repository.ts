/**
 * The SQL of the figures. `facts` of some days come from what was counted for them, and from the rows themselves for days
 * with a change that still waits to be counted; both by the same counting.
 */
import { type RawBuilder, sql } from 'kysely';
import { type DateRange, packNumbers } from '../../../domain/analytics.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';

type Clinic = Pick<ClinicRow, 'id' | 'timezone'>;

/** Counts, with in `amount`: minutes (completed, no_show, open, cancelled), cents, or nothing. */
export type Measure =
  | 'completed'
  | 'cancelled'
  | 'no_show'
  | 'open'
  | 'hours'
  | 'session_types'
  | 'notes'
  | 'noted_sessions'
  | 'in_time'
  | 'late'
  | 'by_clinic'
  | 'missed'
  | 'kept'
  | 'payments'
  | 'captured'
  | 'gst'
  | 'sales_gst'
  | 'refunds'
  | 'refunds_gst'
  | 'users';

/** What was counted: by date (`part` null) and by part (`date` null). */
export type FactRow = { date: string | null; measure: Measure; part: string | null; count: number; amount: number };

/** Local days as stretches of time, from a query that gives their dates. */
const spansOf = (dates: RawBuilder<unknown>, { timezone }: Clinic) => sql`
  select date, date::timestamp at time zone ${timezone} as starts, (date + 1)::timestamp at time zone ${timezone} as ends
  from (${dates}) listed`;

/** The GST inside a part of a payment, half a cent up. */
const gstShare = (part: RawBuilder<unknown>) =>
  sql`((2 * ${part}::bigint * p.gst_cents + p.amount_cents) / (2 * p.amount_cents))`;

/**
 * What counts, from the rows: appointments by start with their minutes, payments by the moment they succeeded with what is
 * left of them after refunds, refunds by when they were given, users by their registration. `days` is a query or table with
 * date, starts and ends. A patient's cancellation is late once the clinic's free hours have passed; one by the staff or by
 * the clock is the clinic's. What hangs on a row is looked up row by row (`limit 1`): the planner does not know that a day is
 * small, and would read all notes of the clinic for each.
 */
const countFrom = (days: RawBuilder<unknown>, { id, timezone }: Clinic) => sql`
  with sessions as materialized (
    select d.date, a.*, extract(epoch from a.ends_at - a.starts_at) / 60 as minutes,
      (a.cancelled_by like 'guest:%' or u.role = 'patient') is true as is_by_patient,
      a.cancelled_at > a.starts_at - make_interval(hours => c.cancel_free_until_hours) as is_late, n.status as note_status,
      case when p.status in ('succeeded', 'refunded') then p.amount_cents - p.refunded_cents else 0 end as kept_cents
    from ${days} d join appointments a on a.clinic_id = ${id} and a.starts_at >= d.starts and a.starts_at < d.ends
    join clinics c on c.id = a.clinic_id
    left join lateral (select role from users u where u.clinic_id = a.clinic_id
      and u.id = substring(a.cancelled_by from '^user:([0-9a-f-]{36})$')::uuid limit 1) u on true
    left join lateral (select status from clinical_notes n where n.clinic_id = a.clinic_id and n.appointment_id = a.id limit 1) n on true
    left join lateral (select status, amount_cents, refunded_cents from payments p where a.status in ('cancelled', 'no_show')
      and p.clinic_id = a.clinic_id and p.id = a.payment_id limit 1) p on true),
  paid as materialized (
    select d.date, p.amount_cents, p.refunded_cents, p.gst_cents, concat(p.method, ':', a.service_id) as part,
      p.gst_cents - ${gstShare(sql`p.refunded_cents`)} as gst_left
    from ${days} d join payments p on p.clinic_id = ${id} and p.succeeded_at >= d.starts and p.succeeded_at < d.ends
      and p.status in ('succeeded', 'refunded')
    left join lateral (select service_id from appointments a where a.clinic_id = p.clinic_id and a.id = p.appointment_id limit 1) a on true),
  given as materialized (
    select d.date, r.amount_cents, ${gstShare(sql`r.amount_cents`)} as gst_cents
    from ${days} d join refunds r on r.clinic_id = ${id} and coalesce(r.settled_at, r.created_at) >= d.starts
      and coalesce(r.settled_at, r.created_at) < d.ends and r.status <> 'failed'
    cross join lateral (select amount_cents, gst_cents from payments p where p.clinic_id = r.clinic_id and p.id = r.payment_id limit 1) p)
  select date, case status when 'pending' then 'open' when 'confirmed' then 'open' else status end as measure,
    service_id::text as part, count(*) as count, sum(minutes)::bigint as amount from sessions group by 1, 2, 3
  union all
  select date, 'hours', extract(hour from starts_at at time zone ${timezone})::text, count(*), 0 from sessions group by 1, 3
  union all
  select date, 'session_types', session_type, count(*), 0 from sessions group by 1, 3
  union all
  select date, 'notes', note_status, count(*), 0 from sessions where note_status is not null group by 1, 3
  union all
  select date, 'noted_sessions', '', count(*), 0 from sessions where note_status = 'signed' and status = 'completed' group by 1
  union all
  select date, case when status = 'no_show' then 'missed' when not is_by_patient then 'by_clinic' when is_late then 'late' else 'in_time' end,
    service_id::text, count(*), sum(price_cents)::bigint from sessions where status in ('cancelled', 'no_show') group by 1, 2, 3
  union all
  select date, 'kept', service_id::text, count(*), sum(kept_cents)::bigint from sessions where status in ('cancelled', 'no_show') group by 1, 3
  union all
  select date, 'payments', part, count(*), sum(amount_cents - refunded_cents)::bigint from paid group by 1, 3
  union all
  select date, 'captured', part, count(*), sum(amount_cents)::bigint from paid group by 1, 3
  union all
  select date, 'gst', part, count(*), sum(gst_left)::bigint from paid group by 1, 3
  union all
  select date, 'sales_gst', '', count(*), sum(gst_cents)::bigint from paid group by 1
  union all
  select date, 'refunds', '', count(*), sum(amount_cents)::bigint from given group by 1
  union all
  select date, 'refunds_gst', '', count(*), sum(gst_cents)::bigint from given group by 1
  union all
  select d.date, 'users', u.role, count(*), 0
  from ${days} d join users u on u.clinic_id = ${id} and u.created_at >= d.starts and u.created_at < d.ends
  group by 1, 3`;

/** The numbers in ascending order, four bytes each. */
const numbers = (column: string, where = sql`true`) => sql`
  coalesce(string_agg(int4send(${sql.ref(column)}), '' order by ${sql.ref(column)}) filter (where ${sql.ref(column)} is not null and ${where}), '')`;

/**
 * Who was there: patients and practitioners of appointments that were not cancelled, and whoever signed in; whose session
 * took place; of whom there is a note.
 */
const peopleFrom = (days: RawBuilder<unknown>, { id }: Clinic) => sql`
  select d.date, ${numbers('who.patient_id', sql`who.kind = 'there'`)} as patients, ${numbers('who.practitioner_id')} as practitioners,
    ${numbers('who.patient_id', sql`who.kind = 'seen'`)} as seen, ${numbers('who.patient_id', sql`who.kind = 'noted'`)} as noted,
    coalesce(array_agg(who.other order by who.other) filter (where who.other is not null), '{}') as others
  from ${days} d, lateral (
    select distinct k.kind, k.patient_id, k.practitioner_id, null::uuid as other from appointments a
      left join lateral (select n.id from clinical_notes n where n.clinic_id = a.clinic_id and n.appointment_id = a.id limit 1) n on true,
      lateral (values ('there', a.patient_id, null::integer, a.status <> 'cancelled'), ('there', null, a.practitioner_id, a.status <> 'cancelled'),
        ('seen', a.patient_id, null, a.status = 'completed'), ('noted', a.patient_id, null, n.id is not null)) k (kind, patient_id, practitioner_id, holds)
      where a.clinic_id = ${id} and a.starts_at >= d.starts and a.starts_at < d.ends and k.holds
    union
    select 'there', p.id, t.id, case when p.id is null and t.id is null then s.user_id end from sessions s
      left join lateral (select p.id from patients p where p.clinic_id = s.clinic_id and p.user_id = s.user_id limit 1) p on true
      left join lateral (select t.id from practitioners t where t.clinic_id = s.clinic_id and t.user_id = s.user_id limit 1) t on true
      where s.clinic_id = ${id} and s.created_at >= d.starts and s.created_at < d.ends
  ) who
  group by d.date`;

/** Days with a change that waits to be counted. */
const waitingDates = ({ id, timezone }: Clinic) =>
  sql`select distinct (at at time zone ${timezone})::date as date from analytics_changes where clinic_id = ${id}`;

/** Sums by date and by part over local dates, both included. */
export async function listFacts(
  tx: Tx,
  clinic: Clinic,
  range: DateRange,
  measures: readonly Measure[],
): Promise<FactRow[]> {
  const { rows } = await sql<FactRow>`
    with waiting as materialized (select date from (${waitingDates(clinic)}) w where date between ${range.from}::date and ${range.to}::date),
    days as materialized (${spansOf(sql`select date from waiting`, clinic)}),
    facts as (
      select date, measure, part, count, amount from analytics_daily
      where clinic_id = ${clinic.id} and measure = any(${measures}::text[]) and date between ${range.from}::date and ${range.to}::date
        and date not in (select date from waiting)
      union all
      select date, measure, part, count, amount from (${countFrom(sql`days`, clinic)}) counted where measure = any(${measures}::text[])
    )
    select date, measure, part, sum(count)::bigint as count, sum(amount)::bigint as amount
    from facts group by grouping sets ((measure, date), (measure, part))`.execute(tx);
  return rows;
}

/** Appointments by weekday (0 is Sunday) and hour of the clinic's clock. */
export async function listHours(tx: Tx, clinic: Clinic, range: DateRange) {
  const { rows } = await sql<{ weekday: number; hour: number; bookings: number }>`
    with waiting as materialized (select date from (${waitingDates(clinic)}) w where date between ${range.from}::date and ${range.to}::date),
    days as materialized (${spansOf(sql`select date from waiting`, clinic)}),
    facts as (
      select date, part, count from analytics_daily where clinic_id = ${clinic.id} and measure = 'hours'
        and date between ${range.from}::date and ${range.to}::date and date not in (select date from waiting)
      union all
      select date, part, count from (${countFrom(sql`days`, clinic)}) counted where measure = 'hours')
    select extract(dow from date)::integer as weekday, part::integer as hour, sum(count)::bigint as bookings
    from facts group by 1, 2 order by 1, 2`.execute(tx);
  return rows;
}

type PeopleColumn = 'patients' | 'practitioners' | 'seen' | 'noted';
export type PeopleRow = Record<PeopleColumn, Uint8Array> & { others: string[] };

/** The people of each day, as packed numbers; only the columns asked for are read. */
export async function listPeople(
  tx: Tx,
  clinic: Clinic,
  range: DateRange,
  columns: readonly PeopleColumn[],
): Promise<PeopleRow[]> {
  const wanted = sql.join(
    (['patients', 'practitioners', 'seen', 'noted'] as const).map((name) =>
      columns.includes(name) ? sql.ref(name) : sql`''::bytea as ${sql.ref(name)}`,
    ),
  );
  const others = columns.includes('patients') ? sql`others::text[]` : sql`'{}'::text[]`;
  const { rows } = await sql<Record<PeopleColumn, Buffer> & { others: string[]; is_fresh: boolean }>`
    with waiting as materialized (select date from (${waitingDates(clinic)}) w where date between ${range.from}::date and ${range.to}::date),
    days as materialized (${spansOf(sql`select date from waiting`, clinic)})
    select ${wanted}, ${others} as others, false as is_fresh from analytics_people
    where clinic_id = ${clinic.id} and date between ${range.from}::date and ${range.to}::date and date not in (select date from waiting)
    union all
    select ${wanted}, ${others}, true from (${peopleFrom(sql`days`, clinic)}) counted`.execute(tx);
  return rows.map(({ is_fresh, ...row }) => (is_fresh ? packed(row) : row));
}

function packed(row: Record<PeopleColumn, Buffer> & { others: string[] }): PeopleRow {
  const pack = (list: Buffer) =>
    packNumbers(Array.from({ length: list.length / 4 }, (_, index) => list.readInt32BE(index * 4)));
  return {
    patients: pack(row.patients),
    practitioners: pack(row.practitioners),
    seen: pack(row.seen),
    noted: pack(row.noted),
    others: row.others,
  };
}

/** The numbers of patients who have an account, packed. */
export async function patientsWithAccount(tx: Tx, clinicId: number): Promise<Uint8Array> {
  const { rows } = await sql<{ ids: Buffer }>`
    select coalesce(string_agg(int4send(id), '' order by id), '') as ids from patients
    where clinic_id = ${clinicId} and user_id is not null`.execute(tx);
  const ids = rows[0]?.ids ?? Buffer.alloc(0);
  return packNumbers(Array.from({ length: ids.length / 4 }, (_, index) => ids.readInt32BE(index * 4)));
}

/** The local date of the first row that counts; null where there is none. */
export async function firstRecord(tx: Tx, clinic: Clinic): Promise<string | null> {
  const { rows } = await sql<{ date: string | null }>`
    select (least(
      (select min(starts_at) from appointments where clinic_id = ${clinic.id}),
      (select min(succeeded_at) from payments where clinic_id = ${clinic.id} and succeeded_at is not null),
      (select min(created_at) from users where clinic_id = ${clinic.id})
    ) at time zone ${clinic.timezone})::date as date`.execute(tx);
  return rows[0]?.date ?? null;
}

/** Clinics with changes that wait; ids only. */
export async function listWaitingClinics(db: Db): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from clinics c where exists (select from analytics_changes w where w.clinic_id = c.id)`.execute(db);
  return rows.map((row) => row.id);
}

/** One worker at a time counts a clinic; false when another does. */
export async function lockCounting(tx: Tx, clinicId: number): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`select pg_try_advisory_xact_lock(721, ${clinicId}) as ok`.execute(tx);
  return rows[0]?.ok === true;
}

/**
 * Takes the changes of up to `most` days away and answers those days. What is changed after this leaves a new mark, so a
 * day counted too early is counted again.
 */
export async function takeWaitingDates(tx: Tx, clinic: Clinic, most: number): Promise<string[]> {
  const { rows } = await sql<{ date: string }>`
    with chosen as materialized (select date from (${waitingDates(clinic)}) w order by date desc limit ${most}),
    spans as materialized (${spansOf(sql`select date from chosen`, clinic)}),
    gone as (delete from analytics_changes c using spans s where c.clinic_id = ${clinic.id} and c.at >= s.starts and c.at < s.ends)
    select date from chosen`.execute(tx);
  return rows.map((row) => row.date);
}

/** Counts these days anew. A statement of its own after `takeWaitingDates`: it sees all whose marks are gone. */
export async function countDays(tx: Tx, clinic: Clinic, dates: readonly string[]): Promise<void> {
  const days = sql`(${spansOf(sql`select unnest(${dates}::date[]) as date`, clinic)})`;
  await sql`delete from analytics_daily where clinic_id = ${clinic.id} and date = any(${dates}::date[])`.execute(tx);
  await sql`
    insert into analytics_daily (clinic_id, measure, date, part, count, amount)
    select ${clinic.id}, measure, date, part, count, amount from (${countFrom(days, clinic)}) counted`.execute(tx);
  await sql`delete from analytics_people where clinic_id = ${clinic.id} and date = any(${dates}::date[])`.execute(tx);
  const { rows } = await sql<Record<PeopleColumn, Buffer> & { date: string; others: string[] }>`
    select date, patients, practitioners, seen, noted, others::text[] as others from (${peopleFrom(days, clinic)}) counted`.execute(
    tx,
  );
  if (rows.length === 0) return;
  const values = rows.map(({ date, ...row }) => {
    const { patients, practitioners, seen, noted, others } = packed(row);
    return sql`(${clinic.id}, ${date}::date, ${Buffer.from(patients)}, ${Buffer.from(practitioners)}, ${Buffer.from(seen)}, ${Buffer.from(noted)}, ${others}::uuid[])`;
  });
  await sql`
    insert into analytics_people (clinic_id, date, patients, practitioners, seen, noted, others) values ${sql.join(values)}`.execute(
    tx,
  );
}

/** Names of all services, archived ones too: what was paid for them stays. */
export async function listServiceNames(tx: Tx, clinicId: number): Promise<Map<number, string>> {
  const rows = await tx.selectFrom('services').select(['id', 'name']).where('clinic_id', '=', clinicId).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
