/** Signing in: by a password or by another company's word (external.ts), then the second factor, where there is one. */
import { normaliseEmail } from '../../../domain/email.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress } from '../../platform/rate-limit.ts';
import { countWrong, findPlace, type Guarded, holdUp, welcome } from './guard.ts';
import { fitsPassword } from './passwords.ts';
import * as repository from './repository.ts';
import { type SignedIn, startSession } from './sessions.ts';
import { checkSecondFactor, hasSecondFactor } from './two-factor.ts';

const SIGN_IN_BY_ADDRESS: Limit = { name: 'sign-in', most: 30, seconds: 15 * 60 };

/** Somebody signed in, and what their browser is known by from now on. */
export type Welcomed = SignedIn & { device: string };

export type SignInWish = {
  otp?: string | undefined;
  cookies: boolean;
  /** What the browser is known by from earlier sign-ins. */
  device: string | null;
};

/**
 * Email and password, and a code where there is a second factor, to a session. Unknown email and wrong password are one
 * and the same refusal, and the same work.
 */
export async function signIn(
  platform: Platform,
  context: Context,
  given: SignInWish & { email: string; password: string },
): Promise<Welcomed> {
  await limitAddress(platform, SIGN_IN_BY_ADDRESS, context);
  const { clinicId } = context;
  const email = normaliseEmail(given.email);
  const guarded = await findPlace(platform, context, email, given.device);
  await holdUp(guarded);
  const user = await inTransaction(platform.db, clinicId, (tx) => repository.findByEmail(tx, clinicId, email));
  const fits = await fitsPassword(given.password, user?.password_hash);
  if (user === undefined || !fits || !user.active) {
    await inTransaction(platform.db, clinicId, (tx) => refuse(tx, context, guarded));
    throw new AppError('invalid_credentials');
  }
  return admit(platform, context, user, guarded, { ...given, method: 'password' });
}

/**
 * Somebody another company vouches for. Guesses at the password do not hold them up; where there is a second factor, what
 * holds up guesses at codes does.
 */
export async function admitExternal(
  platform: Platform,
  context: Context,
  user: repository.UserRow,
  wish: SignInWish & { method: repository.SignInMethod },
): Promise<Welcomed> {
  const guarded = await findPlace(platform, context, user.email, wish.device);
  const { clinicId } = context;
  if (await inTransaction(platform.db, clinicId, (tx) => hasSecondFactor(tx, clinicId, user.id))) await holdUp(guarded);
  return admit(platform, context, user, guarded, wish);
}

/** The last step of every sign-in: the second factor, then a session. A wrong code counts as a wrong password does. */
async function admit(
  platform: Platform,
  context: Context,
  user: repository.UserRow,
  guarded: Guarded,
  wish: SignInWish & { method: repository.SignInMethod },
): Promise<Welcomed> {
  const { clinicId } = context;
  const result = await inTransaction(platform.db, clinicId, async (tx) => {
    const second = await checkSecondFactor(platform, tx, clinicId, user.id, wish.otp);
    if (second === 'missing') return 'otp_required' as const;
    if (second === 'wrong') {
      await refuse(tx, context, guarded);
      return 'invalid_otp' as const;
    }
    await welcome(tx, clinicId, guarded);
    const session = await startSession(platform, tx, context, user, wish);
    const line = { action: 'identity.sign_in', objectType: 'user', objectId: user.id };
    await audit(tx, context, { ...line, detail: { method: wish.method } }, new Date());
    return session;
  });
  if (typeof result === 'string') throw new AppError(result);
  return { ...result, device: guarded.device };
}

async function refuse(tx: Tx, context: Context, guarded: Guarded): Promise<void> {
  const line = { action: 'identity.sign_in', objectType: 'account', objectId: guarded.accountHash.slice(0, 16) };
  await audit(tx, context, { ...line, outcome: 'refused' }, new Date());
  await countWrong(tx, context.clinicId, guarded);
}
