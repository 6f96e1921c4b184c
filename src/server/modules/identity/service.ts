/**
 * Who somebody is: accounts, passwords and sessions. The stories stand in files of their own; this is the module's door.
 */
import { randomUUID } from 'node:crypto';
import { normaliseEmail } from '../../../domain/email.ts';
import type { Context } from '../../platform/caller.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress } from '../../platform/rate-limit.ts';
import * as repository from './repository.ts';

export { changePassword, forgotPassword, resendVerification, resetPassword, verifyEmail } from './credentials.ts';
export {
  findAccountOfExternal,
  identifyExternal,
  link,
  linkOwn,
  listOwnLinks,
  type Provider,
  unlinkOwn,
} from './external.ts';
export { forgetOldPlaces } from './guard.ts';
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
export { checkNewPassword, hashPassword } from './passwords.ts';
export { findSignedIn, type UserRow } from './repository.ts';
export {
  endSession,
  findOwnSession,
  listSessions,
  refreshSession,
  type SignedIn,
  signOut,
  signOutEverywhere,
  startSession,
  startSessionOf,
} from './sessions.ts';
export { admitExternal, signIn, type Welcomed } from './sign-in.ts';
export { endSessionsOf, listSessionsOf, lockActiveAdmins, setStanding } from './standing-repository.ts';
export {
  disableSecondFactor,
  enableSecondFactor,
  hasSecondFactor,
  mustHaveSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
} from './two-factor.ts';

const REGISTER_BY_ADDRESS: Limit = { name: 'register', most: 20, seconds: 60 * 60 };

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

export function findUser(tx: Tx, clinicId: number, userId: string) {
  return repository.findById(tx, clinicId, userId);
}

export function changeUser(
  tx: Tx,
  clinicId: number,
  userId: string,
  changes: {
    name?: string;
    phone?: string | null;
    language?: string;
    timezone?: string | null;
    preferences?: string;
    avatar?: string | null;
  },
  at: Date,
) {
  return repository.updateUser(tx, clinicId, userId, { ...changes, updated_at: at });
}
