/** The SQL of the list of everybody's appointments: which ones, by start; the rows themselves come from their own module. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';

export type AppointmentFilter = {
  from?: Date | undefined;
  to?: Date | undefined;
  status?: string | undefined;
  paymentStatus?: string | undefined;
  practitionerId?: number | undefined;
  patientId?: number | undefined;
  serviceId?: number | undefined;
  locationId?: number | undefined;
  sessionType?: string | undefined;
  q?: string | undefined;
  order: 'asc' | 'desc';
};

/** The last row of the page before. */
export type After = { startsAt: Date; id: number };

/** Ids by start; a tie goes by id. */
export async function listIds(
  tx: Tx,
  clinicId: number,
  filter: AppointmentFilter,
  page: { after: After | null; limit: number },
): Promise<number[]> {
  let query = tx.selectFrom('appointments').select('id').where('clinic_id', '=', clinicId);
  if (filter.from !== undefined) query = query.where('starts_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('starts_at', '<', filter.to);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.paymentStatus !== undefined) query = query.where('payment_status', '=', filter.paymentStatus);
  if (filter.practitionerId !== undefined) query = query.where('practitioner_id', '=', filter.practitionerId);
  if (filter.patientId !== undefined) query = query.where('patient_id', '=', filter.patientId);
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.locationId !== undefined) query = query.where('location_id', '=', filter.locationId);
  if (filter.sessionType !== undefined) query = query.where('session_type', '=', filter.sessionType);
  if (filter.q !== undefined && filter.q !== '') query = query.where(await searched(tx, clinicId, filter.q));
  if (page.after !== null) {
    const { startsAt, id } = page.after;
    query = query.where(
      filter.order === 'asc'
        ? sql<boolean>`(starts_at, id) > (${startsAt}, ${id})`
        : sql<boolean>`(starts_at, id) < (${startsAt}, ${id})`,
    );
  }
  const rows = await query.orderBy('starts_at', filter.order).orderBy('id', filter.order).limit(page.limit).execute();
  return rows.map((row) => row.id);
}

/** People are looked for first: their appointments are found by index, whatever else the list holds. */
const MOST_PEOPLE = 500;

async function searched(tx: Tx, clinicId: number, text: string) {
  const part = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { rows } = await sql<{ id: number }>`
    select id from patients where clinic_id = ${clinicId} and (name ilike ${part} or email ilike ${part}) limit ${MOST_PEOPLE}`.execute(
    tx,
  );
  const ids = rows.map((row) => row.id);
  return sql<boolean>`(reference = ${text.toUpperCase()} or patient_id = any(${ids}::integer[]))`;
}

export type CsvRow = {
  reference: string;
  starts_at: Date;
  minutes: number;
  timezone: string;
  status: string;
  payment_status: string;
  session_type: string;
  service: string;
  practitioner: string;
  location: string;
  patient: string;
  email: string;
  price_cents: number;
  gst_cents: number;
  currency: string;
  created_at: Date;
};

export async function listForCsv(tx: Tx, clinicId: number, ids: readonly number[]): Promise<CsvRow[]> {
  const { rows } = await sql<CsvRow>`
    select a.reference, a.starts_at, (extract(epoch from a.ends_at - a.starts_at) / 60)::integer as minutes, a.timezone, a.status,
      a.payment_status, a.session_type, s.name as service, t.name as practitioner, l.name as location, p.name as patient, p.email,
      a.price_cents, a.gst_cents, a.currency, a.created_at
    from unnest(${ids}::integer[]) with ordinality wanted (id, place)
    join appointments a on a.clinic_id = ${clinicId} and a.id = wanted.id
    join services s on s.clinic_id = a.clinic_id and s.id = a.service_id
    join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    join locations l on l.clinic_id = a.clinic_id and l.id = a.location_id
    join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    order by wanted.place`.execute(tx);
  return rows;
}
