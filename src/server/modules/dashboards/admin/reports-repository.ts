/** The SQL of the reports. Spans are instants, half open; local dates are the clinic's. */
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db.ts';
import type { ClinicRow } from '../../clinics/repository.ts';

type Clinic = Pick<ClinicRow, 'id' | 'timezone'>;
export type Span = { from: Date; to: Date };

export type RevenueRow = {
  key: string | null;
  payments: number;
  captured: number;
  refunded: number;
  gst: number;
};

/** Payments by the moment they succeeded, with what was given back of them since, by practitioner. */
export async function listRevenueOfPractitioners(tx: Tx, clinic: Clinic, span: Span): Promise<RevenueRow[]> {
  const { rows } = await sql<RevenueRow>`
    select t.name as key, count(*) as payments, sum(p.amount_cents) as captured, sum(p.refunded_cents) as refunded,
      sum(p.gst_cents - (2 * p.refunded_cents::bigint * p.gst_cents + p.amount_cents) / (2 * p.amount_cents))::bigint as gst
    from payments p
    left join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
    left join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    where p.clinic_id = ${clinic.id} and p.succeeded_at >= ${span.from} and p.succeeded_at < ${span.to} and p.status in ('succeeded', 'refunded')
    group by 1 order by 1`.execute(tx);
  return rows;
}

export type ReceivableRow = {
  patient_id: number;
  name: string;
  invoices: number;
  not_due: number;
  days_30: number;
  days_60: number;
  days_90: number;
  older: number;
  total: number;
};

/** What is owed today, by patient and how long it has been due. */
export async function listReceivables(tx: Tx, clinicId: number, today: string): Promise<ReceivableRow[]> {
  const late = (from: number, to: number | null) => sql`
    coalesce(sum(owed) filter (where days >= ${from}::integer and (${to}::integer is null or days <= ${to}::integer)), 0)::bigint`;
  const { rows } = await sql<ReceivableRow>`
    select patient_id, name, count(*) as invoices, coalesce(sum(owed) filter (where days <= 0), 0)::bigint as not_due,
      ${late(1, 30)} as days_30, ${late(31, 60)} as days_60, ${late(61, 90)} as days_90, ${late(91, null)} as older, sum(owed)::bigint as total
    from (
      select i.patient_id, p.name, i.total_cents - i.credited_cents - i.paid_cents + i.refunded_cents as owed,
        ${today}::date - i.due_date as days
      from invoices i join patients p on p.clinic_id = i.clinic_id and p.id = i.patient_id
      where i.clinic_id = ${clinicId} and i.status <> 'paid'
    ) open where owed > 0 group by patient_id, name order by sum(owed) desc, name`.execute(tx);
  return rows;
}

export type ProductivityRow = {
  practitioner_id: number;
  name: string;
  appointments: number;
  completed: number;
  cancelled: number;
  no_shows: number;
  minutes: number;
  patients: number;
  revenue: number;
};

/** Sessions by start, and what was paid in the span for anybody's sessions with them. */
export async function listProductivity(tx: Tx, clinicId: number, span: Span): Promise<ProductivityRow[]> {
  const { rows } = await sql<ProductivityRow>`
    with sessions as (
      select practitioner_id, count(*) as appointments, count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'cancelled') as cancelled, count(*) filter (where status = 'no_show') as no_shows,
        coalesce(sum(extract(epoch from ends_at - starts_at) / 60) filter (where status in ('completed', 'no_show')), 0)::bigint as minutes,
        count(distinct patient_id) filter (where status = 'completed') as patients
      from appointments where clinic_id = ${clinicId} and starts_at >= ${span.from} and starts_at < ${span.to} group by practitioner_id),
    paid as (
      select a.practitioner_id, sum(p.amount_cents - p.refunded_cents)::bigint as revenue
      from payments p join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
      where p.clinic_id = ${clinicId} and p.succeeded_at >= ${span.from} and p.succeeded_at < ${span.to} and p.status in ('succeeded', 'refunded')
      group by a.practitioner_id)
    select t.id as practitioner_id, t.name, coalesce(s.appointments, 0) as appointments, coalesce(s.completed, 0) as completed,
      coalesce(s.cancelled, 0) as cancelled, coalesce(s.no_shows, 0) as no_shows, coalesce(s.minutes, 0) as minutes,
      coalesce(s.patients, 0) as patients, coalesce(paid.revenue, 0) as revenue
    from practitioners t
    left join sessions s on s.practitioner_id = t.id
    left join paid on paid.practitioner_id = t.id
    where t.clinic_id = ${clinicId} and (s.appointments > 0 or paid.revenue is not null or (t.approved_at is not null and t.archived_at is null))
    order by t.name, t.id`.execute(tx);
  return rows;
}

export type CancellationRow = {
  key: string;
  appointments: number;
  in_time: number;
  late: number;
  by_clinic: number;
  no_shows: number;
  /** Prices of what did not take place. */
  lost: number;
  /** What was kept of them all the same. */
  kept: number;
};

/**
 * What did not take place, by practitioner. `late` is a patient's cancellation after the clinic's free hours had passed; one
 * by the staff or by the clock (nobody paid) is the clinic's.
 */
export async function listCancellationsOfPractitioners(
  tx: Tx,
  clinic: Clinic & Pick<ClinicRow, 'cancel_free_until_hours'>,
  span: Span,
): Promise<CancellationRow[]> {
  const late = sql`a.cancelled_at > a.starts_at - make_interval(hours => ${clinic.cancel_free_until_hours}::integer)`;
  const byPatient = sql`((a.cancelled_by like 'guest:%' or u.role = 'patient') is true)`;
  const { rows } = await sql<CancellationRow>`
    select t.name as key, count(*) as appointments,
      count(*) filter (where a.status = 'cancelled' and ${byPatient} and not ${late}) as in_time,
      count(*) filter (where a.status = 'cancelled' and ${byPatient} and ${late}) as late,
      count(*) filter (where a.status = 'cancelled' and not ${byPatient}) as by_clinic,
      count(*) filter (where a.status = 'no_show') as no_shows,
      coalesce(sum(a.price_cents) filter (where a.status in ('cancelled', 'no_show')), 0)::bigint as lost,
      coalesce(sum(p.amount_cents - p.refunded_cents), 0)::bigint as kept
    from appointments a
    join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    left join payments p on a.status in ('cancelled', 'no_show') and p.clinic_id = a.clinic_id and p.id = a.payment_id
      and p.status in ('succeeded', 'refunded')
    left join users u on u.clinic_id = a.clinic_id and u.id = substring(a.cancelled_by from '^user:([0-9a-f-]{36})$')::uuid
    where a.clinic_id = ${clinic.id} and a.starts_at >= ${span.from} and a.starts_at < ${span.to}
    group by 1 order by 1`.execute(tx);
  return rows;
}
