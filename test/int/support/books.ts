import { type Kysely, sql } from 'kysely';

/**
 * What must be true once things have settled, asked from the rows themselves and from the vendor's own books, which the
 * sandbox keeps apart. Each answer is a list of sentences; an empty one is the proof.
 */
export type Ask = <Row>(query: string) => Promise<Row[]>;

/** Asks as the owner, whom row-level security does not stop: `askOf(database.admin)`. */
export function askOf(admin: Kysely<never> | Kysely<any>): Ask {
  return async <Row>(query: string) => (await sql.raw<Row>(query).execute(admin)).rows;
}

/** Times of a practitioner or of a patient that are taken twice. */
export async function overlaps(ask: Ask): Promise<string[]> {
  const rows = await ask<{ what: string; a: number; b: number }>(`
    select 'practitioner' as what, a.id as a, b.id as b from diary a join diary b on a.clinic_id = b.clinic_id and a.id < b.id
      and a.practitioner_id = b.practitioner_id and a.exclusive and b.exclusive and a.occupied && b.occupied
    union all
    select 'patient', a.id, b.id from appointments a join appointments b on a.clinic_id = b.clinic_id and a.id < b.id
      and a.patient_id = b.patient_id and a.status in ('pending', 'confirmed') and b.status in ('pending', 'confirmed')
      and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    union all
    select 'appointment without its time', a.id, a.diary_id from appointments a
      left join diary d on d.clinic_id = a.clinic_id and d.id = a.diary_id and d.exclusive and d.starts_at = a.starts_at and d.ends_at = a.ends_at
      where a.status in ('pending', 'confirmed') and d.id is null
    union all
    select 'time kept by a cancelled appointment', a.id, a.diary_id from appointments a
      join diary d on d.clinic_id = a.clinic_id and d.id = a.diary_id and d.exclusive where a.status = 'cancelled'`);
  return rows.map(({ what, a, b }) => `${what}: ${a} and ${b}`);
}

/** `p` is a payment, `c` an object of the vendor's, `since` the last payment before the test began. */
const questions = (since: number): Record<string, string> => ({
  'a ledger transaction does not sum to zero': `
    select transaction_id as id from ledger_entries group by clinic_id, transaction_id having sum(amount_cents) <> 0`,
  'the vendor took money twice for one payment': `
    select body ->> 'payment_intent' as id from sandbox.stripe_objects where kind = 'charge' and body ->> 'status' = 'succeeded'
    group by 1 having count(*) > 1`,
  'the vendor took money for an appointment more than once and kept it': `
    select body #>> '{metadata,appointment_id}' as id from sandbox.stripe_objects
    where kind = 'charge' and body ->> 'status' = 'succeeded' and (body ->> 'amount_refunded')::int < (body ->> 'amount')::int
      and (body #>> '{metadata,payment_id}')::int > ${since}
      -- What is paid for an invoice alone is of no appointment.
      and body #>> '{metadata,appointment_id}' is not null
    group by 1 having count(*) > 1`,
  'the vendor has taken money that we do not know of': `
    select c.body ->> 'payment_intent' as id from sandbox.stripe_objects c
    left join payments p on p.intent_id = c.body ->> 'payment_intent' and p.status in ('succeeded', 'refunded')
      and p.amount_cents = (c.body ->> 'amount')::int and lower(p.currency) = c.body ->> 'currency'
    where c.kind = 'charge' and c.body ->> 'status' = 'succeeded' and (c.body #>> '{metadata,payment_id}')::int > ${since} and p.id is null`,
  'a payment says succeeded and the vendor has no charge': `
    select p.id from payments p left join sandbox.stripe_objects c on c.kind = 'charge' and c.body ->> 'status' = 'succeeded'
      and c.body ->> 'payment_intent' = p.intent_id
    where p.id > ${since} and p.vendor = 'stripe' and p.status in ('succeeded', 'refunded') and c.id is null`,
  'a payment is not captured in the ledger exactly once': `
    select p.id from payments p left join ledger_transactions t on t.clinic_id = p.clinic_id and t.payment_id = p.id and t.kind = 'capture'
    where p.id > ${since} and p.status in ('succeeded', 'refunded') group by p.clinic_id, p.id having count(t.id) <> 1`,
  'money is in and its appointment is neither confirmed nor given back': `
    select a.id from payments p join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
    where p.id > ${since} and p.status in ('succeeded', 'refunded') and (a.status = 'pending'
      or (a.status = 'cancelled' and a.cancelled_by = 'system:release-unpaid' and p.refunded_cents <> p.amount_cents))`,
  'an appointment says paid and no money is in': `
    select a.id from appointments a left join payments p on p.clinic_id = a.clinic_id and p.appointment_id = a.id and p.status in ('succeeded', 'refunded')
    where a.payment_status in ('paid', 'refunded', 'partly_refunded') and p.id is null`,
  'a refund of the vendor, of ours and of the ledger differ': `
    select p.id from payments p
    where p.id > ${since} and p.vendor = 'stripe' and p.intent_id is not null and (
      p.refunded_cents <> (select coalesce(sum(r.amount_cents), 0) from refunds r where r.clinic_id = p.clinic_id and r.payment_id = p.id and r.status = 'succeeded')
      or p.refunded_cents <> (select coalesce(sum((v.body ->> 'amount')::int), 0) from sandbox.stripe_objects v
        where v.kind = 'refund' and v.body ->> 'payment_intent' = p.intent_id and v.body ->> 'status' in ('succeeded', 'pending'))
      or p.refunded_cents <> (select coalesce(-sum(e.amount_cents), 0) from ledger_transactions t
        join ledger_entries e on e.clinic_id = t.clinic_id and e.transaction_id = t.id and e.account = 'cash_clearing'
        where t.clinic_id = p.clinic_id and t.payment_id = p.id and t.kind = 'refund'))`,
  'a refund was never settled': `select id from refunds where status = 'pending'`,
  'the vendor and the ledger disagree about the cash': `
    select ledger - vendor as id from
      (select coalesce(sum(e.amount_cents), 0) as ledger from ledger_entries e
        join ledger_transactions t on t.clinic_id = e.clinic_id and t.id = e.transaction_id
        join payments p on p.clinic_id = t.clinic_id and p.id = t.payment_id
        where e.account = 'cash_clearing' and p.vendor = 'stripe' and p.id > ${since}) l,
      (select coalesce(sum((body ->> 'amount')::int - (body ->> 'amount_refunded')::int), 0) as vendor from sandbox.stripe_objects
        where kind = 'charge' and body ->> 'status' = 'succeeded' and (body #>> '{metadata,payment_id}')::int > ${since}) v
    where ledger <> vendor`,
  'receipts are numbered with a gap': `
    select c.clinic_id as id from receipt_counters c
    where c.last <> (select count(*) from payments p where p.clinic_id = c.clinic_id and p.receipt_number like 'REC-' || c.year || '-%')`,
  'an event of the vendor was never worked off': `select event_id as id from webhook_events where worked_at is null and type like 'payment_intent.%'`,
  'an event of ours was never handed to its jobs': `select id from outbox where relayed_at is null`,
});

/** The newest payment so far: the demo's past was paid before there was a vendor's book. */
export async function lastPayment(ask: Ask): Promise<number> {
  return (await ask<{ last: number }>('select coalesce(max(id), 0) as last from payments'))[0]?.last ?? 0;
}

/** Everything about money that must hold when nothing is under way any more. */
export async function moneyProblems(ask: Ask, since: number): Promise<string[]> {
  const problems: string[] = [];
  for (const [sentence, query] of Object.entries(questions(since))) {
    const rows = await ask<{ id: unknown }>(query);
    if (rows.length > 0)
      problems.push(
        `${sentence}: ${rows
          .slice(0, 5)
          .map((row) => String(row.id))
          .join(', ')}`,
      );
  }
  return problems;
}

/** The charges, succeeded ones only, and refunds that the vendor's own books hold for an appointment; cents. */
export async function vendorBooks(ask: Ask, appointmentId: number): Promise<{ charged: number[]; refunded: number[] }> {
  const rows = await ask<{ kind: string; amount: number }>(`
    select m.kind, (m.body ->> 'amount')::int as amount from sandbox.stripe_objects m
    join sandbox.stripe_objects i on i.kind = 'payment_intent' and i.id = m.body ->> 'payment_intent'
    where m.kind in ('charge', 'refund') and m.body ->> 'status' = 'succeeded' and i.body #>> '{metadata,appointment_id}' = '${appointmentId}'`);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.amount);
  return { charged: of('charge'), refunded: of('refund') };
}
