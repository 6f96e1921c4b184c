/**
 * The SQL of the demo's foundation: many rows of one table at once. Ids that other rows point to are taken from the
 * table's sequence beforehand, so that nothing hangs on the order in which rows come back.
 */
import { type Insertable, sql } from 'kysely';
import type { DB } from '../platform/database.generated.ts';
import type { Db, Tx } from '../platform/db.ts';

type Numbered = 'diary' | 'appointments' | 'payments' | 'refunds' | 'invoices' | 'ledger_transactions';

/** True for the one process that finds the database empty; the others wait for it and then see its clinics. */
export async function isEmpty(tx: Tx): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('attune demo clinics', 0))`.execute(tx);
  return !(await hasClinic(tx));
}

export async function hasClinic(db: Db | Tx): Promise<boolean> {
  return (await db.selectFrom('clinics').select('id').limit(1).executeTakeFirst()) !== undefined;
}

export async function reserveIds(tx: Tx, table: Numbered, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence(${table}, 'id')) as id from generate_series(1, ${count}::integer)`.execute(
    tx,
  );
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

export async function insertClinic(tx: Tx, clinic: Insertable<DB['clinics']>) {
  return tx.insertInto('clinics').values(clinic).returningAll().executeTakeFirstOrThrow();
}

/** The ids of places and services by their names. */
export async function insertNamed(
  tx: Tx,
  rows: { locations: Insertable<DB['locations']>[]; services: Insertable<DB['services']>[] },
): Promise<{ locations: Map<string, number>; services: Map<string, number> }> {
  const locations = await tx.insertInto('locations').values(rows.locations).returning(['id', 'name']).execute();
  const services = await tx.insertInto('services').values(rows.services).returning(['id', 'name']).execute();
  const byName = (found: { id: number; name: string }[]) => new Map(found.map(({ id, name }) => [name, id]));
  return { locations: byName(locations), services: byName(services) };
}

export async function insertUsers(tx: Tx, users: Insertable<DB['users']>[]): Promise<void> {
  await tx.insertInto('users').values(users).execute();
}

export async function insertSessions(tx: Tx, sessions: Insertable<DB['sessions']>[]): Promise<void> {
  await tx.insertInto('sessions').values(sessions).execute();
}

/** Practitioners' ids by their users'. */
export async function insertPractitioners(
  tx: Tx,
  rows: Insertable<DB['practitioners']>[],
): Promise<Map<string, number>> {
  const found = await tx.insertInto('practitioners').values(rows).returning(['id', 'user_id']).execute();
  return new Map(found.map((row) => [row.user_id, row.id]));
}

export async function insertWork(
  tx: Tx,
  rows: {
    services: Insertable<DB['practitioner_services']>[];
    places: Insertable<DB['practitioner_locations']>[];
    hours: {
      clinic_id: number;
      practitioner_id: number;
      location_id: number;
      weekday: number;
      starts_minute: number;
      ends_minute: number;
    }[];
    /** Since when the hours hold. */
    at: Date;
  },
): Promise<void> {
  await tx.insertInto('practitioner_services').values(rows.services).execute();
  await tx.insertInto('practitioner_locations').values(rows.places).execute();
  const hours = rows.hours.map(({ weekday, ...row }) => ({
    ...row,
    rule: `FREQ=WEEKLY;BYDAY=${['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][weekday]}`,
    starts_on: rows.at.toISOString().slice(0, 10),
    created_at: rows.at,
    updated_at: rows.at,
  }));
  await tx.insertInto('recurring_hours').values(hours).execute();
}

/** Patients' ids by their emails. */
export async function insertPatients(tx: Tx, rows: Insertable<DB['patients']>[]): Promise<Map<string, number>> {
  const found = await tx.insertInto('patients').values(rows).returning(['id', 'email']).execute();
  return new Map(found.map((row) => [row.email, row.id]));
}

export type History = {
  diary: Insertable<DB['diary']>[];
  appointments: Insertable<DB['appointments']>[];
  payments: Insertable<DB['payments']>[];
  refunds: Insertable<DB['refunds']>[];
  ledgerTransactions: Insertable<DB['ledger_transactions']>[];
  ledgerEntries: Insertable<DB['ledger_entries']>[];
  receiptCounters: Insertable<DB['receipt_counters']>[];
  invoices: Insertable<DB['invoices']>[];
  invoiceItems: Insertable<DB['invoice_items']>[];
  creditNotes: Insertable<DB['credit_notes']>[];
  dueInvoices: Insertable<DB['due_invoices']>[];
  invoiceCounters: Insertable<DB['invoice_counters']>[];
};

/** Sessions with their money. The ledger's balance is proved here, while row-level security still shows this clinic. */
export async function insertHistory(tx: Tx, clinicId: number, history: History): Promise<void> {
  if (history.appointments.length === 0) return;
  await tx.insertInto('diary').values(history.diary).execute();
  await tx.insertInto('appointments').values(history.appointments).execute();
  await insertAll(tx, 'invoices', history.invoices);
  await insertAll(tx, 'invoice_items', history.invoiceItems);
  await tx.insertInto('payments').values(history.payments).execute();
  await sql`
    update appointments a set payment_id = p.id from payments p
    where a.clinic_id = ${clinicId} and p.clinic_id = a.clinic_id and p.appointment_id = a.id`.execute(tx);
  if (history.refunds.length > 0) await tx.insertInto('refunds').values(history.refunds).execute();
  await insertAll(tx, 'credit_notes', history.creditNotes);
  await insertAll(tx, 'due_invoices', history.dueInvoices);
  await insertAll(tx, 'invoice_counters', history.invoiceCounters);
  await tx.insertInto('ledger_transactions').values(history.ledgerTransactions).execute();
  await tx.insertInto('ledger_entries').values(history.ledgerEntries).execute();
  await tx.insertInto('receipt_counters').values(history.receiptCounters).execute();
  await sql`set constraints all immediate`.execute(tx);
  await sql`set constraints all deferred`.execute(tx);
}

/** Completed sessions by time, with whose they were. */
export function listCompleted(tx: Tx, clinicId: number) {
  return tx
    .selectFrom('appointments as a')
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'a.clinic_id').onRef('p.id', '=', 'a.patient_id'),
    )
    .select(['a.id', 'a.practitioner_id', 'a.patient_id', 'a.ends_at', 'p.email'])
    .where('a.clinic_id', '=', clinicId)
    .where('a.status', '=', 'completed')
    .orderBy('a.starts_at')
    .orderBy('a.id')
    .execute();
}

/** Reviews, and the sums of those that are shown with their practitioners. */
export async function insertReviews(tx: Tx, clinicId: number, rows: Insertable<DB['reviews']>[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertInto('reviews').values(rows).execute();
  await sql`
    update practitioners p set rating_count = r.count, rating_sum = r.sum
    from (select practitioner_id, count(*)::integer as count, sum(rating)::integer as sum from reviews
      where clinic_id = ${clinicId} and status = 'published' group by 1) r
    where p.clinic_id = ${clinicId} and p.id = r.practitioner_id`.execute(tx);
}

export type Visits = {
  events: Insertable<DB['analytics_events']>[];
  experiment: Insertable<DB['experiments']>;
  exposures: Omit<Insertable<DB['experiment_exposures']>, 'experiment_id'>[];
  feedback: Insertable<DB['feedback']>[];
};

/** What visitors did and said, and the experiment they met. */
export async function insertVisits(tx: Tx, clinicId: number, visits: Visits): Promise<void> {
  await tx.insertInto('analytics_events').values(visits.events).execute();
  const { id } = await tx.insertInto('experiments').values(visits.experiment).returning('id').executeTakeFirstOrThrow();
  await tx
    .insertInto('experiment_exposures')
    .values(visits.exposures.map((row) => ({ ...row, experiment_id: id, clinic_id: clinicId })))
    .execute();
  await tx.insertInto('feedback').values(visits.feedback).execute();
}

/** Notes every video session that is still to come for the tick that has rooms made. */
export async function wantRooms(tx: Tx, clinicId: number, now: Date): Promise<void> {
  await sql`
    insert into due_meetings (clinic_id, appointment_id, due_at)
    select clinic_id, id, ${now} from appointments
    where clinic_id = ${clinicId} and session_type = 'telehealth' and status in ('pending', 'confirmed') and ends_at > ${now}`.execute(
    tx,
  );
}

async function insertAll<T extends 'invoices' | 'invoice_items' | 'credit_notes' | 'due_invoices' | 'invoice_counters'>(
  tx: Tx,
  table: T,
  rows: Insertable<DB[T]>[],
): Promise<void> {
  if (rows.length > 0) await tx.insertInto(table).values(rows).execute();
}
