/**
 * Puts a backup into an empty database, in one transaction: the schema is brought to the point the backup was made at, rows
 * are loaded, every foreign key is checked at the end, and newer migrations run after it.
 */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Connection } from '../db.ts';
import { migrate } from '../migrate.ts';
import type { BackupEnd, BackupHead, BackupTable, Frame } from './frames.ts';
import { UnreadableBackup } from './sealed-file.ts';

export type Restored = { madeAt: string; tables: number; rows: number };

/**
 * @param connection the owner of the tables
 * @param installQueues makes the queues that waiting jobs return to
 * @throws UnreadableBackup when the database is not empty, or the backup is damaged; nothing is left half-restored
 */
export async function load(
  connection: Connection,
  frames: AsyncGenerator<Frame>,
  installQueues: () => Promise<void>,
): Promise<Restored> {
  const head = await readHead(frames);
  await migrate(connection, { only: head.migrations });
  await installQueues();
  const client = new pg.Client({ ...connection, application_name: 'attune restore' });
  await client.connect();
  try {
    await client.query('begin');
    await refuseFullDatabase(client);
    const putBack = await putSafeguardsAside(client);
    const { end, loaded } = await loadTables(client, frames);
    checkSums(loaded, end);
    await setSequences(client, end);
    // Every foreign key that was put off is checked here, row by row.
    await client.query('set constraints all immediate');
    for (const statement of putBack) await client.query(statement);
    await client.query('commit');
    const rows = Object.values(end.tables).reduce((sum, table) => sum + table.rows, 0);
    await client.end();
    await migrate(connection);
    return { madeAt: head.madeAt, tables: Object.keys(end.tables).length, rows };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Reads a backup to its end and compares what is there with what it says; needs no database. */
export async function check(frames: AsyncGenerator<Frame>): Promise<Restored> {
  const head = await readHead(frames);
  const seen: Loaded = {};
  let current = '';
  for await (const frame of frames) {
    if (frame.kind === 'table') seen[(current = frame.name)] = newSum();
    else if (frame.kind === 'rows') addTo(seen[current], frame.bytes);
    else if (frame.kind === 'end') {
      checkSums(seen, frame);
      const rows = Object.values(frame.tables).reduce((sum, table) => sum + table.rows, 0);
      return { madeAt: head.madeAt, tables: Object.keys(frame.tables).length, rows };
    }
  }
  throw new UnreadableBackup('The backup has no end.');
}

async function readHead(frames: AsyncGenerator<Frame>): Promise<BackupHead> {
  const first = await frames.next();
  if (first.done === true || first.value.kind !== 'head') throw new UnreadableBackup('The backup has no head.');
  return first.value;
}

type Sum = { rows: number; hash: ReturnType<typeof createHash> };
type Loaded = Record<string, Sum>;

const newSum = (): Sum => ({ rows: 0, hash: createHash('sha256') });

function addTo(sum: Sum | undefined, bytes: Buffer): void {
  if (sum === undefined) throw new UnreadableBackup('The backup has rows without a table.');
  for (const byte of bytes) if (byte === 0x0a) sum.rows += 1;
  sum.hash.update(bytes);
}

function checkSums(loaded: Loaded, end: BackupEnd): void {
  for (const [name, wanted] of Object.entries(end.tables)) {
    const sum = loaded[name];
    if (sum === undefined || sum.rows !== wanted.rows || sum.hash.digest('hex') !== wanted.sha256)
      throw new UnreadableBackup(`The backup is damaged: its table ${name} is not whole.`);
  }
}

async function loadTables(
  client: pg.Client,
  frames: AsyncGenerator<Frame>,
): Promise<{ end: BackupEnd; loaded: Loaded }> {
  const loaded: Loaded = {};
  let next = await frames.next();
  while (next.done !== true && next.value.kind === 'table') {
    const table: BackupTable = next.value;
    const sum = (loaded[table.name] = newSum());
    let after: IteratorResult<Frame> | undefined;
    const rows = async function* (): AsyncGenerator<Buffer> {
      for (
        after = await frames.next();
        after.done !== true && after.value.kind === 'rows';
        after = await frames.next()
      ) {
        addTo(sum, after.value.bytes);
        yield after.value.bytes;
      }
    };
    const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
    // The few rows that migrations put in themselves are in the backup too.
    await client.query(`delete from ${table.name}`);
    await pipeline(rows, client.query(copyFrom(`copy ${table.name} (${columns}) from stdin`)));
    if (after === undefined) throw new UnreadableBackup('The backup is cut off.');
    next = after;
  }
  if (next.done === true || next.value.kind !== 'end') throw new UnreadableBackup('The backup has no end.');
  return { end: next.value, loaded };
}

async function refuseFullDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select from clinics limit 1');
  if (rows.length > 0)
    throw new UnreadableBackup('This database already holds a clinic; a backup is restored into an empty one.');
}

/** No number that was given is given again: not one in a table, and where the backup knows more, not one that was deleted. */
async function setSequences(client: pg.Client, end: BackupEnd): Promise<void> {
  const { rows } = await client.query<{ sequence: string; owner: string; column_name: string }>(`
    select format('%I.%I', sn.nspname, s.relname) as sequence, d.refobjid::regclass::text as owner, a.attname as column_name
    from pg_depend d
      join pg_class s on s.oid = d.objid and s.relkind = 'S'
      join pg_namespace sn on sn.oid = s.relnamespace
      join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.deptype in ('a', 'i') and sn.nspname in ('public', 'audit', 'sandbox')`);
  for (const { sequence, owner, column_name } of rows) {
    const given = end.sequences[sequence] ?? 0;
    await client.query(
      `select setval($1::regclass, greatest(top, 1), top > 0)
      from (select greatest(max(${pg.escapeIdentifier(column_name)}), ${given}) as top from ${owner}) as numbers`,
      [sequence],
    );
  }
}

/** The statements that put a safeguard aside, each with the one that puts it back. */
const SAFEGUARDS = `
  select format('alter table %s alter constraint %I deferrable initially deferred', conrelid::regclass, conname) as aside,
    format('alter table %s alter constraint %I not deferrable', conrelid::regclass, conname) as back
  from pg_constraint join pg_namespace n on n.oid = connamespace
  where contype = 'f' and not condeferrable and conparentid = 0 and nspname in ('public', 'audit', 'sandbox')
  union all
  select format('alter table %s disable trigger %I', tgrelid::regclass, tgname),
    format('alter table %s enable trigger %I', tgrelid::regclass, tgname)
  from pg_trigger join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not tgisinternal and tgenabled = 'O' and nspname in ('public', 'audit', 'sandbox', 'pgboss')
  union all
  select format('alter table %s no force row level security', c.oid::regclass),
    format('alter table %s force row level security', c.oid::regclass)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where relforcerowsecurity and nspname in ('public', 'audit', 'sandbox')`;

/**
 * Rows come in any order: foreign keys wait for the end, and triggers that announce, forbid or balance a change stay out of
 * it, because these are not changes. All of it is put back in the same transaction.
 *
 * @returns the statements that do so
 */
async function putSafeguardsAside(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ aside: string; back: string }>(SAFEGUARDS);
  for (const { aside } of rows) await client.query(aside);
  return rows.map(({ back }) => back);
}
