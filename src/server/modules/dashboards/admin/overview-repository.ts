/** The SQL of the console's home: today, the days around it, and what waits for somebody. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';

export type WaitingRow = { kind: string; count: number; cents: number | null; oldest: Date | null };

/** Messages that failed longer ago than this are history. */
const FAILED_DAYS = 14;
/** Sessions of the last weeks without a signed note are to be written; older ones are a matter for the reports. */
const NOTE_DAYS = 28;

/** What waits for somebody of the clinic, each in one line; nothing of it names a person. */
export async function listWaiting(tx: Tx, clinicId: number, now: Date, today: string): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select 'practitioner_approvals' as kind, count(*) as count, null::bigint as cents, min(created_at) as oldest from practitioners
      where clinic_id = ${clinicId} and approved_at is null and archived_at is null
    union all
    select 'failed_messages', count(*), null, min(created_at) from notification_log
      where clinic_id = ${clinicId} and status in ('failed', 'bounced') and created_at > ${now}::timestamptz - make_interval(days => ${FAILED_DAYS}::integer)
    union all
    select 'unsigned_notes', count(*), null, min(a.ends_at) from appointments a
      left join clinical_notes n on n.clinic_id = a.clinic_id and n.appointment_id = a.id
      where a.clinic_id = ${clinicId} and a.status = 'completed' and a.starts_at > ${now}::timestamptz - make_interval(days => ${NOTE_DAYS}::integer)
        and a.starts_at < ${now} and n.status is distinct from 'signed'
    union all
    select 'overdue_invoices', count(*), sum(total_cents - credited_cents - paid_cents + refunded_cents), min(due_date)::timestamptz from invoices
      where clinic_id = ${clinicId} and status <> 'paid' and due_date < ${today}::date
    union all
    select 'unmatched_payments', count(*), sum(amount_cents), min(created_at) from payments
      where clinic_id = ${clinicId} and status = 'pending' and method in ('bank_transfer', 'medicare')
    union all
    select 'failed_refunds', count(*), sum(amount_cents), min(created_at) from refunds
      where clinic_id = ${clinicId} and status = 'failed'
    union all
    select 'new_feedback', count(*), null, min(created_at) from feedback where clinic_id = ${clinicId} and status = 'new'`.execute(
    tx,
  );
  return rows;
}

/** Ids grow with time, so what was booked today stands among the last ones: no index on `created_at` is needed for it. */
const MOST_A_DAY = 5_000;

/** Counted from the rows: what the day-by-day figures do not have. */
export async function countNow(tx: Tx, clinicId: number, now: Date, day: { from: Date; to: Date }) {
  const { rows } = await sql<{
    patients: number;
    practitioners: number;
    users: number;
    upcoming_today: number;
    booked_today: number;
  }>`
    select (select count(*) from patients where clinic_id = ${clinicId}) as patients,
      (select count(*) from practitioners where clinic_id = ${clinicId} and approved_at is not null and archived_at is null) as practitioners,
      (select count(*) from users where clinic_id = ${clinicId} and active) as users,
      (select count(*) from appointments where clinic_id = ${clinicId} and starts_at > ${now} and starts_at < ${day.to}
        and status in ('pending', 'confirmed')) as upcoming_today,
      (select count(*) from (select created_at from appointments where clinic_id = ${clinicId} order by id desc limit ${MOST_A_DAY}) latest
        where created_at >= ${day.from} and created_at < ${day.to}) as booked_today`.execute(tx);
  return rows[0] as NonNullable<(typeof rows)[0]>;
}

/** The next ones to begin. */
export async function listNextIds(tx: Tx, clinicId: number, now: Date, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from appointments where clinic_id = ${clinicId} and ends_at > ${now} and starts_at > ${now}::timestamptz - interval '12 hours'
      and status in ('pending', 'confirmed') order by starts_at, id limit ${limit}`.execute(tx);
  return rows.map((row) => row.id);
}
