import { createHash, randomBytes } from 'node:crypto';
import type { SandboxDeps } from './deps.ts';
import { findVendorObject, type OfficeVendor, putVendorObject } from './vendor-store.ts';

/**
 * What Google's and Microsoft's sign-in remember: codes that work once and grants that can be taken back. An access token
 * carries the name of its grant, so that it dies with it.
 */
interface Code {
  challenge: string | null;
  redirectUri: string;
  used: boolean;
}
interface Grant {
  revoked: boolean;
}
export type Refusal = 'invalid_grant' | 'invalid_request';
export interface Granted {
  account: string;
  refreshToken: string;
  accessToken: string;
}

const lifetimeMs = 3_600_000;
/** The clinic's own Google account, known without a sign-in: the one the demo makes its Meet links with. */
const HOUSE = { refreshToken: '1//clinic', account: 'meet@attune.example' };

export async function giveCode(
  deps: SandboxDeps,
  vendor: OfficeVendor,
  wish: { account: string; challenge: string | null; redirectUri: string },
): Promise<string> {
  const id = `4/${randomBytes(24).toString('base64url')}`;
  const { account, ...rest } = wish;
  await putVendorObject(deps.db, {
    vendor,
    kind: 'code',
    id,
    account,
    body: { ...rest, used: false },
    at: deps.clock.now(),
  });
  return id;
}

export async function takeCode(
  deps: SandboxDeps,
  vendor: OfficeVendor,
  given: { code: string; verifier: string; redirectUri: string },
): Promise<Granted | Refusal> {
  const found = await findVendorObject<Code>(deps.db, vendor, 'code', given.code);
  const digest = createHash('sha256').update(given.verifier).digest('base64url');
  if (found === undefined || found.body.used || found.body.redirectUri !== given.redirectUri) return 'invalid_grant';
  if (found.body.challenge !== null && found.body.challenge !== digest) return 'invalid_grant';
  const { account } = found;
  const at = deps.clock.now();
  await putVendorObject(deps.db, {
    vendor,
    kind: 'code',
    id: given.code,
    account,
    body: { ...found.body, used: true },
    at,
  });
  const refreshToken = `1//${randomBytes(24).toString('base64url')}`;
  await putVendorObject(deps.db, { vendor, kind: 'grant', id: refreshToken, account, body: { revoked: false }, at });
  return granted(refreshToken, account);
}

export async function refresh(
  deps: SandboxDeps,
  vendor: OfficeVendor,
  refreshToken: string,
): Promise<Granted | Refusal> {
  if (refreshToken === HOUSE.refreshToken) return granted(refreshToken, HOUSE.account);
  const found = await findVendorObject<Grant>(deps.db, vendor, 'grant', refreshToken);
  return found === undefined || found.body.revoked ? 'invalid_grant' : granted(refreshToken, found.account);
}

export async function revoke(deps: SandboxDeps, vendor: OfficeVendor, refreshToken: string): Promise<boolean> {
  const found = await findVendorObject<Grant>(deps.db, vendor, 'grant', refreshToken);
  if (found === undefined) return false;
  const { account } = found;
  const at = deps.clock.now();
  await putVendorObject(deps.db, { vendor, kind: 'grant', id: refreshToken, account, body: { revoked: true }, at });
  return true;
}

function granted(refreshToken: string, account: string): Granted {
  const until = Date.now() + lifetimeMs;
  const accessToken = `ya29.${Buffer.from(JSON.stringify({ refreshToken, account, until })).toString('base64url')}`;
  return { account, refreshToken, accessToken };
}

/** Whose access token this is; null when it is none, ran out or was taken back. */
export async function accountOf(
  deps: SandboxDeps,
  vendor: OfficeVendor,
  header: string | undefined,
): Promise<string | null> {
  const [, text] = /^Bearer ya29\.([\w-]+)$/.exec(header ?? '') ?? [];
  if (text === undefined) return null;
  const { refreshToken, account, until } = JSON.parse(Buffer.from(text, 'base64url').toString()) as {
    refreshToken: string;
    account: string;
    until: number;
  };
  if (until < Date.now()) return null;
  return typeof (await refresh(deps, vendor, refreshToken)) === 'string' ? null : account;
}
