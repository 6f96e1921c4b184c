/**
 * The people a clinic cares for. Address, insurance and emergency contact are health-adjacent and lie encrypted in one
 * field; name, email and phone are columns because messages need them.
 */
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import * as repository from './repository.ts';

export type { PatientRow } from './repository.ts';

export type PatientProfile = {
  address?: string | null;
  insurance?: string | null;
  emergencyContact?: { name: string; phone: string; relationship: string } | null;
};

const place = (clinicId: number) => `patients.profile:${clinicId}`;

export function openProfile(
  sealer: Sealer,
  patient: Pick<repository.PatientRow, 'clinic_id' | 'profile_sealed'>,
): PatientProfile {
  if (patient.profile_sealed === null) return {};
  return sealer.openJson(patient.profile_sealed, place(patient.clinic_id)) as PatientProfile;
}

/** Who insures the caller, for prices that go by it; null for strangers, staff and whoever does not say. */
export async function insurerOf(platform: Platform, context: Context): Promise<string | null> {
  const patientId = context.caller?.kind === 'person' ? context.caller.patientId : null;
  if (patientId === null) return null;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const patient = await repository.findById(tx, context.clinicId, patientId);
    return patient === undefined ? null : (openProfile(platform.sealer, patient).insurance ?? null);
  });
}

export type NewPatient = {
  userId: string | null;
  name: string;
  email: string;
  phone: string | null;
  language: string;
  dateOfBirth?: string | null;
  profile?: PatientProfile;
};

export function addPatient(tx: Tx, sealer: Sealer, clinicId: number, patient: NewPatient, at: Date) {
  const profile = patient.profile ?? {};
  const isEmpty = Object.values(profile).every((value) => value === undefined || value === null);
  return repository.insertPatient(tx, clinicId, {
    user_id: patient.userId,
    name: patient.name,
    email: patient.email.toLowerCase(),
    phone: patient.phone,
    date_of_birth: patient.dateOfBirth ?? null,
    profile_sealed: isEmpty ? null : sealer.sealJson(profile, place(clinicId)),
    language: patient.language,
    created_at: at,
    updated_at: at,
  });
}

/**
 * The patient behind a guest's booking: the one of an earlier booking under the same name and email, else a new one. A
 * guest never becomes the patient of an account, however well they know its email.
 */
export async function takeGuest(tx: Tx, sealer: Sealer, clinicId: number, guest: Omit<NewPatient, 'userId'>, at: Date) {
  const known = await repository.findGuest(tx, clinicId, guest.email.toLowerCase(), guest.name);
  if (known !== undefined) return known;
  return addPatient(tx, sealer, clinicId, { ...guest, userId: null }, at);
}

export const findPatient = repository.findById;
export const findPatientOfUser = repository.findByUser;
export const findById = repository.findById;

/** Says who cares for a client, whatever was before. */
export function setProvider(tx: Tx, clinicId: number, patientId: number, practitionerId: number | null, at: Date) {
  return repository.updatePatient(tx, clinicId, patientId, { provider_id: practitionerId, updated_at: at });
}
export const isInCare = repository.isInCare;
export const lockEmail = repository.lockEmail;

export async function changePatient(
  tx: Tx,
  sealer: Sealer,
  patient: repository.PatientRow,
  changes: {
    name?: string;
    phone?: string | null;
    dateOfBirth?: string | null;
    language?: string;
    profile?: PatientProfile;
  },
  at: Date,
) {
  const profile = changes.profile === undefined ? undefined : { ...openProfile(sealer, patient), ...changes.profile };
  return repository.updatePatient(tx, patient.clinic_id, patient.id, {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.phone === undefined ? {} : { phone: changes.phone }),
    ...(changes.dateOfBirth === undefined ? {} : { date_of_birth: changes.dateOfBirth }),
    ...(changes.language === undefined ? {} : { language: changes.language }),
    ...(profile === undefined ? {} : { profile_sealed: sealer.sealJson(profile, place(patient.clinic_id)) }),
    updated_at: at,
  });
}

/** A client's provider is whoever they first booked, unless somebody added or changed them. */
export async function rememberProvider(
  tx: Tx,
  patient: repository.PatientRow,
  practitionerId: number,
  at: Date,
): Promise<void> {
  if (patient.provider_id !== null) return;
  await repository.updatePatient(tx, patient.clinic_id, patient.id, { provider_id: practitionerId, updated_at: at });
}

/**
 * The patient behind an invitation that was accepted: whoever staff had added under this email, or a new one. The link came
 * to that mailbox, so the email is theirs.
 */
export async function takeInvited(
  tx: Tx,
  sealer: Sealer,
  clinicId: number,
  user: NewPatient & { userId: string },
  at: Date,
) {
  const known = await repository.findAdded(tx, clinicId, user.email.toLowerCase());
  if (known === undefined) return addPatient(tx, sealer, clinicId, user, at);
  return repository.updatePatient(tx, clinicId, known.id, { user_id: user.userId, updated_at: at });
}
