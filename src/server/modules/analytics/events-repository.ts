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

/** Appointments of a range by practitioner, most first; read from the index by start alone. */
export async function listMostBooked(tx: Tx, clinic: Clinic, range: DateRange) {
  const { rows } = await sql<{ practitioner_id: number; bookings: number }>`
    select practitioner_id, count(*) as bookings from appointments
    where clinic_id = ${clinic.id} and starts_at >= ${from(clinic, range)} and starts_at < ${until(clinic, range)}
    group by practitioner_id order by bookings desc, practitioner_id`.execute(tx);
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
