/** Who is told, in which language and zone, and by which ways. */
import { z } from 'zod';
import type { Audience, Consent, QuietHours, Reach, TextChannel } from '../../../domain/notifications.ts';
import { normalisePhone } from '../../../domain/phone.ts';
import type { Tx } from '../../platform/db.ts';
import type { Language } from '../../platform/format.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as repository from './people-repository.ts';

export type Person = {
  audience: Audience;
  userId: string | null;
  patientId: number | null;
  name: string;
  email: string;
  phone: string | null;
  language: Language;
  zone: string;
  preferences: unknown;
};

export type Settings = {
  enabled: Reach['enabled'];
  reminderMinutes: readonly number[];
  quiet: QuietHours;
};

const USUAL: Omit<Settings, 'enabled'> = {
  reminderMinutes: [1440, 120],
  quiet: { fromMinute: 21 * 60, untilMinute: 7 * 60 },
};

/** How the clinic reaches its people; a clinic that never said has the usual. */
export async function settingsOf(tx: Tx, clinic: ClinicRow): Promise<Settings> {
  const row = await repository.findSettings(tx, clinic.id);
  const enabled = { email: clinic.email_enabled, sms: clinic.sms_enabled, whatsapp: clinic.whatsapp_enabled };
  if (row === undefined) return { ...USUAL, enabled };
  return {
    enabled,
    reminderMinutes: row.reminder_minutes,
    quiet: { fromMinute: row.quiet_from_minute, untilMinute: row.quiet_until_minute },
  };
}

/** One of the two parties of an appointment. The patient hears in the language of the booking. */
export async function partyOf(
  tx: Tx,
  clinic: ClinicRow,
  row: AppointmentRow,
  audience: Audience,
): Promise<Person | null> {
  const found =
    audience === 'patient'
      ? await repository.findPatientToTell(tx, clinic.id, row.patient_id)
      : await repository.findUserToTell(tx, clinic.id, row.practitioner_user_id);
  if (found === undefined) return null;
  const named = audience === 'patient' ? { language: row.language } : { name: row.practitioner_name };
  return personOf(clinic, { ...found, ...named }, audience, row.timezone);
}

export async function patientToTell(tx: Tx, clinic: ClinicRow, patientId: number): Promise<Person | null> {
  const found = await repository.findPatientToTell(tx, clinic.id, patientId);
  return found === undefined ? null : personOf(clinic, found, 'patient', clinic.timezone);
}

/** Anybody with an account: a patient as a patient, everybody else as one who works here. */
export async function userToTell(tx: Tx, clinic: ClinicRow, userId: string): Promise<Person | null> {
  const found = await repository.findUserToTell(tx, clinic.id, userId);
  if (found === undefined) return null;
  return personOf(clinic, found, found.role === 'patient' ? 'patient' : 'practitioner', clinic.timezone);
}

type Found = Omit<NonNullable<Awaited<ReturnType<typeof repository.findPatientToTell>>>, 'patient_id'> & {
  patient_id: number | null;
};

function personOf(clinic: ClinicRow, found: Found, audience: Audience, zone: string): Person {
  return {
    audience,
    userId: found.user_id,
    patientId: audience === 'patient' ? found.patient_id : null,
    name: found.name,
    email: found.email,
    phone: found.phone === null ? null : normalisePhone(found.phone, clinic.country),
    language: found.language === 'es' ? 'es' : 'en',
    zone: found.timezone ?? zone,
    preferences: found.preferences,
  };
}

const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const Preferences = z
  .object({
    email: z.boolean().optional(),
    sms: z.boolean().optional(),
    whatsapp: z.boolean().optional(),
    quietFrom: WallTime.nullish(),
    quietUntil: WallTime.nullish(),
  })
  .catch({});

/** What the person agreed to. Texts need a yes to go by themselves; mail goes until a no. */
function consentOf(preferences: unknown): Consent {
  const said = Preferences.parse(preferences ?? {});
  return { email: said.email ?? true, sms: said.sms ?? 'not_asked', whatsapp: said.whatsapp ?? 'not_asked' };
}

/** The person's own quiet hours, else the clinic's. */
export function quietOf(person: Person, settings: Settings): QuietHours {
  const { quietFrom, quietUntil } = Preferences.parse(person.preferences ?? {});
  if (quietFrom == null || quietUntil == null) return settings.quiet;
  return { fromMinute: minutesOf(quietFrom), untilMinute: minutesOf(quietUntil) };
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

async function reachOf(tx: Tx, clinicId: number, person: Person, settings: Settings): Promise<Reach> {
  const stops = person.phone === null ? [] : await repository.listStops(tx, clinicId, person.phone);
  return {
    consent: consentOf(person.preferences),
    enabled: settings.enabled,
    hasEmail: person.email !== '',
    hasPhone: person.phone !== null,
    hasAccount: person.userId !== null,
    stopped: new Set(stops.map(({ channel }) => channel as TextChannel)),
  };
}

/** What counts for a person, asked once for all their messages. */
export async function addressBook(tx: Tx, clinic: ClinicRow, person: Person) {
  const settings = await settingsOf(tx, clinic);
  return { reach: await reachOf(tx, clinic.id, person, settings), quiet: quietOf(person, settings) };
}

/** STOP and START hold for the number, whichever clinic wrote: they share it. */
export async function stopTexts(
  tx: Tx,
  clinicId: number,
  channel: TextChannel,
  address: string,
  at: Date,
): Promise<void> {
  await repository.insertStop(tx, clinicId, channel, address, at);
}

export async function startTexts(tx: Tx, clinicId: number, channel: TextChannel, address: string): Promise<void> {
  await repository.deleteStop(tx, clinicId, channel, address);
}
