/**
 * Sessions: one sign-in on one device, a row that each request looks up. Refresh tokens rotate, and one used twice ends its
 * session. Those of staff in a browser also end when nobody is there.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { sameText, sha256 } from '../../platform/secrets.ts';
import { findClinic } from '../clinics/service.ts';
import * as repository from './repository.ts';

const REFRESH_DAYS = 30;
/** How long a browser's just used refresh cookie may come again, for two tabs that refresh at once. */
const TABS_GRACE_MS = 10_000;

export type SignedIn = { token: string; refreshToken: string; user: repository.UserRow };

export type SessionWish = {
  method: repository.SignInMethod;
  /** The tokens go into a browser's cookies. */
  cookies: boolean;
};

export async function startSession(
  platform: Platform,
  tx: Tx,
  context: Context,
  user: repository.UserRow,
  { method, cookies }: SessionWish,
): Promise<SignedIn> {
  const { clinicId, userAgent, address } = context;
  const sessionId = randomUUID();
  const refresh = newRefreshToken(clinicId, sessionId);
  const at = new Date();
  await repository.insertSession(tx, clinicId, {
    id: sessionId,
    userId: user.id,
    refreshHash: sha256(refresh),
    at,
    expiresAt: daysAfter(at, REFRESH_DAYS),
    userAgent,
    address,
    method,
    idleSeconds: await idleSecondsOf(tx, clinicId, user.role, cookies),
  });
  const token = await platform.tokens.sign({ kind: 'person', clinicId, userId: user.id, sessionId });
  return { token, refreshToken: refresh, user };
}

/** A program with a bearer token is not somebody who walked away from a screen. */
async function idleSecondsOf(tx: Tx, clinicId: number, role: string, cookies: boolean): Promise<number | null> {
  if (!cookies || role === 'patient') return null;
  const clinic = await findClinic(tx, clinicId);
  return clinic.staff_idle_minutes * 60;
}

/** A session for somebody who has just shown who they are. */
export function startSessionOf(
  platform: Platform,
  context: Context,
  userId: string,
  wish: SessionWish,
): Promise<SignedIn> {
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const user = await repository.findById(tx, context.clinicId, userId);
    if (user === undefined || !user.active) throw new AppError('unauthenticated');
    return startSession(platform, tx, context, user, wish);
  });
}

/**
 * A new pair for a refresh token. A token that was used before ends the whole session: somebody else has it. Only a
 * browser's cookie may come twice within seconds (two tabs); it then gets nothing, and ends nothing.
 */
export async function refreshSession(
  platform: Platform,
  context: Context,
  refreshToken: string,
  viaCookie: boolean,
): Promise<SignedIn> {
  const parts = readRefreshToken(refreshToken);
  if (parts === null || parts.clinicId !== context.clinicId) throw new AppError('unauthenticated');
  const { clinicId } = context;
  const result = await inTransaction(platform.db, clinicId, async (tx) => {
    const session = await repository.findSessionForUpdate(tx, clinicId, parts.sessionId);
    const at = new Date();
    if (session === undefined || isOver(session, at)) return null;
    const hash = sha256(refreshToken);
    if (!sameText(hash, session.refresh_hash)) {
      const justUsed = session.previous_refresh_hash !== null && sameText(hash, session.previous_refresh_hash);
      if (viaCookie && justUsed && at.getTime() - session.last_seen_at.getTime() < TABS_GRACE_MS) return null;
      await repository.revokeSession(tx, clinicId, session.id, at);
      const line = { action: 'identity.refresh_reuse', objectType: 'session', objectId: session.id } as const;
      await audit(tx, context, { ...line, outcome: 'refused' }, at);
      return null;
    }
    const user = await repository.findById(tx, clinicId, session.user_id);
    if (user === undefined || !user.active) return null;
    const next = newRefreshToken(clinicId, session.id);
    await repository.rotateSession(tx, clinicId, session.id, {
      hash: sha256(next),
      previousHash: hash,
      at,
      expiresAt: daysAfter(at, REFRESH_DAYS),
    });
    const claims = { kind: 'person', clinicId, userId: user.id, sessionId: session.id } as const;
    return { token: await platform.tokens.sign(claims), refreshToken: next, user };
  });
  if (result === null) throw new AppError('unauthenticated');
  return result;
}

type SessionRow = NonNullable<Awaited<ReturnType<typeof repository.findSessionForUpdate>>>;

function isOver(session: SessionRow, at: Date): boolean {
  if (session.revoked_at !== null || session.expires_at <= at) return true;
  const { idle_seconds: idle, last_seen_at: seen } = session;
  return idle !== null && seen.getTime() + idle * 1000 <= at.getTime();
}

/** Ends the session the caller came with; the next request with its token is a 401. */
export async function signOut(platform: Platform, context: Context): Promise<void> {
  const { caller } = context;
  if (caller?.kind !== 'person') return;
  await inTransaction(platform.db, context.clinicId, async (tx) => {
    await repository.revokeSession(tx, context.clinicId, caller.sessionId, new Date());
    const line = { action: 'identity.sign_out', objectType: 'session', objectId: caller.sessionId };
    await audit(tx, context, line, new Date());
  });
}

/** Ends every session of the caller's, this one too. */
export async function signOutEverywhere(platform: Platform, context: Context): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  await inTransaction(platform.db, clinicId, async (tx) => {
    const sessions = await repository.revokeSessionsOf(tx, clinicId, userId, new Date());
    const line = { action: 'identity.sign_out_everywhere', objectType: 'user', objectId: userId };
    await audit(tx, context, { ...line, detail: { sessions } }, new Date());
  });
}

/** The caller's living sessions, the latest seen first. */
export async function listSessions(platform: Platform, context: Context) {
  const { userId, sessionId } = personOf(context);
  const at = new Date();
  const rows = await inTransaction(platform.db, context.clinicId, (tx) =>
    repository.listSessionsOf(tx, context.clinicId, userId, at),
  );
  return rows.filter((row) => !isOver(row, at)).map((row) => ({ ...row, isCurrent: row.id === sessionId }));
}

/** The caller's own session, for the pages' clock that signs out when nobody is there. */
export async function findOwnSession(platform: Platform, context: Context) {
  const { sessionId } = personOf(context);
  return inTransaction(platform.db, context.clinicId, (tx) => repository.findSession(tx, context.clinicId, sessionId));
}

/** Ends one of the caller's sessions; somebody else's is not there. */
export async function endSession(platform: Platform, context: Context, sessionId: string): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  await inTransaction(platform.db, clinicId, async (tx) => {
    const at = new Date();
    const session = await repository.findSessionForUpdate(tx, clinicId, sessionId);
    if (session === undefined || session.user_id !== userId || isOver(session, at)) throw notFound('session');
    await repository.revokeSession(tx, clinicId, sessionId, at);
    await audit(tx, context, { action: 'identity.session_ended', objectType: 'session', objectId: sessionId }, at);
  });
}

/** Whoever signed in; a guest's token is nobody's account. */
export function personOf(context: Context) {
  if (context.caller?.kind !== 'person') throw new AppError('forbidden');
  return context.caller;
}

/** `<clinic>.<session>.<random>`: 256 bits that only their hash is kept of. */
function newRefreshToken(clinicId: number, sessionId: string): string {
  return `${clinicId}.${sessionId}.${randomBytes(32).toString('base64url')}`;
}

function readRefreshToken(text: string): { clinicId: number; sessionId: string } | null {
  const match = /^(\d{1,9})\.([0-9a-f-]{36})\.[\w-]{40,50}$/.exec(text);
  return match === null ? null : { clinicId: Number(match[1]), sessionId: match[2] as string };
}

function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * 86_400_000);
}
