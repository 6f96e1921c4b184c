/** One recorded booking as a script that many clients replay, each time for another person and hour. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Wish } from './booking.ts';
import { ask, type LoggedStatement } from './cluster.ts';
import type { Site } from './reading.ts';

/** Statements in order; `keep` names the variable that the statement's id goes into. */
type Script = { text: string; keep: string | null }[];

const ID_TABLES: Record<string, string> = { '1': 'patients', '2': 'diary', '3': 'appointments' };

/**
 * What differs from booking to booking becomes a variable: the practitioner, instants near the session (as a distance from
 * its start), the e-mail address, the reference, and the ids that earlier statements gave. All else stays as it was sent.
 */
export function writeScript({ wish, log }: { wish: Wish; log: LoggedStatement[] }): Script {
  return ownStatements(log).map(({ text, parameters }) => {
    const values = parameters.map((value) => writeValue(value, wish));
    const flat = text.replace(/\s+/g, ' ').trim();
    const filled = flat.replace(/\$(\d+)/g, (_, no: string) => values[Number(no) - 1] ?? 'null');
    const table = /^insert into "?(patients|diary|appointments)"? /i.exec(flat)?.[1] ?? null;
    return { text: table === null ? filled : filled.replace(/returning .*$/i, 'returning id'), keep: table };
  });
}

/** Without what the process does on the side meanwhile: whole transactions of the sandbox, its clock, the list of clinics. */
function ownStatements(log: readonly LoggedStatement[]): LoggedStatement[] {
  const open = new Map<number, LoggedStatement[]>();
  const blocks: LoggedStatement[][] = [];
  for (const statement of log) {
    const block = open.get(statement.pid) ?? [];
    if (block.length === 0) blocks.push(block);
    block.push(statement);
    const begins = statement.text === 'begin' || (block.length > 1 && !/^(commit|rollback)$/.test(statement.text));
    if (begins) open.set(statement.pid, block);
    else open.delete(statement.pid);
  }
  return blocks
    .filter((block) => !block.some(({ text }) => /sandbox\.|clock_offset|from "clinics"|pg_stat_/.test(text)))
    .flat();
}

function writeValue(value: string | null, wish: Wish): string {
  if (value === null) return 'null';
  const practitioner = String(wish.practitionerId);
  if (value === practitioner) return ':practitioner::integer';
  if (value === `{${practitioner}}`) return 'array[:practitioner::integer]';
  if (/^[123]00\d{5}$/.test(value)) return `:${ID_TABLES[value[0] as string]}_id::integer`;
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(value)) {
    const apart = Date.parse(value) - Date.parse(wish.startsAt);
    // The rest of the instants is the time of the booking itself.
    return Math.abs(apart) > 20 * 86_400_000
      ? `'${value}'::timestamptz`
      : `(to_timestamp(:start::float8) + interval '${apart} milliseconds')`;
  }
  if (value.endsWith('@bench.example')) return "('replay' || :client_id::text || '-' || :n::text || '@bench.example')";
  if (/^ATT-[A-Z0-9]+$/.test(value)) return "('R' || :client_id::text || '-' || :n::text)";
  // pgbench sees variables inside quotes too.
  const text = `'${value.replaceAll("'", "''").replace(/:(?=[a-z_])/gi, ":' || '")}'`;
  const inside = new RegExp(`${practitioner}|[123]00\\d{5}`).exec(value)?.[0];
  if (inside === undefined) return `(${text})`;
  const variable = inside === practitioner ? ':practitioner' : `:${ID_TABLES[inside[0] as string]}_id`;
  return `(${text.replace(inside, `' || ${variable}::text || '`)})${value.startsWith('{') ? '::jsonb' : ''}`;
}

export type Replay = {
  name: string;
  /** Transactions a second of `each` bookings by every client, from the `from`-th hour of each on. */
  run(from: number, each: number): Promise<number>;
  close(): void;
};

const LOOKUP =
  'select practitioner, start from bench_wishes where no = :n::integer * :clients::integer + :client_id::integer';

/** By pgbench where this machine has it, as its prepared statements; else by node-postgres in this process. */
export async function openReplay(
  site: Site,
  script: Script,
  wishes: readonly Wish[],
  clients: number,
): Promise<Replay> {
  await ask(
    site.connection,
    'create table bench_wishes (no integer primary key, practitioner integer not null, start bigint not null)',
  );
  await ask(
    site.connection,
    'insert into bench_wishes select row_number() over () - 1, p, s from unnest($1::integer[], $2::bigint[]) as wish (p, s)',
    [wishes.map((wish) => wish.practitionerId), wishes.map((wish) => Date.parse(wish.startsAt) / 1_000)],
  );
  await ask(site.connection, 'grant select on bench_wishes to attune_app');
  const bin = findPgbench();
  return bin === null ? replayHere(site, script, clients) : replayByPgbench(bin, site, script, clients);
}

function findPgbench(): string | null {
  const folders = [18, 17, 16, 15]
    .map((major) => `/usr/lib/postgresql/${major}/bin`)
    .concat('/usr/local/bin', '/opt/homebrew/bin');
  return folders.map((folder) => path.join(folder, 'pgbench')).find((file) => existsSync(file)) ?? null;
}

function replayByPgbench(bin: string, site: Site, script: Script, clients: number): Replay {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-bench-script-'));
  const lookup = ['\\set n :n + 1', `${LOOKUP} \\gset`];
  const lines = script.map(({ text, keep }) => (keep === null ? `${text};` : `${text} \\gset ${keep}_`));
  writeFileSync(path.join(folder, 'lookup.sql'), `${lookup.join('\n')}\n`);
  writeFileSync(path.join(folder, 'book.sql'), `${[...lookup, ...lines].join('\n')}\n`);
  const { host, port, database } = site.connection;
  const seconds = async (name: string, from: number, each: number): Promise<number> => {
    const base = [
      '-h',
      host,
      '-p',
      String(port),
      '-U',
      'attune_app',
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      '2',
    ];
    const given = [
      '-t',
      String(each),
      '-D',
      `n=${from - 1}`,
      '-D',
      `clients=${clients}`,
      '-f',
      path.join(folder, name),
    ];
    const { stdout, stderr } = await promisify(execFile)(bin, [...base, ...given, database], {
      maxBuffer: 2 ** 26,
    }).catch((error: { stderr: string }) => {
      throw new Error(`pgbench cannot replay a booking: ${error.stderr.slice(0, 1_000)}`);
    });
    const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
    if (!(rate > 0) || /aborted|failed: [1-9]/.test(stderr)) throw new Error(`pgbench: ${stdout}\n${stderr}`);
    return (each * clients) / rate;
  };
  return {
    name: 'pgbench',
    async run(from, each) {
      // Which hour comes next is our own question: what asking costs is taken off.
      const asking = await seconds('lookup.sql', from, each);
      return (each * clients) / ((await seconds('book.sql', from, each)) - asking);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

function replayHere(site: Site, script: Script, clients: number): Replay {
  const one = async (no: number, from: number, each: number) => {
    const client = new pg.Client({ ...site.connection, user: 'attune_app' });
    await client.connect();
    for (let n = from; n < from + each; n += 1) {
      const known: Record<string, unknown> = { client_id: no, n, clients };
      const fill = (text: string) => text.replace(/(?<!:):([a-z_]+)/g, (_, name: string) => String(known[name]));
      Object.assign(known, (await client.query(fill(LOOKUP))).rows[0]);
      for (const { text, keep } of script) {
        const { rows } = await client.query(fill(text));
        if (keep !== null) known[`${keep}_id`] = (rows[0] as { id: number }).id;
      }
    }
    await client.end();
  };
  return {
    name: 'node-postgres (this machine has no pgbench)',
    async run(from, each) {
      const started = performance.now();
      await Promise.all(Array.from({ length: clients }, (_, no) => one(no, from, each)));
      return (each * clients) / ((performance.now() - started) / 1_000);
    },
    close: () => undefined,
  };
}
