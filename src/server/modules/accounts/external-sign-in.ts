/** Signing in by Google or Facebook; whoever comes for the first time gets a patient's account. */
import { normaliseEmail } from '../../../domain/email.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress } from '../../platform/rate-limit.ts';
import type { ExternalPerson, SignInPorts } from '../../vendors/sign-in/port.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as identity from '../identity/service.ts';
import * as patients from '../patients/service.ts';
import { languageOf } from './service.ts';

const BY_ADDRESS: Limit = { name: 'external-sign-in', most: 30, seconds: 15 * 60 };

export type ExternalWish = {
  provider: identity.Provider;
  token: string;
  nonce?: string | undefined;
  otp?: string | undefined;
  cookies: boolean;
  device: string | null;
};

/**
 * A token of the company to a session here. The second factor of staff is asked for all the same: that the company knows
 * somebody says nothing about their phone.
 */
export async function signInByExternal(
  platform: Platform,
  ports: SignInPorts,
  context: Context,
  clinic: ClinicRow,
  wish: ExternalWish,
): Promise<identity.Welcomed> {
  await limitAddress(platform, BY_ADDRESS, context);
  const person = await identity.identifyExternal(ports, wish.provider, wish);
  const user = await accountOf(platform, context, clinic, wish.provider, person);
  if (!user.active) throw new AppError('invalid_social_token');
  return identity.admitExternal(platform, context, user, { ...wish, method: wish.provider });
}

async function accountOf(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  provider: identity.Provider,
  person: ExternalPerson,
): Promise<identity.UserRow> {
  const findOrMake = () =>
    inTransaction(platform.db, context.clinicId, async (tx) => {
      const known = await identity.findAccountOfExternal(tx, context, provider, person);
      return known ?? makeAccount(platform, tx, context, clinic, provider, person);
    });
  try {
    return await findOrMake();
  } catch (error) {
    // Two first sign-ins at once: the other one made it, so now it is found.
    if (error instanceof AppError && (error.code === 'email_taken' || error.code === 'already_linked'))
      return findOrMake();
    throw error;
  }
}

async function makeAccount(
  platform: Platform,
  tx: Tx,
  context: Context,
  clinic: ClinicRow,
  provider: identity.Provider,
  person: ExternalPerson,
): Promise<identity.UserRow> {
  if (person.email === null) throw new AppError('email_needed');
  const { clinicId } = context;
  const at = platform.clock.now();
  const email = normaliseEmail(person.email);
  const name = person.name ?? email.slice(0, email.indexOf('@'));
  const language = context.language ?? languageOf(clinic);
  const user = await identity.addUser(
    tx,
    clinicId,
    {
      email,
      name,
      language,
      role: 'patient',
      passwordHash: null,
      phone: null,
      timezone: null,
      emailVerified: person.emailVerified,
    },
    at,
  );
  await patients.addPatient(tx, platform.sealer, clinicId, { userId: user.id, name, email, phone: null, language }, at);
  await identity.link(tx, context, provider, person, user.id);
  if (!person.emailVerified)
    await identity.writeLink(platform, tx, clinicId, { purpose: 'email_verification', email, userId: user.id }, at);
  const line = { action: 'identity.register', objectType: 'user', objectId: user.id };
  await audit(tx, context, { ...line, detail: { role: 'patient', provider } }, at);
  return user;
}
