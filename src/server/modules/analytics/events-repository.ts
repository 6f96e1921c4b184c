/** The SQL of analytics events, and of what the funnel sets beside them. */
import { sql } from 'kysely';
import type { DateRange } from '../../../domain/analytics.ts';
import type { Tx } from '../../platform/db.ts';
import type { ClinicRow } from '../clinics/repository.ts';

type Clinic = Pick<ClinicRow, 'id' | 'timezone'>;

export type NewEvent = {
  name: string;
  at: Date;
  visitor: string | null;
  serviceId: number | null;
  practitionerId: number | null;
  startsAt: Date | null;
  sessionType: string | null;
  paymentMethod: string | null;
};

/** What does not exist in this clinic is left out: an event is never worth a refusal. */
export async function insertEvents(tx: Tx, clinicId: number, events: readonly NewEvent[]): Promise<void> {
  for (const event of events)
    await sql`
      insert into analytics_events (clinic_id, name, at, visitor, service_id, practitioner_id, starts_at, session_type, payment_method)
      values (${clinicId}, ${event.name}, ${event.at}, ${event.visitor}::uuid,
        (select id from services where clinic_id = ${clinicId} and id = ${event.serviceId}::integer),
        (select id from practitioners where clinic_id = ${clinicId} and id = ${event.practitionerId}::integer),
        ${event.startsAt}, ${event.sessionType}, ${event.paymentMethod})`.execute(tx);
}

/** The local days of a range as instants, half open. */
const from = ({ timezone }: Clinic, range: DateRange) => sql`(${range.from}::timestamp at time zone ${timezone})`;
const until = ({ timezone }: Clinic, range: DateRange) =>
  sql`((${range.to}::date + 1)::timestamp at time zone ${timezone})`;

export async function countEvents(tx: Tx, clinic: Clinic, range: DateRange) {
  const { rows } = await sql<{ name: string; all: number; unlinked: number }>`
    select name, count(*) as all, count(*) filter (where visitor is null) as unlinked from analytics_events
    where clinic_id = ${clinic.id} and at >= ${from(clinic, range)} and at < ${until(clinic, range)} group by name`.execute(
    tx,
  );
  return rows;
}

/** How many visitors had each step as their furthest. */
export async function countFurthest(tx: Tx, clinic: Clinic, range: DateRange, steps: readonly string[]) {
  const { rows } = await sql<{ name: string; visitors: number }>`
    select (${steps}::text[])[furthest] as name, count(*) as visitors from (
      select max(array_position(${steps}::text[], name)) as furthest from analytics_events
      where clinic_id = ${clinic.id} and at >= ${from(clinic, range)} and at < ${until(clinic, range)}
        and visitor is not null and name = any(${steps}::text[])
      group by visitor) v group by 1`.execute(tx);
  return rows;
}

export type PopularRow = {
  practitioner_id: number | null;
  weekday: number | null;
  hour: number | null;
  session_type: string | null;
  bookings: number;
};

/** Appointments of a range by practitioner, by hour of the week on the clinic's clock, and by way of meeting; one pass. */
export async function listPopular(tx: Tx, clinic: Clinic, range: DateRange): Promise<PopularRow[]> {
  const { rows } = await sql<PopularRow>`
    select practitioner_id, weekday, hour, session_type, count(*) as bookings from (
      select practitioner_id, session_type, extract(dow from local)::integer as weekday, extract(hour from local)::integer as hour from (
        select practitioner_id, session_type, starts_at at time zone ${clinic.timezone} as local from appointments
        where clinic_id = ${clinic.id} and starts_at >= ${from(clinic, range)} and starts_at < ${until(clinic, range)}) a) b
    group by grouping sets ((practitioner_id), (weekday, hour), (session_type))`.execute(tx);
  return rows;
}

export async function listPractitionerNames(tx: Tx, clinicId: number, ids: readonly number[]) {
  const rows = await tx
    .selectFrom('practitioners')
    .select(['id', 'name'])
    .where('clinic_id', '=', clinicId)
    .where('id', 'in', [-1, ...ids])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Patients with a completed session in the range, and how many of them had one before it. */
export async function countReturning(tx: Tx, clinic: Clinic, range: DateRange) {
  const { rows } = await sql<{ patients: number; returning: number; sessions: number }>`
    select count(*) as patients, coalesce(sum(sessions), 0)::bigint as sessions,
      count(*) filter (where exists (select from appointments earlier where earlier.clinic_id = ${clinic.id}
        and earlier.patient_id = here.patient_id and earlier.starts_at < ${from(clinic, range)} and earlier.status = 'completed')) as returning
    from (select patient_id, count(*) as sessions from appointments
      where clinic_id = ${clinic.id} and starts_at >= ${from(clinic, range)} and starts_at < ${until(clinic, range)}
        and status = 'completed' group by patient_id) here`.execute(tx);
  return rows[0] ?? { patients: 0, returning: 0, sessions: 0 };
}
