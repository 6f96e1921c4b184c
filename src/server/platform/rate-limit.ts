import { AppError } from './errors.ts';

/** Named limits: how many within how many seconds, by which key. Configuration, strict in production. */
export type Limit = { name: string; most: number; seconds: number };

export type Limiter = {
  /** Throws `rate_limited` with the seconds to wait when `key` has used up the limit. */
  take(limit: Limit, key: string): void;
};

/**
 * Counters in this process's memory: fixed windows, at most 50,000 keys, oldest dropped first. Several processes each
 * count their own share; the sign-in limit, which must hold exactly, counts in the database instead.
 */
export function createLimiter(options: { now?: () => number } = {}): Limiter {
  const now = options.now ?? Date.now;
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    take(limit, key) {
      const id = `${limit.name}:${key}`;
      const at = now();
      let window = windows.get(id);
      if (window === undefined || window.endsAt <= at) {
        windows.delete(id);
        window = { count: 0, endsAt: at + limit.seconds * 1000 };
        windows.set(id, window);
        if (windows.size > 50_000) windows.delete(windows.keys().next().value as string);
      }
      window.count += 1;
      if (window.count > limit.most) throw tooMany(Math.ceil((window.endsAt - at) / 1000));
    },
  };
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
export function limitAddress(
  tools: { limiter: Limiter; config: { demo: boolean; strictLimits: boolean } },
  limit: Limit,
  from: { clinicId: number; address: string },
): void {
  if (countsAddress(tools.config, from.address)) tools.limiter.take(limit, `${from.clinicId}:${from.address}`);
}
