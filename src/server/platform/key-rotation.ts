/**
 * Puts the newest key under everything that lies encrypted, while the product runs: in small transactions, row by row
 * locked, so that a value somebody is just writing is not written over. What is encrypted is found by its column's name
 * (`…_sealed`), and each value says its own place, so a new table needs no line here.
 */
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from './db.ts';
import type { Sealer } from './secrets.ts';

type Column = { table: string; column: string; isBytes: boolean };
export type KeyCount = { keyId: string; values: number };

const BATCH = 200;

/** Every column that holds sealed values. */
async function sealedColumns(db: Db): Promise<Column[]> {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select c.table_name as table, c.column_name as column, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name like '%\\_sealed' and t.table_type = 'BASE TABLE'
    order by 1, 2`.execute(db);
  return rows.map(({ table, column, type }) => ({ table, column, isBytes: type === 'bytea' }));
}

/** The key a value lies under, as SQL; null for the first form, which does not say its place. */
const keyOf = ({ column, isBytes }: Column) =>
  isBytes
    ? sql<string>`encode(substring(${sql.ref(column)} from 2 for 4), 'hex')`
    : sql<string>`case when ${sql.ref(column)} like 'v2.%' then split_part(${sql.ref(column)}, '.', 2) else 'first form' end`;

/** How many values lie under which key, over all clinics. */
export async function countKeys(db: Db, clinicIds: readonly number[]): Promise<KeyCount[]> {
  const counts = new Map<string, number>();
  for (const column of await sealedColumns(db))
    for (const clinicId of clinicIds) {
      const { rows } = await inTransaction(db, clinicId, (tx) =>
        sql<{ key: string; count: number }>`
          select ${keyOf(column)} as key, count(*)::integer as count from ${sql.table(column.table)}
          where clinic_id = ${clinicId} and ${sql.ref(column.column)} is not null group by 1`.execute(tx),
      );
      for (const { key, count } of rows) counts.set(key, (counts.get(key) ?? 0) + count);
    }
  return [...counts].map(([keyId, values]) => ({ keyId, values }));
}

/**
 * Reseals what does not lie under the newest key.
 *
 * @returns how many values it was
 */
export async function rotateKeys(db: Db, sealer: Sealer, clinicIds: readonly number[]): Promise<number> {
  let done = 0;
  for (const column of await sealedColumns(db))
    for (const clinicId of clinicIds)
      for (;;) {
        const resealed = await inTransaction(db, clinicId, (tx) => resealBatch(tx, sealer, clinicId, column));
        done += resealed;
        if (resealed < BATCH) break;
      }
  return done;
}

async function resealBatch(tx: Tx, sealer: Sealer, clinicId: number, column: Column): Promise<number> {
  const [newest = ''] = sealer.keyIds;
  const { rows } = await sql<{ row: string; value: string | Buffer }>`
    select ctid::text as row, ${sql.ref(column.column)} as value from ${sql.table(column.table)}
    where clinic_id = ${clinicId} and ${sql.ref(column.column)} is not null and ${keyOf(column)} not in (${newest}, 'first form')
    limit ${BATCH} for update`.execute(tx);
  for (const { row, value } of rows) {
    const resealed = typeof value === 'string' ? sealer.reseal(value) : sealer.resealBytes(value);
    // The row is locked, so its place in the table is still the one that was read.
    await sql`
      update ${sql.table(column.table)} set ${sql.ref(column.column)} = ${resealed}
      where clinic_id = ${clinicId} and ctid = ${row}::tid`.execute(tx);
  }
  return rows.length;
}
