/** What no module tells of by itself: rows of tables that name the person, as they are. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

type PersonTable = { name: string; columns: string[] };

/** Every table of ours with a patient or a user in it, and by which columns. */
export async function listPersonTables(tx: Tx): Promise<PersonTable[]> {
  const { rows } = await sql<PersonTable>`
    select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as name,
      array_agg(a.attname::text order by a.attname) as columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'audit') and not a.attisdropped
      and (a.attname = 'patient_id' or a.attname like '%user_id')
      and exists (select from pg_attribute k where k.attrelid = c.oid and k.attname = 'clinic_id')
    group by 1 order by 1`.execute(tx);
  return rows;
}

export async function listRowsOf(
  tx: Tx,
  clinicId: number,
  { name, columns }: PersonTable,
  who: { userId: string; patientId: number | null },
): Promise<Record<string, unknown>[]> {
  const conditions = columns.map((column) =>
    column === 'patient_id'
      ? sql`${sql.ref(column)} = ${who.patientId}::integer`
      : sql`${sql.ref(column)}::text = ${who.userId}`,
  );
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(t) as row from ${sql.table(name)} t
    where t.clinic_id = ${clinicId} and (${sql.join(conditions, sql` or `)})
    limit 10000`.execute(tx);
  return rows.map(({ row }) => row);
}
