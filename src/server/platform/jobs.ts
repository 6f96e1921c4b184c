import pg from 'pg';
import { fromKysely, type JobResult, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Connection, Db, Tx } from './db.ts';
import type { ErrorLog } from './error-log.ts';
import type { Log } from './log.ts';
import { metrics } from './metrics.ts';

/** A side effect that runs after commit, at least once: it must be safe to run twice. */
export type Job<Payload = unknown> = {
  name: string;
  payload: z.ZodType<Payload>;
  run(payload: Payload, context: { clinicId: number; at: Date }): Promise<void>;
};

/** event type -> names of the jobs that hear of it. */
export type Subscriptions = Record<string, readonly string[]>;

/** Something to do again and again with the clock in hand: what is due is found by rows, not by timers. */
export type Tick = { name: string; everyMs: number; run(now: Date): Promise<void> };

type Envelope = { clinicId: number; at: string; payload: unknown };
const DEAD = 'dead';
const RETRY = { retryLimit: 8, retryDelay: 2, retryBackoff: true, retryDelayMax: 600 };
/**
 * A worker says every five seconds that it still works on a job; one that was killed says nothing, and its jobs are handed
 * out again after ten (without this, after fifteen minutes).
 */
const POLICY = { ...RETRY, heartbeatSeconds: 10 };
const LOOK_FOR_THE_DEAD = { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 };

/** Makes the queue's own tables; runs with the owner's connection, once per start, one process at a time. */
export async function installJobs(admin: Connection, names: readonly string[]): Promise<void> {
  const client = new pg.Client(admin);
  await client.connect();
  try {
    // Two that start at once on an empty database would make and grant the same things (“tuple concurrently updated”).
    await client.query('select pg_advisory_lock(7210115425)');
    await installQueues(admin, names);
    await letAppUseQueues(client);
  } finally {
    await client.end();
  }
}

async function installQueues(admin: Connection, names: readonly string[]): Promise<void> {
  const boss = new PgBoss({ ...admin, schedule: false, supervise: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(DEAD);
  for (const name of names) {
    if ((await boss.getQueue(name)) === null)
      await boss.createQueue(name, { ...POLICY, deadLetter: DEAD, notify: true });
    else await boss.updateQueue(name, POLICY);
  }
  await boss.stop({ graceful: false });
}

/** The application's role puts jobs in and takes them out; the tables stay the owner's. */
async function letAppUseQueues(client: pg.Client): Promise<void> {
  await client.query(`do $$ begin
    if exists (select from pg_roles where rolname = 'attune_app') then
      grant usage on schema pgboss to attune_app;
      grant select, insert, update, delete on all tables in schema pgboss to attune_app;
      grant usage on all sequences in schema pgboss to attune_app;
      grant execute on all functions in schema pgboss to attune_app;
    end if;
  end $$`);
}

export type Worker = { stop(): Promise<void> };

export async function startWorker(deps: {
  db: Db;
  connection: Connection;
  clock: Clock;
  log: Log;
  errors: ErrorLog;
  jobs: readonly Job[];
  subscriptions: Subscriptions;
  ticks: readonly Tick[];
}): Promise<Worker> {
  const { db, clock, log, errors } = deps;
  const boss = new PgBoss({
    ...deps.connection,
    max: 6,
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    ...LOOK_FOR_THE_DEAD,
  });
  boss.on('error', (error) => log.warn('job queue', { error }));
  await boss.start();
  for (const job of deps.jobs) await work(boss, job, { log, errors });
  const loops = [
    startLoop('relay', 200, log, () => relay(db, boss, deps.subscriptions)),
    startLoop('clock', 500, log, () => clock.refresh()),
    ...deps.ticks.map((tick) => startLoop(tick.name, tick.everyMs, log, () => tick.run(clock.now()))),
  ];
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await boss.stop({ graceful: true, timeout: 8_000 });
    },
  };
}

async function work(boss: PgBoss, job: Job, { log, errors }: { log: Log; errors: ErrorLog }): Promise<void> {
  const options = {
    batchSize: 10,
    localConcurrency: 4,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: 0.5,
    notifyPollingIntervalSeconds: 0.5,
    perJobResults: true as const,
  };
  await boss.work<Envelope, unknown, typeof options>(job.name, options, (batch) => Promise.all(batch.map(runOne)));

  /** One bad job must not send its neighbours round again: each has a result of its own. */
  async function runOne({ id, data }: { id: string; data: Envelope }): Promise<JobResult> {
    try {
      await job.run(job.payload.parse(data.payload), { clinicId: data.clinicId, at: new Date(data.at) });
      metrics.job(job.name, 'completed');
      return { id, status: 'completed' };
    } catch (error) {
      log.warn('job failed', { job: job.name, jobId: id, error });
      metrics.job(job.name, 'failed');
      errors.note({ place: `job ${job.name}`, error });
      return { id, status: 'failed', output: { message: (error as Error).message } };
    }
  }
}

/**
 * Hands what was announced to the jobs that want to hear of it, and marks it as handed over, in one transaction. Several
 * workers may do this at once: rows that one has locked are skipped by the others.
 */
async function relay(db: Db, boss: PgBoss, subscriptions: Subscriptions): Promise<void> {
  for (;;) {
    const moved = await db.transaction().execute(async (tx: Tx) => {
      const events = await tx
        .selectFrom('outbox')
        .selectAll()
        .where('relayed_at', 'is', null)
        .orderBy('id')
        .limit(100)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const event of events) {
        const envelope: Envelope = { clinicId: event.clinic_id, at: event.at.toISOString(), payload: event.payload };
        for (const name of subscriptions[event.type] ?? []) await boss.send(name, envelope, { db: fromKysely(tx) });
      }
      if (events.length > 0) {
        const ids = events.map((event) => event.id);
        await tx.updateTable('outbox').set({ relayed_at: new Date() }).where('id', 'in', ids).execute();
      }
      return events.map((event) => event.type);
    });
    for (const type of moved) metrics.event(type);
    if (moved.length < 100) return;
  }
}

/** Runs `turn` again and again, never twice at once; `stop` waits for the turn that runs. */
export function startLoop(name: string, everyMs: number, log: Log, turn: () => Promise<unknown>) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const go = () => {
    running = turn()
      .then(() => undefined)
      .catch((error: unknown) => {
        metrics.loopFailure(name);
        log.warn('loop failed', { loop: name, error });
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(go, everyMs);
      });
  };
  go();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
