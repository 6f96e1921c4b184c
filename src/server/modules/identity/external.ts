/**
 * Accounts that are signed in to by Google or Facebook. A person of theirs is known by the company's own number, never by
 * an email alone: an email only leads to an account that exists when both sides have seen the mailbox.
 */
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Limit } from '../../platform/rate-limit.ts';
import type { ExternalPerson, SignInPorts } from '../../vendors/sign-in/port.ts';
import * as external from './external-repository.ts';
import { findByEmail, findById, type UserRow } from './repository.ts';
import { personOf } from './sessions.ts';

export type Provider = external.Provider;

/** Per person, in demo mode too. */
const LINKS: Limit = { name: 'link-identity', most: 20, seconds: 15 * 60 };

/** Who a token speaks of; a company that is not configured is not there. */
export async function identifyExternal(
  ports: SignInPorts,
  provider: Provider,
  given: { token: string; nonce?: string | undefined },
): Promise<ExternalPerson> {
  const port = ports[provider];
  if (port === null) throw notFound('way to sign in');
  return port.identify(given.token, { nonce: given.nonce });
}

/**
 * The account of somebody another company vouches for; undefined when there is none yet.
 * @throws AppError `link_needs_sign_in` when an account has their email and either side has not confirmed it: whoever made
 *   that account, or wrote that email at the company, may be somebody else.
 */
export async function findAccountOfExternal(
  tx: Tx,
  context: Context,
  provider: Provider,
  person: ExternalPerson,
): Promise<UserRow | undefined> {
  const { clinicId } = context;
  const at = new Date();
  const known = await external.findExternal(tx, clinicId, provider, person.subject);
  if (known !== undefined) {
    await external.touchExternal(tx, clinicId, provider, person.subject, at);
    return findById(tx, clinicId, known.user_id);
  }
  if (person.email === null) return undefined;
  const user = await findByEmail(tx, clinicId, person.email.toLowerCase());
  if (user === undefined) return undefined;
  if (!person.emailVerified || !user.email_verified) throw new AppError('link_needs_sign_in');
  await link(tx, context, provider, person, user.id);
  return user;
}

/** From now on this person of that company signs in to this account. */
export async function link(
  tx: Tx,
  context: Context,
  provider: Provider,
  person: ExternalPerson,
  userId: string,
): Promise<void> {
  const { subject, email } = person;
  const at = new Date();
  const linked = await external.insertExternal(tx, context.clinicId, { provider, subject, email, userId, at });
  if (linked === undefined) throw new AppError('already_linked');
  const line = { action: 'identity.linked', objectType: 'user', objectId: userId, detail: { provider } };
  await audit(tx, context, line, at);
}

/** Links the caller's own account to their person at a company. */
export async function linkOwn(
  platform: Platform,
  ports: SignInPorts,
  context: Context,
  given: { provider: Provider; token: string; nonce?: string | undefined },
): Promise<void> {
  const { userId } = personOf(context);
  await platform.limiter.take(LINKS, `${context.clinicId}:${userId}`);
  const person = await identifyExternal(ports, given.provider, given);
  await inTransaction(platform.db, context.clinicId, (tx) => link(tx, context, given.provider, person, userId));
}

/** The companies the caller signs in by, and whether there is a password too. */
export async function listOwnLinks(platform: Platform, context: Context) {
  const { userId } = personOf(context);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const user = await findById(tx, context.clinicId, userId);
    const links = await external.listExternalsOf(tx, context.clinicId, userId);
    return { hasPassword: user?.password_hash != null, links };
  });
}

/** Takes a link away; not the last way into the account. */
export async function unlinkOwn(platform: Platform, context: Context, provider: Provider): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  await inTransaction(platform.db, clinicId, async (tx) => {
    const user = await findById(tx, clinicId, userId);
    const links = await external.listExternalsOf(tx, clinicId, userId);
    if (!links.some((one) => one.provider === provider)) throw notFound('link');
    if (user?.password_hash == null && links.length === 1) throw new AppError('last_way_in');
    await external.deleteExternal(tx, clinicId, userId, provider);
    const line = { action: 'identity.unlinked', objectType: 'user', objectId: userId, detail: { provider } };
    await audit(tx, context, line, new Date());
  });
}
