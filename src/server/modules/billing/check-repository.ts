import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/**
 * What must hold of a clinic's books, each as a query that finds what breaks it. `id` names it, `found` and `wanted` are
 * cents. A payment whose refund is still on its way at the vendor breaks nothing.
 */
const QUESTIONS: Record<string, (clinicId: number) => RawBuilder<Finding>> = {
  'a ledger transaction does not sum to zero': (clinic) => sql<Finding>`
    select transaction_id::text as id, sum(amount_cents)::integer as found, 0 as wanted from ledger_entries
    where clinic_id = ${clinic} group by transaction_id having sum(amount_cents) <> 0`,
  'a ledger transaction has no entries': (clinic) => sql<Finding>`
    select t.id::text as id, 0 as found, 0 as wanted from ledger_transactions t
    where t.clinic_id = ${clinic} and not exists
      (select from ledger_entries e where e.clinic_id = t.clinic_id and e.transaction_id = t.id)`,
  'money of a payment is not in the ledger exactly once': (clinic) => sql<Finding>`
    select p.id::text as id, coalesce(sum(e.amount_cents), 0)::integer as found, p.amount_cents as wanted
    from payments p
    left join ledger_transactions t on t.clinic_id = p.clinic_id and t.payment_id = p.id and t.kind = 'capture'
    left join ledger_entries e on e.clinic_id = t.clinic_id and e.transaction_id = t.id and e.account = 'cash_clearing'
    where p.clinic_id = ${clinic} and p.status in ('succeeded', 'refunded')
    group by p.id, p.amount_cents having coalesce(sum(e.amount_cents), 0) <> p.amount_cents`,
  'money that went back is not in the ledger': (clinic) => sql<Finding>`
    select p.id::text as id, p.refunded_cents as found, coalesce(sum(-e.amount_cents), 0)::integer as wanted
    from payments p
    left join ledger_transactions t on t.clinic_id = p.clinic_id and t.payment_id = p.id and t.kind = 'refund'
    left join ledger_entries e on e.clinic_id = t.clinic_id and e.transaction_id = t.id and e.account = 'cash_clearing'
    where p.clinic_id = ${clinic} group by p.id, p.refunded_cents
    having p.refunded_cents <> coalesce(sum(-e.amount_cents), 0)`,
  'an invoice was paid another amount than its payments': (clinic) => sql<Finding>`
    select i.number as id, i.paid_cents as found, coalesce(sum(p.amount_cents), 0)::integer as wanted from invoices i
    left join payments p on p.clinic_id = i.clinic_id and p.invoice_id = i.id and p.status in ('succeeded', 'refunded')
    where i.clinic_id = ${clinic} group by i.id, i.number, i.paid_cents
    having i.paid_cents <> coalesce(sum(p.amount_cents), 0)`,
  'an invoice gave back another amount than its refunds': (clinic) => sql<Finding>`
    select i.number as id, i.refunded_cents as found, coalesce(sum(r.amount_cents), 0)::integer as wanted from invoices i
    left join payments p on p.clinic_id = i.clinic_id and p.invoice_id = i.id and p.status in ('succeeded', 'refunded')
    left join refunds r on r.clinic_id = p.clinic_id and r.payment_id = p.id
    where i.clinic_id = ${clinic} group by i.id, i.number, i.refunded_cents
    having i.refunded_cents <> coalesce(sum(r.amount_cents), 0)`,
  'an invoice was credited another amount than its credit notes': (clinic) => sql<Finding>`
    select i.number as id, i.credited_cents as found, coalesce(sum(c.amount_cents), 0)::integer as wanted from invoices i
    left join credit_notes c on c.clinic_id = i.clinic_id and c.invoice_id = i.id
    where i.clinic_id = ${clinic} group by i.id, i.number, i.credited_cents
    having i.credited_cents <> coalesce(sum(c.amount_cents), 0)`,
  'what patients owe by the ledger and by the invoices differs': (clinic) => sql<Finding>`
    select 'accounts_receivable' as id, ledger as found, invoices as wanted from
      (select coalesce(sum(amount_cents), 0)::integer as ledger from ledger_entries
        where clinic_id = ${clinic} and account = 'accounts_receivable') l,
      (select coalesce(sum(total_cents - credited_cents - paid_cents + refunded_cents), 0)::integer as invoices
        from invoices where clinic_id = ${clinic}) i where ledger <> invoices`,
  'the GST by the ledger and by the documents differs': (clinic) => sql<Finding>`
    select 'gst_payable' as id, ledger as found, documents as wanted from
      (select coalesce(-sum(amount_cents), 0)::integer as ledger from ledger_entries
        where clinic_id = ${clinic} and account = 'gst_payable') l,
      (select ((select coalesce(sum(gst_cents), 0) from invoices where clinic_id = ${clinic})
        - (select coalesce(sum(c.gst_cents), 0) from credit_notes c left join refunds r
            on r.clinic_id = c.clinic_id and r.id = c.refund_id
            where c.clinic_id = ${clinic} and (r.id is null or r.status = 'succeeded'))
        + (select coalesce(sum(case when p.refunded_cents = p.amount_cents then 0 else
            p.gst_cents - round(p.gst_cents::numeric * p.refunded_cents / p.amount_cents) end), 0) from payments p
            where p.clinic_id = ${clinic} and p.invoice_id is null and p.status in ('succeeded', 'refunded')))::integer as documents) d
    where ledger <> documents`,
  'invoices or credit notes are numbered with a gap': (clinic) => sql<Finding>`
    select k.kind || '-' || k.year as id, count(n.number)::integer as found, k.last as wanted from invoice_counters k
    left join (select 'INV' as kind, number from invoices where clinic_id = ${clinic}
      union all select 'CN', number from credit_notes where clinic_id = ${clinic}) n
      on n.kind = k.kind and n.number like k.kind || '-' || k.year || '-%'
    where k.clinic_id = ${clinic} group by k.kind, k.year, k.last having count(n.number) <> k.last`,
  'receipts are numbered with a gap': (clinic) => sql<Finding>`
    select 'REC-' || k.year as id, count(p.id)::integer as found, k.last as wanted from receipt_counters k
    left join payments p on p.clinic_id = k.clinic_id and p.receipt_number like 'REC-' || k.year || '-%'
    where k.clinic_id = ${clinic} group by k.year, k.last having count(p.id) <> k.last`,
};

export type Finding = { id: string; found: number; wanted: number };

/** Every breach with the sentence it breaks; none is the proof. */
export async function findBreaches(tx: Tx, clinicId: number): Promise<(Finding & { what: string })[]> {
  const breaches: (Finding & { what: string })[] = [];
  for (const [what, question] of Object.entries(QUESTIONS)) {
    const { rows } = await question(clinicId).execute(tx);
    breaches.push(...rows.map((row) => ({ ...row, what })));
  }
  return breaches;
}

export async function sumAccounts(tx: Tx, clinicId: number) {
  const { rows } = await sql<{ account: string; currency: string; cents: number; entries: number }>`
    select e.account, t.currency, sum(e.amount_cents)::bigint as cents, count(*)::integer as entries from ledger_entries e
    join ledger_transactions t on t.clinic_id = e.clinic_id and t.id = e.transaction_id
    where e.clinic_id = ${clinicId} group by 1, 2 order by 1, 2`.execute(tx);
  return rows;
}
