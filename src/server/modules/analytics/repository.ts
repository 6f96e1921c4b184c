/**
 * The SQL of the figures. `facts` of some days come from what was counted for them, and from the rows themselves for days
 * with a change that still waits to be counted; both by the same counting.
 */
import { type RawBuilder, sql } from 'kysely';
import type { DateRange } from '../../../domain/analytics.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';

type Clinic = Pick<ClinicRow, 'id' | 'timezone'>;

export type Measure = 'completed' | 'cancelled' | 'no_show' | 'open' | 'payments' | 'users';

/** What was counted: by date (`part` null) and by part (`date` null). */
export type FactRow = { date: string | null; measure: Measure; part: string | null; count: number; amount: number };

/** Local days as stretches of time, from a query that gives their dates. */
const spansOf = (dates: RawBuilder<unknown>, { timezone }: Clinic) => sql`
  select date, date::timestamp at time zone ${timezone} as starts, (date + 1)::timestamp at time zone ${timezone} as ends
  from (${dates}) listed`;

/**
 * What counts, from the rows: appointments by start with their minutes, payments by the moment they succeeded with what is
 * left of them after refunds, users by their registration. `days` is a query or table with date, starts and ends.
 */
const countFrom = (days: RawBuilder<unknown>, { id }: Clinic) => sql`
  select d.date, case a.status when 'pending' then 'open' when 'confirmed' then 'open' else a.status end as measure,
    a.service_id::text as part, count(*) as count, sum(extract(epoch from a.ends_at - a.starts_at) / 60)::bigint as amount
  from ${days} d join appointments a on a.clinic_id = ${id} and a.starts_at >= d.starts and a.starts_at < d.ends
  group by 1, 2, 3
  union all
  select d.date, 'payments', concat(p.method, ':', a.service_id), count(*), sum(p.amount_cents - p.refunded_cents)
  from ${days} d join payments p on p.clinic_id = ${id} and p.succeeded_at >= d.starts and p.succeeded_at < d.ends
    and p.status in ('succeeded', 'refunded')
  left join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
  group by 1, 2, 3
  union all
  select d.date, 'users', u.role, count(*), 0
  from ${days} d join users u on u.clinic_id = ${id} and u.created_at >= d.starts and u.created_at < d.ends
  group by 1, 2, 3`;

/** Who was there: patients and practitioners of appointments that were not cancelled, and whoever signed in. */
const peopleFrom = (days: RawBuilder<unknown>, { id }: Clinic) => sql`
  select d.date,
    coalesce(string_agg(int4send(who.patient_id), '' order by who.patient_id) filter (where who.patient_id is not null), '') as patients,
    coalesce(string_agg(int4send(who.practitioner_id), '' order by who.practitioner_id) filter (where who.practitioner_id is not null), '') as practitioners,
    coalesce(array_agg(who.other order by who.other) filter (where who.other is not null), '{}') as others
  from ${days} d, lateral (
    select distinct a.patient_id, null::integer as practitioner_id, null::uuid as other from appointments a
      where a.clinic_id = ${id} and a.starts_at >= d.starts and a.starts_at < d.ends and a.status <> 'cancelled'
    union
    select distinct null::integer, a.practitioner_id, null::uuid from appointments a
      where a.clinic_id = ${id} and a.starts_at >= d.starts and a.starts_at < d.ends and a.status <> 'cancelled'
    union
    select p.id, t.id, case when p.id is null and t.id is null then s.user_id end from sessions s
      left join patients p on p.clinic_id = s.clinic_id and p.user_id = s.user_id
      left join practitioners t on t.clinic_id = s.clinic_id and t.user_id = s.user_id
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

/** The numbers of the people of each day, and the accounts among the patients. */
export async function listPeople(tx: Tx, clinic: Clinic, range: DateRange) {
  const { rows } = await sql<{ patients: Buffer; practitioners: Buffer; others: string[] }>`
    with waiting as materialized (select date from (${waitingDates(clinic)}) w where date between ${range.from}::date and ${range.to}::date),
    days as materialized (${spansOf(sql`select date from waiting`, clinic)})
    select patients, practitioners, others::text[] as others from analytics_people
    where clinic_id = ${clinic.id} and date between ${range.from}::date and ${range.to}::date and date not in (select date from waiting)
    union all
    select patients, practitioners, others::text[] from (${peopleFrom(sql`days`, clinic)}) counted`.execute(tx);
  return rows;
}

/** The numbers of patients who have an account. */
export async function patientsWithAccount(tx: Tx, clinicId: number): Promise<Buffer> {
  const { rows } = await sql<{ ids: Buffer }>`
    select coalesce(string_agg(int4send(id), ''), '') as ids from patients
    where clinic_id = ${clinicId} and user_id is not null`.execute(tx);
  return rows[0]?.ids ?? Buffer.alloc(0);
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
  await sql`
    insert into analytics_people (clinic_id, date, patients, practitioners, others)
    select ${clinic.id}, date, patients, practitioners, others from (${peopleFrom(days, clinic)}) counted`.execute(tx);
}

/** Names of all services, archived ones too: what was paid for them stays. */
export async function listServiceNames(tx: Tx, clinicId: number): Promise<Map<number, string>> {
  const rows = await tx.selectFrom('services').select(['id', 'name']).where('clinic_id', '=', clinicId).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
