/**
 * The second factor of staff: a code of their phone, or one of ten recovery codes. The secret lies sealed, recovery codes
 * as hashes; a code that signed somebody in does not work again.
 */
import { randomBytes } from 'node:crypto';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Limit } from '../../platform/rate-limit.ts';
import { sha256 } from '../../platform/secrets.ts';
import * as access from './access-repository.ts';
import { fitsPassword } from './passwords.ts';
import * as repository from './repository.ts';
import { personOf } from './sessions.ts';
import { newSecret, otpauthUrl, stepOf, toBase32 } from './totp.ts';

const RECOVERY_CODES = 10;
/** Per person, in demo mode too: a session that was left open must not be a place to guess at codes. */
const TRIES: Limit = { name: 'second-factor', most: 10, seconds: 15 * 60 };

/** Whether an administrator without a second factor has to set one up before anything else. */
export function mustHaveSecondFactor(platform: Pick<Platform, 'config'>, role: string): boolean {
  return role === 'admin' && platform.config.adminTwoFactor;
}

export async function hasSecondFactor(tx: Tx, clinicId: number, userId: string): Promise<boolean> {
  const factor = await access.findSecondFactor(tx, clinicId, userId);
  return factor?.enabled_at != null;
}

/** A secret for the authenticator; nobody is asked for it before `enableSecondFactor`. */
export async function setUpSecondFactor(platform: Platform, context: Context, issuer: string) {
  const { clinicId } = context;
  const { userId } = personOf(context);
  const secret = newSecret();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const user = await repository.findById(tx, clinicId, userId);
    if (user === undefined) throw new AppError('unauthenticated');
    const sealed = platform.sealer.seal(secret, placeOf(clinicId, userId));
    const started = await access.startSecondFactor(tx, clinicId, userId, sealed, new Date());
    if (started === undefined) throw new AppError('two_factor_enabled');
    await audit(tx, context, { action: 'identity.two_factor_setup', objectType: 'user', objectId: userId }, new Date());
    return { secret, otpauthUrl: otpauthUrl(secret, issuer, user.email) };
  });
}

/**
 * Puts the second factor in force once its first code was typed, and gives the recovery codes, this once. Other sessions
 * end: they began without it.
 */
export async function enableSecondFactor(platform: Platform, context: Context, otp: string): Promise<string[]> {
  const { clinicId } = context;
  const { userId, sessionId } = personOf(context);
  await platform.limiter.take(TRIES, `${clinicId}:${userId}`);
  return inTransaction(platform.db, clinicId, async (tx) => {
    const factor = await access.findSecondFactor(tx, clinicId, userId);
    if (factor === undefined) throw invalidField('otp', 'Begin the set-up first.');
    if (factor.enabled_at !== null) throw new AppError('two_factor_enabled');
    const secret = platform.sealer.open(factor.secret_sealed, placeOf(clinicId, userId));
    if (stepOf(secret, otp, new Date()) === null) throw wrongCode();
    const at = new Date();
    await access.enableSecondFactor(tx, clinicId, userId, at);
    await repository.revokeSessionsOf(tx, clinicId, userId, at, sessionId);
    await audit(tx, context, { action: 'identity.two_factor_enabled', objectType: 'user', objectId: userId }, at);
    return newRecoveryCodes(tx, clinicId, userId);
  });
}

/** Ends the second factor, with a code, a recovery code or the password; not where the role must have one. */
export async function disableSecondFactor(
  platform: Platform,
  context: Context,
  proof: { otp?: string | undefined; password?: string | undefined },
): Promise<void> {
  const { clinicId } = context;
  const { userId, role } = personOf(context);
  if (mustHaveSecondFactor(platform, role)) throw new AppError('two_factor_required');
  await prove(platform, context, proof);
  await inTransaction(platform.db, clinicId, async (tx) => {
    await access.deleteSecondFactor(tx, clinicId, userId);
    const line = { action: 'identity.two_factor_disabled', objectType: 'user', objectId: userId };
    await audit(tx, context, line, new Date());
  });
}

/** Ten new recovery codes; the earlier ones stop working. */
export async function renewRecoveryCodes(
  platform: Platform,
  context: Context,
  proof: { otp?: string | undefined; password?: string | undefined },
): Promise<string[]> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  await prove(platform, context, proof);
  return inTransaction(platform.db, clinicId, async (tx) => {
    if (!(await hasSecondFactor(tx, clinicId, userId))) throw invalidField('otp', 'There is no second factor yet.');
    const line = { action: 'identity.recovery_codes_renewed', objectType: 'user', objectId: userId };
    await audit(tx, context, line, new Date());
    return newRecoveryCodes(tx, clinicId, userId);
  });
}

/** That the person at the keyboard is the account's own: their password, or a code. */
async function prove(
  platform: Platform,
  context: Context,
  { otp, password }: { otp?: string | undefined; password?: string | undefined },
): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  if (otp === undefined && password === undefined)
    throw invalidField('otp', 'Write a code of your authenticator, or your password.');
  await platform.limiter.take(TRIES, `${clinicId}:${userId}`);
  const user = await inTransaction(platform.db, clinicId, (tx) => repository.findById(tx, clinicId, userId));
  if (password !== undefined && !(await fitsPassword(password, user?.password_hash)))
    throw new AppError('wrong_password');
  if (otp === undefined) return;
  await inTransaction(platform.db, clinicId, async (tx) => {
    const factor = await access.findSecondFactor(tx, clinicId, userId);
    const secret = factor === undefined ? null : platform.sealer.open(factor.secret_sealed, placeOf(clinicId, userId));
    // The session is signed in already, so a code it came in with may be shown again: replays are about signing in.
    if (secret !== null && stepOf(secret, otp, new Date()) !== null) return;
    if (!(await takeRecoveryCode(tx, clinicId, userId, otp))) throw wrongCode();
  });
}

/** What a sign-in needs besides the password: nothing, a code that is missing, a wrong one, or a good one. */
export async function checkSecondFactor(
  platform: Platform,
  tx: Tx,
  clinicId: number,
  userId: string,
  otp: string | undefined,
): Promise<'not needed' | 'missing' | 'wrong' | 'good'> {
  const factor = await access.findSecondFactor(tx, clinicId, userId);
  if (factor?.enabled_at == null) return 'not needed';
  if (otp === undefined || otp.trim() === '') return 'missing';
  const step = stepOf(platform.sealer.open(factor.secret_sealed, placeOf(clinicId, userId)), otp, new Date());
  if (step !== null) return (await access.takeStep(tx, clinicId, userId, step)) === undefined ? 'wrong' : 'good';
  return (await takeRecoveryCode(tx, clinicId, userId, otp)) ? 'good' : 'wrong';
}

async function newRecoveryCodes(tx: Tx, clinicId: number, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const text = toBase32(randomBytes(10)).toLowerCase();
    return text.match(/.{4}/g)?.join('-') ?? text;
  });
  const hashes = codes.map((code) => hashOf(clinicId, userId, code));
  await access.replaceRecoveryCodes(tx, clinicId, userId, hashes);
  return codes;
}

async function takeRecoveryCode(tx: Tx, clinicId: number, userId: string, typed: string): Promise<boolean> {
  const taken = await access.takeRecoveryCode(tx, clinicId, userId, hashOf(clinicId, userId, typed), new Date());
  return taken !== undefined;
}

/** 80 random bits need no slow hash. People type them with and without their dashes. */
function hashOf(clinicId: number, userId: string, code: string): string {
  return sha256(`recovery:${clinicId}:${userId}:${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`);
}

const wrongCode = () => invalidField('otp', 'That code does not fit. Use the one your authenticator shows now.');
const placeOf = (clinicId: number, userId: string): string => `second_factors:${clinicId}:${userId}`;
