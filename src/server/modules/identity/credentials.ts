/** Forgotten, reset and changed passwords, and emails that are confirmed. */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress } from '../../platform/rate-limit.ts';
import { deleteExternalsOf } from './external-repository.ts';
import { welcomeBack } from './guard.ts';
import { takeLink, writeLink } from './links.ts';
import { checkNewPassword, fitsPassword, hashPassword } from './passwords.ts';
import * as repository from './repository.ts';

const LINKS_BY_ADDRESS: Limit = { name: 'identity-links', most: 20, seconds: 15 * 60 };
/** By person, in demo mode too: whoever holds a session may not try passwords without end. */
const PASSWORD_CHANGES: Limit = { name: 'password-change', most: 10, seconds: 15 * 60 };

/** Asks for a link to a new password. The same work and the same answer for every email. */
export async function forgotPassword(platform: Platform, context: Context, email: string): Promise<void> {
  await limitAddress(platform, LINKS_BY_ADDRESS, context);
  const wish = { purpose: 'password_reset', email, userId: null } as const;
  await inTransaction(platform.db, context.clinicId, (tx) =>
    writeLink(platform, tx, context.clinicId, wish, platform.clock.now()),
  );
}

/**
 * Sets a new password by a mailed link and ends every session. The mailbox is its owner's, so the email counts as
 * confirmed. Nobody is signed in by it: whoever has a second factor is still asked for it.
 */
export async function resetPassword(
  platform: Platform,
  context: Context,
  given: { token: string; password: string; device: string | null },
): Promise<void> {
  await limitAddress(platform, LINKS_BY_ADDRESS, context);
  checkNewPassword('password', given.password, []);
  const passwordHash = await hashPassword(given.password);
  const { clinicId } = context;
  await inTransaction(platform.db, clinicId, async (tx) => {
    const at = platform.clock.now();
    const link = await takeLink(tx, clinicId, 'password_reset', given.token, at);
    const user = await repository.findByEmail(tx, clinicId, link.email);
    if (user === undefined || !user.active) throw new AppError('link_expired');
    // After the link, so that only its holder learns whose it is; the link stays good for another try.
    checkNewPassword('password', given.password, [user.email, user.name]);
    const changes = { password_hash: passwordHash, email_verified: true, updated_at: at } as const;
    await repository.setPassword(tx, clinicId, user.id, changes);
    await repository.revokeSessionsOf(tx, clinicId, user.id, new Date());
    // Whoever made the account with an email that was not theirs may have linked themselves to it.
    if (!user.email_verified) await deleteExternalsOf(tx, clinicId, user.id);
    await welcomeBack(tx, context, user.email, given.device);
    await audit(tx, context, { action: 'identity.password_reset', objectType: 'user', objectId: user.id }, at);
  });
}

/** A new password for whoever knows the present one; every other session of theirs ends. */
export async function changePassword(
  platform: Platform,
  context: Context,
  given: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { clinicId, caller } = context;
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  await platform.limiter.take(PASSWORD_CHANGES, `${clinicId}:${caller.userId}`);
  const user = await inTransaction(platform.db, clinicId, (tx) => repository.findById(tx, clinicId, caller.userId));
  if (!(await fitsPassword(given.currentPassword, user?.password_hash))) throw new AppError('wrong_password');
  checkNewPassword('newPassword', given.newPassword, [user?.email ?? null, user?.name ?? null]);
  const passwordHash = await hashPassword(given.newPassword);
  await inTransaction(platform.db, clinicId, async (tx) => {
    const at = platform.clock.now();
    await repository.setPassword(tx, clinicId, caller.userId, { password_hash: passwordHash, updated_at: at });
    await repository.revokeSessionsOf(tx, clinicId, caller.userId, new Date(), caller.sessionId);
    await audit(tx, context, { action: 'identity.password_change', objectType: 'user', objectId: caller.userId }, at);
  });
}

/** Confirms the email a link was mailed to, if the account still has it. */
export async function verifyEmail(platform: Platform, context: Context, token: string): Promise<void> {
  await limitAddress(platform, LINKS_BY_ADDRESS, context);
  const { clinicId } = context;
  await inTransaction(platform.db, clinicId, async (tx) => {
    const at = platform.clock.now();
    const link = await takeLink(tx, clinicId, 'email_verification', token, at);
    const owner = { id: link.user_id ?? '', email: link.email };
    const user = link.user_id === null ? undefined : await repository.setEmailVerified(tx, clinicId, owner, at);
    if (user === undefined) throw new AppError('link_expired');
    await audit(tx, context, { action: 'identity.email_verified', objectType: 'user', objectId: user.id }, at);
  });
}

/** Mails the link that confirms the email once more; with a confirmed one there is nothing to do. */
export async function resendVerification(platform: Platform, context: Context): Promise<void> {
  const { clinicId, caller } = context;
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  await inTransaction(platform.db, clinicId, async (tx) => {
    const user = await repository.findById(tx, clinicId, caller.userId);
    if (user === undefined || user.email_verified) return;
    const wish = { purpose: 'email_verification', email: user.email, userId: user.id } as const;
    await writeLink(platform, tx, clinicId, wish, platform.clock.now());
  });
}
