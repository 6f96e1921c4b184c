import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './database.generated.ts';
import { AppError } from './errors.ts';
import type { ErrorCode } from '../../contracts/errors.ts';

export type Db = Kysely<DB>;
export type Tx = Transaction<DB>;
/** Settings of one connection, as pg takes them. */
export type Connection = pg.ClientConfig;

// Whole numbers come as numbers (none of ours passes 2^53), calendar days as their text.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1082, (text) => text);

const statementNames = new Map<string, string>();
let generation = 0;

/** The name a text is prepared under; beyond 500 texts, which only a mistake makes, there are no more names. */
function nameOf(text: string): string | undefined {
  let name = statementNames.get(text);
  if (name === undefined && statementNames.size < 500)
    statementNames.set(text, (name = `g${generation}q${statementNames.size}`));
  return name;
}

/**
 * A newer version's migration has added a column to a table this process reads: PostgreSQL refuses the statements that were
 * prepared before ("cached plan must not change result type"). From here on everything is prepared anew.
 */
function forgetPlans(): void {
  generation += 1;
  statementNames.clear();
}

const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery';

/** Prepared statements by text: about 30 % less CPU per query on both sides than sending the text each time. */
class NamedStatementClient extends pg.Client {
  // biome-ignore format: pg's own signature is a dozen overloads; the arguments pass through unchanged.
  override query(...args: unknown[]): never {
    const [text, values] = args;
    const send = super.query.bind(this) as (...args: unknown[]) => never;
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0 || args.length > 2) return send(...args);
    return this.queryNamed(send, text, values) as never;
  }

  private async queryNamed(
    send: (wish: object) => Promise<unknown>,
    text: string,
    values: readonly unknown[],
  ): Promise<unknown> {
    const name = nameOf(text);
    try {
      return await send(name === undefined ? { text, values } : { name, text, values });
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      if (nameOf(text) === name) forgetPlans();
      // Inside a transaction this one is refused as well; `inTransaction` then tells the whole story again.
      return send({ name: nameOf(text), text, values }).catch(() => Promise.reject(error as Error));
    }
  }
}

/** A pool of `max` connections. An idle one that breaks is dropped and never ends the process; the next query opens another. */
export function openDatabase(connection: Connection, options: { max?: number } = {}) {
  const pool = new pg.Pool({
    ...connection,
    max: options.max ?? 20,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'attune',
    // A statement that runs this long is stuck; the person waiting has long gone.
    statement_timeout: 10_000,
    Client: NamedStatementClient,
  });
  pool.on('error', () => undefined);
  // pg-pool listens only while a connection is idle. One that breaks between two statements of a transaction would end
  // the process; the next statement on it fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db: Db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

/**
 * Runs a story in one transaction of one clinic: row-level security shows that clinic's rows and no others. Deadlocks,
 * serialization failures (40P01, 40001) and plans from before an upgrade are tried again, five times at most.
 */
export async function inTransaction<T>(db: Db, clinicId: number, story: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(async (tx) => {
        await setClinic(tx, clinicId);
        return story(tx);
      });
    } catch (error) {
      if (attempt >= 5 || !isTransient(error)) throw error;
      await sleep(5 * attempt + Math.random() * 20 * attempt);
    }
  }
}

export async function setClinic(tx: Tx, clinicId: number): Promise<void> {
  await sql`select set_config('app.clinic', ${String(clinicId)}, true)`.execute(tx);
}

function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '40P01' || code === '40001' || isStalePlan(error);
}

/** Turns the breach of a named constraint into the refusal it means; anything else passes on. */
export function onConstraint(error: unknown, refusals: Record<string, ErrorCode>): never {
  const constraint = (error as { constraint?: string } | null)?.constraint;
  const code = constraint === undefined ? undefined : refusals[constraint];
  if (code === undefined) throw error;
  throw new AppError(code, undefined, undefined, { cause: error });
}
