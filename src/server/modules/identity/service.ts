/**
 * Who somebody is: accounts, passwords and sessions. A session is a row that each request looks up, so that ending it
 * ends it at once; the access token only names it. Refresh tokens rotate, and one used twice ends its session.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { normaliseEmail } from '../../../domain/email.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress, tooMany } from '../../platform/rate-limit.ts';
import { sameText, sha256 } from '../../platform/secrets.ts';
import { fitsPassword } from './passwords.ts';
import * as repository from './repository.ts';

export { changePassword, forgotPassword, resendVerification, resetPassword, verifyEmail } from './credentials.ts';
export {
  closeInvitation,
  findInvitationLink,
  type InvitationRow,
  /** @public for the module that administers users */
  type InvitationWish,
  /** @public */
  invite,
  /** @public */
  listInvitations,
  openInvitation,
  /** @public */
  revokeInvitation,
} from './invitations.ts';
export { findLink, forgetOldLinks, writeLink } from './links.ts';
export { hashPassword } from './passwords.ts';
export { findSessionPerson, type UserRow } from './repository.ts';
export { endSessionsOf, lockActiveAdmins, setStanding } from './standing-repository.ts';

/** 10 wrong passwords for one account in 15 minutes, then wait; the right password is not tried meanwhile. */
const FAILURES = { most: 10, windowSeconds: 15 * 60 };
const SIGN_IN_BY_ADDRESS: Limit = { name: 'sign-in', most: 30, seconds: 15 * 60 };
const REGISTER_BY_ADDRESS: Limit = { name: 'register', most: 20, seconds: 60 * 60 };
/** How long a just used refresh token may come again, for two tabs that refresh at once. */
const REFRESH_GRACE_MS = 10_000;
const REFRESH_DAYS = 30;

export type SignedIn = { token: string; refreshToken: string; user: repository.UserRow };

export async function limitRegistrations(platform: Platform, context: Context): Promise<void> {
  await limitAddress(platform, REGISTER_BY_ADDRESS, context);
}

/** Adds an account; an email the clinic knows already is `email_taken` and changes nothing. */
export async function addUser(
  tx: Tx,
  clinicId: number,
  person: {
    email: string;
    passwordHash: string | null;
    name: string;
    role: string;
    phone: string | null;
    language: string;
    timezone: string | null;
    emailVerified?: boolean;
  },
  at: Date,
): Promise<repository.UserRow> {
  const user = await repository.insertUser(tx, clinicId, {
    id: randomUUID(),
    ...person,
    email: normaliseEmail(person.email),
    emailVerified: person.emailVerified ?? false,
    at,
  });
  if (user === undefined) throw new AppError('email_taken');
  return user;
}

export async function startSession(
  platform: Platform,
  tx: Tx,
  context: Context,
  user: repository.UserRow,
  method: repository.SignInMethod = 'password',
): Promise<SignedIn> {
  const sessionId = randomUUID();
  const refresh = newRefreshToken(context.clinicId, sessionId);
  const at = new Date();
  await repository.insertSession(tx, context.clinicId, {
    id: sessionId,
    userId: user.id,
    refreshHash: sha256(refresh),
    at,
    expiresAt: daysAfter(at, REFRESH_DAYS),
    userAgent: context.userAgent,
    address: context.address,
    method,
  });
  const token = await platform.tokens.sign({ kind: 'person', clinicId: context.clinicId, userId: user.id, sessionId });
  return { token, refreshToken: refresh, user };
}

/** Ends every session of an account at once: signed out everywhere, deactivated, a password that others may know. */
export function endSessions(tx: Tx, clinicId: number, userId: string, at: Date, except: string | null = null) {
  return repository.revokeSessionsOf(tx, clinicId, userId, at, except);
}

/** A session for somebody who has just shown who they are. */
export function startSessionOf(platform: Platform, context: Context, userId: string): Promise<SignedIn> {
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const user = await repository.findById(tx, context.clinicId, userId);
    if (user === undefined || !user.active) throw new AppError('unauthenticated');
    return startSession(platform, tx, context, user);
  });
}

/** Email and password to a session. Unknown email and wrong password are one and the same refusal. */
export async function signIn(
  platform: Platform,
  context: Context,
  given: { email: string; password: string },
): Promise<SignedIn> {
  await limitAddress(platform, SIGN_IN_BY_ADDRESS, context);
  const { db } = platform;
  const email = normaliseEmail(given.email);
  const account = sha256(`${context.clinicId}:${email}`);
  const user = await inTransaction(db, context.clinicId, async (tx) => {
    const failures = await repository.findFailures(tx, context.clinicId, account);
    const until = failures === undefined ? 0 : failures.window_started_at.getTime() + FAILURES.windowSeconds * 1000;
    if (failures !== undefined && failures.failures >= FAILURES.most && until > Date.now())
      throw tooMany(Math.ceil((until - Date.now()) / 1000));
    return repository.findByEmail(tx, context.clinicId, email);
  });
  const fits = await fitsPassword(given.password, user?.password_hash);
  const passed = fits && user !== undefined && user.active;
  return inTransaction(db, context.clinicId, async (tx) => {
    if (!passed) return { refused: true as const, failures: await refuse(tx, context, account) };
    await repository.clearFailures(tx, context.clinicId, account);
    const session = await startSession(platform, tx, context, user);
    await audit(tx, context, { action: 'identity.sign_in', objectType: 'user', objectId: user.id }, new Date());
    return session;
  }).then((result) => {
    if ('refused' in result) throw new AppError('invalid_credentials');
    return result;
  });
}

async function refuse(tx: Tx, context: Context, account: string): Promise<number> {
  const line = {
    action: 'identity.sign_in',
    objectType: 'account',
    objectId: account.slice(0, 16),
    outcome: 'refused',
  } as const;
  await audit(tx, context, line, new Date());
  return repository.countFailure(tx, context.clinicId, account, new Date(), FAILURES.windowSeconds);
}

/**
 * A new pair for a refresh token. A token that was used before ends the whole session: somebody else has it.
 */
export async function refreshSession(platform: Platform, context: Context, refreshToken: string): Promise<SignedIn> {
  const parts = readRefreshToken(refreshToken);
  if (parts === null || parts.clinicId !== context.clinicId) throw new AppError('unauthenticated');
  const result = await inTransaction(platform.db, context.clinicId, async (tx) => {
    const session = await repository.findSessionForUpdate(tx, context.clinicId, parts.sessionId);
    const at = new Date();
    if (session === undefined || session.revoked_at !== null || session.expires_at <= at) return null;
    const hash = sha256(refreshToken);
    if (!sameText(hash, session.refresh_hash)) {
      const justUsed = session.previous_refresh_hash !== null && sameText(hash, session.previous_refresh_hash);
      if (justUsed && at.getTime() - session.last_seen_at.getTime() < REFRESH_GRACE_MS) return null;
      await repository.revokeSession(tx, context.clinicId, session.id, at);
      await audit(
        tx,
        context,
        { action: 'identity.refresh_reuse', objectType: 'session', objectId: session.id, outcome: 'refused' },
        at,
      );
      return null;
    }
    const user = await repository.findById(tx, context.clinicId, session.user_id);
    if (user === undefined || !user.active) return null;
    const next = newRefreshToken(context.clinicId, session.id);
    await repository.rotateSession(tx, context.clinicId, session.id, {
      hash: sha256(next),
      previousHash: hash,
      at,
      expiresAt: daysAfter(at, REFRESH_DAYS),
    });
    const token = await platform.tokens.sign({
      kind: 'person',
      clinicId: context.clinicId,
      userId: user.id,
      sessionId: session.id,
    });
    return { token, refreshToken: next, user };
  });
  if (result === null) throw new AppError('unauthenticated');
  return result;
}

/** Ends the session the caller came with; the next request with its token is a 401. */
export async function signOut(platform: Platform, context: Context): Promise<void> {
  const { caller } = context;
  if (caller?.kind !== 'person') return;
  await inTransaction(platform.db, context.clinicId, async (tx) => {
    await repository.revokeSession(tx, context.clinicId, caller.sessionId, new Date());
    await audit(
      tx,
      context,
      { action: 'identity.sign_out', objectType: 'session', objectId: caller.sessionId },
      new Date(),
    );
  });
}

/** Ends every session of the caller's, this one too. */
export async function signOutEverywhere(platform: Platform, context: Context): Promise<void> {
  const { caller, clinicId } = context;
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  await inTransaction(platform.db, clinicId, async (tx) => {
    const sessions = await endSessions(tx, clinicId, caller.userId, new Date());
    const line = { action: 'identity.sign_out_everywhere', objectType: 'user', objectId: caller.userId };
    await audit(tx, context, { ...line, detail: { sessions } }, new Date());
  });
}

export function findUser(tx: Tx, clinicId: number, userId: string) {
  return repository.findById(tx, clinicId, userId);
}

export function changeUser(
  tx: Tx,
  clinicId: number,
  userId: string,
  changes: { name?: string; phone?: string | null; language?: string; timezone?: string | null; preferences?: string },
  at: Date,
) {
  return repository.updateUser(tx, clinicId, userId, { ...changes, updated_at: at });
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
