import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Business time. Rules get `now` from here and never ask the system; tests and the demo wind it. */
export type Clock = {
  now(): Date;
  /** Winds business time forward for every process on this database. */
  advance(milliseconds: number): Promise<void>;
  /** Reads the shared offset again; other processes may have wound it. */
  refresh(): Promise<void>;
};

export function createClock(db: Db): Clock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    async advance(milliseconds) {
      const row = await sql<{ milliseconds: number }>`
        update clock_offset set milliseconds = milliseconds + ${milliseconds} returning milliseconds`.execute(db);
      offset = row.rows[0]?.milliseconds ?? offset;
    },
    async refresh() {
      const row = await db.selectFrom('clock_offset').select('milliseconds').executeTakeFirst();
      offset = row?.milliseconds ?? 0;
    },
  };
}
