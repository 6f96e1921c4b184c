/**
 * What crosses modules about one person: registering makes a user and a profile in one transaction, and the account is
 * shown as a whole.
 */
import { z } from 'zod';
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { putPreferences, register, updateProfile } from '../../../contracts/identity.ts';
import { checkAhpra, normaliseAhpra } from '../../../domain/ahpra.ts';
import { normalisePhone } from '../../../domain/phone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import * as identity from '../identity/service.ts';
import * as patients from '../patients/service.ts';
import * as practitioners from '../practitioners/service.ts';

export type Account = {
  user: identity.UserRow;
  patient: patients.PatientRow | undefined;
  profile: patients.PatientProfile;
  practitioner: Awaited<ReturnType<typeof practitioners.findPractitionerOfUser>>;
  /** Whether a code is asked for, and whether it must be. */
  twoFactor: { enabled: boolean; required: boolean };
};

/** Makes an account and signs it in. A provider starts unapproved and cannot be booked until a manager says so. */
export async function registerAccount(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  wish: BodyOf<typeof register>,
): Promise<identity.SignedIn & { account: Account }> {
  await identity.limitRegistrations(platform, context);
  const phone = readPhone(wish.phone, clinic);
  const license = readLicense(wish);
  identity.checkNewPassword('password', wish.password, [wish.email, wish.name, clinic.name]);
  const passwordHash = await identity.hashPassword(wish.password);
  const at = platform.clock.now();
  const language = wish.language ?? context.language ?? languageOf(clinic);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const role = wish.userType === 'client' ? 'patient' : 'practitioner';
    const person = {
      email: wish.email,
      passwordHash,
      name: wish.name,
      role,
      phone,
      language,
      timezone: wish.timezone ?? null,
    };
    const user = await identity.addUser(tx, context.clinicId, person, at);
    if (role === 'patient') {
      const { address, insurance, emergencyContact } = wish;
      await patients.addPatient(
        tx,
        platform.sealer,
        context.clinicId,
        {
          userId: user.id,
          name: wish.name,
          email: wish.email,
          phone,
          language,
          dateOfBirth: wish.dateOfBirth ?? null,
          profile: {
            address: address ?? null,
            insurance: insurance ?? null,
            emergencyContact: emergencyContact ?? null,
          },
        },
        at,
      );
    } else {
      const hourlyRateCents = wish.hourlyRate === undefined ? null : Math.round(wish.hourlyRate * 100);
      const { bio = null, specialty = null } = wish;
      await practitioners.addPractitioner(
        tx,
        context.clinicId,
        { userId: user.id, name: wish.name, bio, specialty, ahpraNumber: license, hourlyRateCents },
        at,
      );
    }
    await audit(
      tx,
      context,
      { action: 'identity.register', objectType: 'user', objectId: user.id, detail: { role } },
      at,
    );
    const verification = { purpose: 'email_verification', email: user.email, userId: user.id } as const;
    await identity.writeLink(platform, tx, context.clinicId, verification, at);
    const session = await identity.startSession(platform, tx, context, user, {
      method: 'password',
      cookies: wish.cookies === true,
    });
    return { ...session, account: await readAccount(platform, tx, context.clinicId, user) };
  });
}

export async function findAccount(platform: Platform, context: Context): Promise<Account> {
  const userId = userIdOf(context);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const user = await identity.findUser(tx, context.clinicId, userId);
    if (user === undefined) throw new AppError('unauthenticated');
    return readAccount(platform, tx, context.clinicId, user);
  });
}

export async function readAccountOf(platform: Platform, clinicId: number, user: identity.UserRow): Promise<Account> {
  return inTransaction(platform.db, clinicId, (tx) => readAccount(platform, tx, clinicId, user));
}

/** With its profile, inside somebody's transaction. */
export async function readAccount(
  platform: Platform,
  tx: Tx,
  clinicId: number,
  user: identity.UserRow,
): Promise<Account> {
  const patient = await patients.findPatientOfUser(tx, clinicId, user.id);
  const practitioner =
    patient === undefined ? await practitioners.findPractitionerOfUser(tx, clinicId, user.id) : undefined;
  const profile = patient === undefined ? {} : patients.openProfile(platform.sealer, patient);
  const twoFactor = {
    enabled: patient === undefined && (await identity.hasSecondFactor(tx, clinicId, user.id)),
    required: identity.mustHaveSecondFactor(platform, user.role),
  };
  return { user, patient, profile, practitioner, twoFactor };
}

export async function changeProfile(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  wish: BodyOf<typeof updateProfile>,
): Promise<Account> {
  const userId = userIdOf(context);
  const phone = wish.phone === undefined || wish.phone === null ? wish.phone : readPhone(wish.phone, clinic);
  const at = platform.clock.now();
  const { name, language, timezone, dateOfBirth, address, insurance, emergencyContact } = wish;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const changes = dropUndefined({ name, phone, language, timezone });
    const user = await identity.changeUser(tx, context.clinicId, userId, changes, at);
    const patient = await patients.findPatientOfUser(tx, context.clinicId, userId);
    if (patient !== undefined) {
      const profile = dropUndefined({ address, insurance, emergencyContact });
      await patients.changePatient(
        tx,
        platform.sealer,
        patient,
        { ...dropUndefined({ name, phone, language, dateOfBirth }), profile },
        at,
      );
    }
    const fields = Object.keys(dropUndefined(wish));
    await audit(
      tx,
      context,
      {
        action: 'profile.change',
        objectType: 'user',
        objectId: userId,
        patientId: patient?.id ?? null,
        detail: { fields },
      },
      at,
    );
    return readAccount(platform, tx, context.clinicId, user);
  });
}

const StoredPreferences = z.object({
  email: z.boolean().default(true),
  sms: z.boolean().default(false),
  whatsapp: z.boolean().default(false),
  sessionType: z.enum(['in_person', 'telehealth']).nullable().default(null),
  locationId: z.number().int().nullable().default(null),
  serviceCategories: z.array(z.string()).default([]),
  quietFrom: z.string().nullable().default(null),
  quietUntil: z.string().nullable().default(null),
});

export async function readPreferences(platform: Platform, context: Context) {
  const { user } = await findAccount(platform, context);
  return presentPreferences(user);
}

export async function changePreferences(platform: Platform, context: Context, wish: BodyOf<typeof putPreferences>) {
  const userId = userIdOf(context);
  const at = platform.clock.now();
  const { language, timezone, ...choices } = wish;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const user = await identity.findUser(tx, context.clinicId, userId);
    if (user === undefined) throw new AppError('unauthenticated');
    await checkLocation(tx, context.clinicId, choices.locationId ?? null);
    const preferences = JSON.stringify({ ...StoredPreferences.parse(user.preferences), ...dropUndefined(choices) });
    const changed = await identity.changeUser(
      tx,
      context.clinicId,
      userId,
      { ...dropUndefined({ language, timezone }), preferences },
      at,
    );
    await audit(tx, context, { action: 'preferences.change', objectType: 'user', objectId: userId }, at);
    return presentPreferences(changed);
  });
}

async function checkLocation(tx: Tx, clinicId: number, locationId: number | null): Promise<void> {
  if (locationId === null) return;
  const locations = await listLocations(tx, clinicId);
  if (!locations.some((location) => location.id === locationId)) throw notFound('location');
}

export function presentPreferences(user: identity.UserRow) {
  const language = user.language === 'es' ? ('es' as const) : ('en' as const);
  return { ...StoredPreferences.parse(user.preferences), language, timezone: user.timezone };
}

function userIdOf(context: Context): string {
  if (context.caller?.kind !== 'person') throw new AppError('forbidden');
  return context.caller.userId;
}

function readPhone(text: string | undefined, clinic: ClinicRow): string | null {
  if (text === undefined || text === '') return null;
  const phone = normalisePhone(text, clinic.country);
  if (phone === null) throw invalidField('phone', 'Write a phone number with its area code, such as 0491 570 156.');
  return phone;
}

/**
 * What a provider says of their registration. It may be an AHPRA number or another body's; the manager who approves checks
 * it, so here it is only brought into its usual form.
 */
function readLicense(wish: BodyOf<typeof register>): string | null {
  if (wish.userType !== 'provider' || wish.license === undefined || wish.license === '') return null;
  return checkAhpra(wish.license).ok ? normaliseAhpra(wish.license) : wish.license;
}

export function languageOf(clinic: ClinicRow): 'en' | 'es' {
  return clinic.locale.startsWith('es') ? 'es' : 'en';
}

function dropUndefined<T extends Record<string, unknown>>(record: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
