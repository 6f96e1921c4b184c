import { sql } from 'kysely';
import type { Db } from './db.ts';
import { AppError } from './errors.ts';
import { sha256 } from './secrets.ts';

/** Named limits: how many within how many seconds, by which key. Configuration, strict in production. */
export type Limit = { name: string; most: number; seconds: number };

export type Limiter = {
  /** Throws `rate_limited` with the seconds to wait when `key` has used up the limit. */
  take(limit: Limit, key: string): Promise<void>;
};

/** Counters in this process's memory: fixed windows, at most 50,000 keys, oldest dropped first. */
export function createLimiter(options: { now?: () => number } = {}): Limiter {
  const now = options.now ?? Date.now;
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    async take(limit, key) {
      const id = `${limit.name}:${key}`;
      const at = now();
      let window = windows.get(id);
      if (window === undefined || window.endsAt <= at) {
        windows.delete(id);
        window = { count: 0, endsAt: at + limit.seconds * 1000 };
        keep(windows, id, window);
      }
      window.count += 1;
      if (window.count > limit.most) throw tooMany(Math.ceil((window.endsAt - at) / 1000));
    },
  };
}

/**
 * Counters that several processes share, in an UNLOGGED table. A large limit is taken from it in shares of a twentieth, so
 * that most requests cost no statement; never more than the limit is handed out, and at most a share a process goes unused.
 */
export function createSharedLimiter(db: Db, options: { now?: () => number } = {}): Limiter {
  const now = options.now ?? Date.now;
  const shares = new Map<string, Share>();
  // One share of a key is fetched at a time: a burst would else take them all and use one of each.
  const fetching = new Map<string, Promise<Share>>();
  const fetchShare = async (id: string, limit: Limit, at: number): Promise<Share> => {
    const size = Math.max(1, Math.floor(limit.most / 20));
    const { taken, endsAt } = await takeShare(db, id, limit, size, at);
    const share = {
      left: Math.max(0, Math.min(size, limit.most - (taken - size))),
      endsAt,
      isLast: taken >= limit.most,
    };
    shares.delete(id);
    keep(shares, id, share);
    return share;
  };
  return {
    async take(limit, key) {
      const id = sha256(`${limit.name}:${key}`);
      for (;;) {
        const at = now();
        const own = shares.get(id);
        const runs = own !== undefined && own.endsAt > at;
        if (runs && own.left > 0) {
          own.left -= 1;
          return;
        }
        if (runs && own.isLast) throw tooMany(Math.max(1, Math.ceil((own.endsAt - at) / 1000)));
        const fetched = fetching.get(id) ?? fetchShare(id, limit, at).finally(() => fetching.delete(id));
        fetching.set(id, fetched);
        await fetched;
      }
    },
  };
}

/** What this process may still hand out of a window; after the last share the window is used up for everybody. */
type Share = { left: number; endsAt: number; isLast: boolean };

async function takeShare(db: Db, id: string, limit: Limit, size: number, atMs: number) {
  const at = new Date(atMs);
  const ends = new Date(atMs + limit.seconds * 1000);
  const { rows } = await sql<{ taken: number; ends_at: Date }>`
    insert into rate_windows as w (key, ends_at, taken) values (${id}, ${ends}, ${size})
    on conflict (key) do update set
      taken = case when w.ends_at <= ${at} then ${size} else least(w.taken, ${limit.most}) + ${size} end,
      ends_at = case when w.ends_at <= ${at} then ${ends} else w.ends_at end
    returning taken, ends_at`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a rate window gave no row');
  return { taken: row.taken, endsAt: row.ends_at.getTime() };
}

/** Windows that are over. */
export async function sweepRateWindows(db: Db): Promise<void> {
  await db.deleteFrom('rate_windows').where('ends_at', '<', new Date()).execute();
}

function keep<T>(map: Map<string, T>, id: string, value: T): void {
  map.set(id, value);
  if (map.size > 50_000) map.delete(map.keys().next().value as string);
}

export function tooMany(retryAfterSeconds: number): AppError {
  return new AppError('rate_limited', undefined, { retryAfterSeconds });
}

/** In demo mode limits per address do not count for loopback: everybody there is the same newcomer. */
export function countsAddress(config: { demo: boolean; strictLimits: boolean }, address: string): boolean {
  const isLoopback = /^(127\.|::1$|::ffff:127\.)/.test(address);
  return !(config.demo && isLoopback) || config.strictLimits;
}

/** Takes one of a limit per address and clinic, where addresses count. */
export async function limitAddress(
  tools: { limiter: Limiter; config: { demo: boolean; strictLimits: boolean } },
  limit: Limit,
  from: { clinicId: number; address: string },
): Promise<void> {
  if (countsAddress(tools.config, from.address)) await tools.limiter.take(limit, `${from.clinicId}:${from.address}`);
}
