/** Reading over HTTP: a month of availability, the next free time of everybody, and both with many more appointments. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, type Cluster } from './cluster.ts';
import { median, note, quantile, round, type Row, rowOf, timeEach } from './measure.ts';
import { FIRST_PRACTITIONER, type Planted } from './plant.ts';
import { get, type Program, startProgram, throughput } from './server.ts';

export type Site = Planted & { name: string; api: Program; connection: Cluster['connection'] };

/** A month of one practitioner after the other, as the booking page asks for it. */
const monthOf = (site: Site, index: number): string =>
  `${site.api.url}/api/availability?serviceId=1&practitionerId=${FIRST_PRACTITIONER + ((index * 37) % site.practitioners)}&timezone=Australia/Melbourne`;

const nextOf = (site: Site): string => `${site.api.url}/api/practitioners?serviceId=1&sort=next_available&limit=50`;

export async function measureReading(site: Site): Promise<Row[]> {
  const month = 'GET availability, a month, over HTTP';
  const times = await timeEach(400, (index) => get(monthOf(site, index)));
  const statements = await countStatements(site, 60, (index) => get(monthOf(site, index)));
  const next = await timeEach(60, () => get(nextOf(site)));
  const nextStatements = await countStatements(site, 20, () => get(nextOf(site)));
  return [
    rowOf(`${month}: p95`, quantile(times, 0.95), {
      must: 20,
      aim: null,
      unit: 'ms',
      note: `p50 ${round(median(times))}`,
    }),
    rowOf(`${month}: SQL statements`, statements, { must: 3, aim: null, unit: '' }),
    await compareWithBare(site),
    rowOf(`next free time of ${site.practitioners} practitioners: p95`, quantile(next, 0.95), {
      must: 60,
      aim: 20,
      unit: 'ms',
      note: `p50 ${round(median(next))}, ${round(nextStatements)} statements`,
    }),
  ];
}

/**
 * SQL statements of the application in one request. Those that come more rarely than the request are the process's own
 * housekeeping (its clock, the list of clinics every five seconds) and do not count.
 */
async function countStatements(
  site: Site,
  requests: number,
  send: (index: number) => Promise<unknown>,
): Promise<number> {
  const calls = async () => {
    const rows = await ask<{ id: string; calls: number }>(
      site.connection,
      `select s.queryid::text as id, sum(s.calls)::integer as calls from pg_stat_statements s
        join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid
        where r.rolname = 'attune_app' and d.datname = current_database() and s.toplevel group by 1`,
    );
    return new Map(rows.map((row) => [row.id, row.calls]));
  };
  await send(0);
  const before = await calls();
  for (let index = 0; index < requests; index += 1) await send(index);
  const after = [...(await calls())].map(([id, count]) => count - (before.get(id) ?? 0));
  return after.filter((count) => count >= requests * 0.5).reduce((sum, count) => sum + count, 0) / requests;
}

/** The share of what a server reaches that has the same bytes in memory, eight clients each, taken in turns. */
async function compareWithBare(site: Site): Promise<Row> {
  const url = monthOf(site, 0);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-bench-bare-'));
  const file = path.join(folder, 'answer.json');
  const answer = await get(url);
  writeFileSync(file, answer);
  const bare = await startProgram(['bench/bare-server.ts', file], {});
  const ours: number[] = [];
  const bares: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    ours.push(await throughput(8, 1_000, () => get(url)));
    bares.push(await throughput(8, 1_000, () => get(bare.url)));
  }
  await bare.stop();
  rmSync(folder, { recursive: true });
  const told = `${round(median(ours))}/s against ${round(median(bares))}/s, ${round(answer.length / 1024)} KB`;
  const row = rowOf('', median(ours) / median(bares), { must: 0, aim: 0.5, unit: '', atLeast: true, note: told });
  const verdict = row.verdict === 'aim' ? 'aim' : null;
  return { ...row, what: 'the same ÷ a server with the same bytes in memory', must: '', verdict };
}

/** The same requests to both, in turns, so that whatever else the machine does hits both alike. */
export async function compareSizes(small: Site, large: Site): Promise<Row[]> {
  const rows: Row[] = [];
  const kinds: [string, number, (site: Site, index: number) => string][] = [
    ['availability', 400, monthOf],
    ['next free time', 40, nextOf],
  ];
  for (const [what, times, urlOf] of kinds) {
    const taken: [number[], number[]] = [[], []];
    const bytes: [number, number] = [0, 0];
    for (let index = 0; index < times * 1.1; index += 1) {
      for (const [side, site] of ([small, large] as const).entries()) {
        const started = performance.now();
        const answer = await get(urlOf(site, index));
        if (index >= times / 10) taken[side as 0 | 1].push(performance.now() - started);
        bytes[side as 0 | 1] = answer.length;
      }
    }
    const [few, many] = taken.map(median) as [number, number];
    rows.push(
      rowOf(`${what}: ${large.appointments} ÷ ${small.appointments} appointments, p50`, many / few, {
        must: 1.3,
        aim: 1.1,
        unit: '',
        note: `${round(many)} ms ÷ ${round(few)} ms; p95 ${round(quantile(taken[1], 0.95) / quantile(taken[0], 0.95))}`,
      }),
    );
    if (Math.abs(bytes[0] - bytes[1]) > 0.02 * bytes[0])
      rows.push(note(`${what}: answers differ in size`, `${bytes[0]} and ${bytes[1]} bytes`));
  }
  return rows;
}
