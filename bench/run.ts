/**
 * `npm run bench [-- --large | --console]`: the budget of DESIGN.md, measured on a database of its own with real settings. Small: 20
 * practitioners and 10,000 appointments; large: 1,000 and 1,000,000, beside the same 1,000 with 10,000. It judges nothing
 * by exit code: figures depend on the machine, and only ratios are taken side by side.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureBooking } from './booking.ts';
import { type Cluster, createDatabase, startCluster } from './cluster.ts';
import { measureConsole } from './console.ts';
import { measureEngine } from './engine.ts';
import { note, printTable, type Row, round } from './measure.ts';
import { measurePages } from './pages.ts';
import { plant, type Planted } from './plant.ts';
import { compareSizes, measureReading, type Site } from './reading.ts';
import { closeConnections, startApi } from './server.ts';

const isLarge = process.argv.includes('--large');
const isConsole = process.argv.includes('--console');
const started = performance.now();
const say = (text: string) => console.error(`${round((performance.now() - started) / 1_000)} s: ${text}`);
const sites: Site[] = [];
const MILLION: Planted = { practitioners: 1_000, appointments: 1_000_000 };

async function open(cluster: Cluster, name: string, planted: Planted): Promise<Site> {
  say(`planting ${planted.practitioners} practitioners and ${planted.appointments} appointments`);
  const connection = await createDatabase(cluster, name);
  await plant(connection, planted);
  const site = { ...planted, name, connection, api: await startApi(cluster, name) };
  sites.push(site);
  return site;
}

async function measureAll(cluster: Cluster): Promise<Row[]> {
  if (isConsole) return measureConsole(await open(cluster, 'many', MILLION));
  const rows = [...measureEngine(), ...measurePages()];
  const few = await open(cluster, 'few', { practitioners: isLarge ? 1_000 : 20, appointments: 10_000 });
  const main = isLarge ? await open(cluster, 'many', MILLION) : few;
  say('reading');
  rows.push(...(await measureReading(main)));
  if (isLarge) {
    say('reading from both');
    rows.push(...(await compareSizes(few, main)));
  } else rows.push(note('1,000,000 ÷ 10,000 appointments', 'with --large'));
  say('booking');
  rows.push(...(await measureBooking(main, cluster)));
  if (isLarge) {
    say('the console');
    rows.push(...(await measureConsole(main)));
  }
  return rows;
}

const cluster = await startCluster();
const stop = async () => {
  closeConnections();
  await Promise.all(sites.splice(0).map((site) => site.api.stop()));
  await cluster.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().then(() => process.exit(1)));
try {
  const rows = await measureAll(cluster);
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'processor'}, load ${os.loadavg().map(round).join(' ')}, Node ${process.version}`;
  console.log(`${machine}\n`);
  printTable(rows);
  const folder = fileURLToPath(new URL('../test-results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, isLarge ? 'bench-large.json' : 'bench.json');
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`);
  say(`written to ${path.relative(process.cwd(), file)}`);
} finally {
  await stop();
}
