import { describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, useAttune } from '../attune.ts';

/** Sign-ins of each kind; `npm run soak` measures more of them. */
const PAIRS = process.env.SOAK === undefined ? 12 : 150;
const attune = useAttune({ worker: false, env: { TRUST_PROXY: 'loopback' } });
const JOHN = 'john.doe@demo.attune.example';

/** A sign-in from an address, as the proxy before us tells it. */
async function signInFrom(address: string, body: object): Promise<number> {
  const { status } = await attune.app.post('/api/auth/login', body, { headers: { 'x-forwarded-for': address } });
  return status;
}

describe('a wrong password', () => {
  it(
    'takes as long to refuse for an email that is known as for one that is not',
    async () => {
      const { admin } = attune.app.database;
      const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      const emails = { known: 'mei.chen@demo.attune.example', unknown: 'who.is.she@demo.attune.example' };
      for (let pair = -2; pair < PAIRS; pair += 1) {
        // A new place for both: neither account was ever signed in to from there.
        const address = `10.0.${(pair + 2) >> 8}.${(pair + 2) & 255}`;
        for (const kind of pair % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
          // Each try is a first one: what is measured is the refusal, not the guard that slows guessing down.
          await admin.deleteFrom('sign_in_failures').execute();
          const from = performance.now();
          const status = await signInFrom(address, { email: emails[kind], password: 'not the password' });
          const took = performance.now() - from;
          expect(status).toBe(401);
          // The first ones warm up connections and code.
          if (pair >= 0) times[kind].push(took);
        }
      }
      const [known, unknown] = [summaryOf(times.known), summaryOf(times.unknown)];
      const difference = Math.abs(known.mean - unknown.mean);
      const noise = Math.hypot(known.deviation, unknown.deviation);
      const error = Math.hypot(known.deviation, unknown.deviation) / Math.sqrt(PAIRS);
      const figure = `${PAIRS} of each: known ${say(known)}, unknown ${say(unknown)}, difference ${difference.toFixed(2)} ms, standard error ${error.toFixed(2)} ms`;
      if (process.env.SOAK !== undefined) process.stdout.write(`sign-in timing, ${figure}\n`);
      expect(difference, figure).toBeLessThan(noise);
      // Of two equal kinds, one run in fifteen thousand is further apart than this.
      expect(difference / error, figure).toBeLessThan(4);
    },
    PAIRS * 4_000,
  );

  it('sent a hundred times from one address leaves the owner’s sign-in from another working', async () => {
    const wrong = { email: JOHN, password: 'not the password' };
    const flood: number[] = [];
    for (let round = 0; round < 10; round += 1)
      flood.push(...(await Promise.all(Array.from({ length: 10 }, () => signInFrom('203.0.113.66', wrong)))));
    const tried = flood.filter((status) => status === 401).length;
    expect(flood.filter((status) => status === 429)).toHaveLength(100 - tried);
    expect(tried).toBeLessThanOrEqual(20);
    const right = { email: JOHN, password: DEMO_PASSWORD };
    expect(await signInFrom('203.0.113.66', right)).toBe(429);
    expect(await signInFrom('203.0.113.67', right)).toBe(200);
  }, 60_000);
});

/** The slowest and the fastest tenth left out: a busy machine is not what is asked about. */
function summaryOf(times: readonly number[]) {
  const sorted = times.toSorted((one, other) => one - other);
  const cut = Math.floor(sorted.length / 10);
  const kept = sorted.slice(cut, sorted.length - cut);
  const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
  const variance = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (kept.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

const say = ({ mean, deviation }: { mean: number; deviation: number }): string =>
  `${mean.toFixed(1)} ± ${deviation.toFixed(1)} ms`;
