import { createHash } from 'node:crypto';
import type { VendorAnswer } from './http.ts';

/** The person took the permission back, or it ran out: nothing works until they connect again. */
export class AccessRevoked extends Error {
  readonly vendor: string;

  constructor(vendor: string) {
    super(`${vendor}: access was revoked`);
    this.name = 'AccessRevoked';
    this.vendor = vendor;
  }
}

/** A new access token, and for how many seconds it is good. */
export type FetchedToken = { token: string; seconds: number };

/**
 * Access tokens live about an hour and are asked for once, however many calls need one at a time. `key` tells apart whose
 * they are; it is kept as a hash, because a refresh token is one.
 */
export function createTokenKeeper(now: () => number = Date.now) {
  const kept = new Map<string, { token: Promise<string>; until: number }>();
  const nameOf = (key: string) => createHash('sha256').update(key).digest('base64url');

  async function tokenFor(key: string, fetchToken: () => Promise<FetchedToken>): Promise<string> {
    const name = nameOf(key);
    const known = kept.get(name);
    if (known !== undefined && known.until > now()) return known.token;
    const entry = { token: Promise.resolve(''), until: now() + 60_000 };
    entry.token = fetchToken().then(({ token, seconds }) => {
      // A minute early, so that none runs out on its way.
      entry.until = now() + Math.max(seconds - 60, 5) * 1000;
      return token;
    });
    kept.set(name, entry);
    entry.token.catch(() => kept.get(name) === entry && kept.delete(name));
    return entry.token;
  }

  return {
    /** Calls with a token; one that was revoked before its time is answered with 401 and fetched anew, once. */
    async call(
      key: string,
      fetchToken: () => Promise<FetchedToken>,
      send: (token: string) => Promise<VendorAnswer>,
    ): Promise<VendorAnswer> {
      const answer = await send(await tokenFor(key, fetchToken));
      if (answer.status !== 401) return answer;
      kept.delete(nameOf(key));
      return send(await tokenFor(key, fetchToken));
    },
  };
}
