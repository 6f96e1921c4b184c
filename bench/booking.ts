/** Booking over HTTP beside the very SQL a booking sends, replayed by pgbench; and eighty who want one hour at once. */
import { ask, type Cluster, type LoggedStatement } from './cluster.ts';
import { median, note, quantile, round, type Row, rowOf } from './measure.ts';
import { openReplay, writeScript } from './pgbench.ts';
import { FIRST_PRACTITIONER } from './plant.ts';
import { call, get, type Reply } from './server.ts';
import type { Site } from './reading.ts';

const CLIENTS = 8;
const TURNS = 3;
/** Bookings of each client in a turn, where there are free hours enough. */
const MOST_EACH = 100;

export type Wish = { practitionerId: number; startsAt: string };

/** Free hours of many people in weeks in which nobody planted anything, in an order in which neighbours do not meet. */
async function freeHours(site: Site): Promise<Wish[]> {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const wishes: Wish[] = [];
  for (let person = 0; person < Math.min(site.practitioners, 200); person += 1) {
    const practitionerId = FIRST_PRACTITIONER + person;
    const query = `serviceId=1&practitionerId=${practitionerId}&dateFrom=${day(64)}&dateTo=${day(88)}`;
    const { days } = JSON.parse(await get(`${site.api.url}/api/availability?${query}`)) as {
      days: { slots: { startsAt: string }[] }[];
    };
    const slots = days.flatMap(({ slots: all }) => all).filter(({ startsAt }) => startsAt.slice(14, 16) === '00');
    for (const { startsAt } of slots) wishes.push({ practitionerId, startsAt });
  }
  return wishes.map((_, index) => wishes[(index * 7_919) % wishes.length] as Wish);
}

let guests = 0;
const guest = () => ({ userName: 'Bench Guest', userEmail: `guest${(guests += 1)}@bench.example` });

const book = (site: Site, wish: Wish): Promise<Reply> =>
  call(`${site.api.url}/api/appointments`, 'POST', { ...wish, ...guest(), serviceId: 1, deliveryMode: 'telehealth' });

export async function measureBooking(site: Site, cluster: Cluster): Promise<Row[]> {
  const wishes = await freeHours(site);
  const rows = [await eightyAtOnce(site, wishes.pop() as Wish)];
  for (let index = 0; index < 50; index += 1) await mustBook(site, wishes);
  const recorded = await recordOne(site, cluster, wishes);
  const script = writeScript(recorded);
  // The recorded statements name a location: those who work there replay them, the others are booked over HTTP.
  const isTheirs = (wish: Wish) => wish.practitionerId % 2 === recorded.wish.practitionerId % 2;
  const [theirs, ours] = [wishes.filter(isTheirs), wishes.filter((wish) => !isTheirs(wish))];
  const each = Math.min(MOST_EACH, Math.floor(Math.min(theirs.length, ours.length) / (TURNS * CLIENTS)));
  const replay = await openReplay(site, script, theirs, CLIENTS);
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  const times: number[] = [];
  // In turns, so that whatever else the machine does hits both alike.
  for (let turn = 0; turn < TURNS; turn += 1) {
    rates.ours.push(await bookAll(site, ours.splice(0, each * CLIENTS), times));
    rates.theirs.push(await replay.run(turn * each, each));
  }
  replay.close();
  const what = `booking over HTTP ÷ the same ${script.length} statements by ${replay.name}, ${CLIENTS} clients`;
  const told = `${round(median(rates.ours))}/s ÷ ${round(median(rates.theirs))}/s`;
  rows.push(
    rowOf(what, median(rates.ours) / median(rates.theirs), {
      must: 0.5,
      aim: 0.8,
      unit: '',
      atLeast: true,
      note: told,
    }),
    note(
      'booking over HTTP',
      `p50 ${round(median(times))} ms, p95 ${round(quantile(times, 0.95))} ms with ${CLIENTS} at once`,
    ),
  );
  return rows;
}

async function mustBook(site: Site, wishes: Wish[]): Promise<void> {
  const wish = wishes.shift();
  if (wish === undefined) throw new Error('there are no free hours left to book');
  const { status, text } = await book(site, wish);
  if (status !== 201) throw new Error(`a booking was refused: ${status} ${text.slice(0, 300)}`);
}

/** Bookings a second until all these hours are taken. */
async function bookAll(site: Site, wishes: Wish[], times: number[]): Promise<number> {
  const all = wishes.length;
  const started = performance.now();
  const client = async () => {
    while (wishes.length > 0) {
      const began = performance.now();
      await mustBook(site, wishes);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return all / ((performance.now() - started) / 1_000);
}

/** Eighty overlapping bookings of one hour: one wins, all others are told that it is taken. */
async function eightyAtOnce(site: Site, wish: Wish): Promise<Row> {
  const started = performance.now();
  const replies = await Promise.all(Array.from({ length: 80 }, () => book(site, wish)));
  const took = performance.now() - started;
  const count = (fits: (status: number) => boolean) => replies.filter(({ status }) => fits(status)).length;
  const [won, lost, broken] = [
    count((status) => status === 201),
    count((status) => status === 409),
    count((status) => status >= 500),
  ];
  return {
    what: '80 overlapping bookings at once',
    must: '1 wins, 0 × 5xx',
    aim: '',
    measured: `${won} × 201, ${lost} × 409, ${broken} × 5xx in ${round(took)} ms`,
    verdict: won === 1 && lost === 79 ? 'must' : 'missed',
  };
}

/** What one booking says to the database, as the database wrote it down. */
async function recordOne(
  site: Site,
  cluster: Cluster,
  wishes: Wish[],
): Promise<{ wish: Wish; log: LoggedStatement[] }> {
  const set = async (value: number) => {
    await ask(cluster.connection, `alter system set log_min_duration_statement = ${value}`);
    await ask(cluster.connection, 'select pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  };
  // The list of clinics is read anew every few seconds; the first booking has it read, so that the recorded one does not.
  await set(0);
  await mustBook(site, wishes);
  cluster.readLog();
  const wish = wishes[0] as Wish;
  await mustBook(site, wishes);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const log = cluster.readLog().filter(({ database }) => database === site.name);
  await set(-1);
  return { wish, log };
}
