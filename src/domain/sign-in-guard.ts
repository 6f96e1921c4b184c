/**
 * When a sign-in has to wait. Wrong passwords are counted by account and place (this browser if the account signed in with
 * it before, else this address), so that whoever guesses shuts only their own place. Guesses from places that the account
 * was never signed in from are also counted together: past a hundred in a day such places have to come by the link of a
 * mail (NIST SP 800-63B, 3.2.2), while the places the account knows go on as if nothing happened.
 */
export type Window = { failures: number; startedAt: number };

export const PLACE = { most: 10, seconds: 15 * 60 };
export const STRANGERS = { most: 100, seconds: 24 * 60 * 60 };
/** From how many on strangers' tries are answered slowly, and how slowly at most. */
const SLOW = { from: 20, stepMs: 25, mostMs: 2_000 };

export type GuardState = {
  /** The account was signed in from here before. */
  known: boolean;
  place: Window | null;
  strangers: Window | null;
};

export type Verdict =
  | { may: true; slowMs: number }
  /** `way`: what else leads in meanwhile. */
  | { may: false; waitSeconds: number; way: 'later' | 'mail' };

/** Whether a password may be tried now. */
export function mayTry({ known, place, strangers }: GuardState, now: number): Verdict {
  const here = waitOf(place, PLACE, now);
  if (here > 0) return { may: false, waitSeconds: here, way: 'later' };
  if (known) return { may: true, slowMs: 0 };
  const elsewhere = waitOf(strangers, STRANGERS, now);
  if (elsewhere > 0) return { may: false, waitSeconds: elsewhere, way: 'mail' };
  return { may: true, slowMs: slownessOf(strangers, now) };
}

function waitOf(window: Window | null, limit: { most: number; seconds: number }, now: number): number {
  if (window === null || window.failures < limit.most) return 0;
  return Math.max(0, Math.ceil((window.startedAt + limit.seconds * 1000 - now) / 1000));
}

function slownessOf(window: Window | null, now: number): number {
  if (window === null || window.startedAt + STRANGERS.seconds * 1000 <= now) return 0;
  return Math.min(SLOW.mostMs, Math.max(0, window.failures - SLOW.from) * SLOW.stepMs);
}

/** One place on the net: an IPv4 address, or the /64 that a household of IPv6 has. */
export function netOf(address: string): string {
  const text = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!text.includes(':')) return text;
  const [head = '', tail] = text.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  const all = [...groups, ...zeros, ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
