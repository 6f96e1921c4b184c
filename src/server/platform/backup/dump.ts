/**
 * Reads the whole database at one moment: one read-only REPEATABLE READ transaction over COPY, so that a backup under load
 * holds everything that was acknowledged before it began and nothing half-done.
 */
import { createHash, type Hash } from 'node:crypto';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Connection } from '../db.ts';
import { type BackupEnd, writeNote, writeRows } from './frames.ts';

/** Jobs that wait are part of what was promised; done ones are not. */
const JOBS = 'pgboss.job';
const OPEN_JOBS = "state in ('created', 'retry', 'active')";

/** The frames of a backup, read by the owner of the tables or by the application's own role. */
export async function* dump(connection: Connection): AsyncGenerator<Buffer> {
  const client = new pg.Client({ ...connection, application_name: 'attune backup' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const end: BackupEnd = { kind: 'end', tables: {}, sequences: {} };
    yield writeNote({
      kind: 'head',
      format: 1,
      madeAt: new Date().toISOString(),
      migrations: await listMigrations(client),
    });
    const clinics = await clinicsToVisit(client);
    for (const table of await listTables(client)) {
      yield writeNote({ kind: 'table', name: table.name, columns: table.columns });
      const sum = { rows: 0, hash: createHash('sha256') };
      for (const clinic of table.perClinic ? clinics : [null]) yield* readTable(client, table, clinic, sum);
      end.tables[table.name] = { rows: sum.rows, sha256: sum.hash.digest('hex') };
    }
    end.sequences = await readSequences(client);
    yield writeNote(end);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function* readTable(
  client: pg.Client,
  table: SourceTable,
  clinic: number | null,
  sum: { rows: number; hash: Hash },
): AsyncGenerator<Buffer> {
  if (clinic !== null) await client.query("select set_config('app.clinic', $1, true)", [String(clinic)]);
  const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  const rows = client.query(copyTo(`copy (select ${columns} from ${table.source}) to stdout`));
  for await (const chunk of rows) {
    const bytes = chunk as Buffer;
    for (const byte of bytes) if (byte === 0x0a) sum.rows += 1;
    sum.hash.update(bytes);
    yield writeRows(bytes);
  }
}

async function listMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations order by name');
  return rows.map((row) => row.name);
}

/** Whoever does not see past row-level security reads each clinic in its turn. */
async function clinicsToVisit(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>('select id from clinics order by id');
  return rows.map((row) => row.id);
}

type SourceTable = { name: string; source: string; columns: string[]; perClinic: boolean };

/** Every table that holds something to keep: not what PostgreSQL itself would forget, not the list of migrations. */
async function listTables(client: pg.Client): Promise<SourceTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; per_clinic: boolean }>(`
    select format('%I.%I', n.nspname, c.relname) as name,
      array_agg(a.attname::text order by a.attnum) as columns,
      c.relrowsecurity and not (r.rolsuper or r.rolbypassrls) as per_clinic
    from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      join pg_roles r on r.rolname = current_user
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
      and (n.nspname in ('public', 'audit', 'sandbox') or format('%I.%I', n.nspname, c.relname) = '${JOBS}')
      and c.relname <> 'schema_migrations'
    group by n.nspname, c.relname, c.relrowsecurity, r.rolsuper, r.rolbypassrls
    order by 1`);
  return rows.map(({ name, columns, per_clinic }) => ({
    name,
    source: name === JOBS ? `${JOBS} where ${OPEN_JOBS}` : name,
    columns,
    perClinic: per_clinic,
  }));
}

/** The application's role may not look at every sequence (null); a restore then goes by the highest number in the table. */
async function readSequences(client: pg.Client): Promise<Record<string, number | null>> {
  const { rows } = await client.query<{ name: string; last_value: number | null }>(`
    select format('%I.%I', schemaname, sequencename) as name, last_value from pg_sequences
    where schemaname in ('public', 'audit', 'sandbox')`);
  return Object.fromEntries(rows.map((row) => [row.name, row.last_value]));
}
