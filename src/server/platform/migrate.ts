import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Connection } from './db.ts';
import { errorCode, StartupProblem } from './startup-problem.ts';

const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url));
/** Any number, the same for all: one process migrates, the others wait and find nothing to do. */
const LOCK = 7_210_115_423;

export type Migration = { name: string; sql: string; checksum: string };

export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the schema up to date: plain SQL, forward only, each file in a transaction of its own, once. A file that was
 * changed after it ran, or a database newer than this program, is refused in a sentence.
 *
 * @param options.only goes no further than these, for a backup that was made with them
 * @returns the names that ran now
 */
export async function migrate(connection: Connection, options: { only?: readonly string[] } = {}): Promise<string[]> {
  const client = new pg.Client({ ...connection, application_name: 'attune migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`create table if not exists schema_migrations (
      name text constraint schema_migrations_pkey primary key, checksum text not null, ran_at timestamptz not null default now())`);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from schema_migrations',
    );
    const ran = new Map(rows.map((row) => [row.name, row.checksum]));
    const files = readMigrations();
    refuseStrangers(files, ran);
    const unknown = options.only?.find((name) => !files.some((file) => file.name === name));
    if (unknown !== undefined)
      throw new StartupProblem(
        `The backup was made by a newer version of Attune, with ${unknown}: restore it with that version.`,
      );
    const waiting = files.filter((file) => !ran.has(file.name) && options.only?.includes(file.name) !== false);
    for (const file of waiting) await run(client, file);
    return waiting.map((file) => file.name);
  } catch (error) {
    throw errorCode(error) === '42501' || errorCode((error as Error).cause) === '42501' ? rightsProblem(error) : error;
  } finally {
    await client.end();
  }
}

/** PostgreSQL says `insufficient_privilege`: the role is a good one for the application and no owner. */
function rightsProblem(error: unknown): StartupProblem {
  return new StartupProblem(
    `The database role may not bring the schema up to date (${(error as Error).message}): name its owner in DATABASE_ADMIN_URL.`,
    { cause: error },
  );
}

function refuseStrangers(files: Migration[], ran: Map<string, string>): void {
  for (const [name, checksum] of ran) {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined)
      throw new StartupProblem(
        `The database has the change ${name}, which this version of Attune does not know: start the newer version again.`,
      );
    if (file.checksum !== checksum)
      throw new StartupProblem(
        `The migration ${name} was changed after it ran on this database; put it back and write a new one instead.`,
      );
  }
}

async function run(client: pg.Client, file: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(file.sql);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${file.name} failed: ${(error as Error).message}`, { cause: error });
  }
}
