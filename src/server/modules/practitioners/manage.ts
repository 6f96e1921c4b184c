/**
 * Keeping the people who see patients: their profile, which is also theirs to change; what they do and where, which the
 * clinic decides; and the numbers on their receipts, which are checked (CONTRACT.md 12).
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changePractitioner, createPractitioner } from '../../../contracts/practitioners.ts';
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import { normalisePhone } from '../../../domain/phone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SessionType } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listLocations } from '../clinics/service.ts';
import { addUser, changeUser } from '../identity/service.ts';
import * as repository from './manage-repository.ts';
import { type ReadNumbers, readNumbers } from './numbers.ts';
import { insertPractitioner } from './repository.ts';
import { approve } from './standing-repository.ts';

export type Managed = { row: repository.ManagedRow; warnings: string[] };
type Body = BodyOf<typeof changePractitioner>;

export async function listManaged(platform: Platform, context: Context, q: string | undefined): Promise<Managed[]> {
  authorize(context, 'practitioner.place', null);
  const wanted = q?.trim().toLowerCase() ?? '';
  const rows = await inTransaction(platform.db, context.clinicId, (tx) =>
    repository.listManaged(tx, context.clinicId, null),
  );
  const found = rows.filter((row) => `${row.name} ${row.email} ${row.profession}`.toLowerCase().includes(wanted));
  return found.map((row) => ({ row, warnings: [] }));
}

export async function readManaged(platform: Platform, context: Context, practitionerId: number): Promise<Managed> {
  authorize(context, 'practitioner.change', practitionerId);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    return { row: await find(tx, context.clinicId, practitionerId), warnings: [] };
  });
}

/** Makes account and profile in one transaction. The account has no password until its owner asks for one. */
export async function addByClinic(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createPractitioner>,
): Promise<Managed> {
  authorize(context, 'practitioner.add', null);
  const now = platform.clock.now();
  const { email, phone, approved = true, ...rest } = body;
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const person = {
      email,
      passwordHash: null,
      name: body.name,
      role: 'practitioner',
      phone: readPhone(phone, clinic),
      language: clinic.locale.startsWith('es') ? 'es' : 'en',
      timezone: null,
    };
    const user = await addUser(tx, clinic.id, person, now);
    const { id } = await insertPractitioner(tx, clinic.id, {
      user_id: user.id,
      name: body.name,
      profession: body.profession ?? 'psychologist',
      bio: body.bio ?? null,
      specialties: body.specialties ?? [],
      ahpra_number: null,
      hourly_rate_cents: null,
      created_at: now,
    });
    const locations = rest.locations ?? (await firstLocation(tx, clinic));
    const warnings = await write(tx, { platform, context, clinic, now }, id, { ...rest, locations });
    if (approved) await approve(tx, clinic.id, id, now);
    await auditPerson(tx, context, 'practitioner.add', id, Object.keys(body), now);
    return { row: await find(tx, clinic.id, id), warnings };
  });
}

export async function changeManaged(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  practitionerId: number,
  body: Body,
): Promise<Managed> {
  authorize(context, 'practitioner.change', practitionerId);
  const placing = ['profession', 'serviceIds', 'locations', 'archived'] as const;
  if (placing.some((field) => body[field] !== undefined)) authorize(context, 'practitioner.place', practitionerId);
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    if (!(await repository.lockPractitioner(tx, clinic.id, practitionerId))) throw notFound('practitioner');
    const warnings = await write(tx, { platform, context, clinic, now }, practitionerId, body);
    await auditPerson(tx, context, 'practitioner.change', practitionerId, Object.keys(body), now);
    return { row: await find(tx, clinic.id, practitionerId), warnings };
  });
}

/** Whoever may do it to nobody is refused by role; somebody else's profile is not there. */
function authorize({ caller }: Context, action: Action, practitionerId: number | null): void {
  if (caller?.kind !== 'person' || !mayEver(caller.role, action)) throw new AppError('forbidden');
  const isOwn = practitionerId !== null && caller.practitionerId === practitionerId;
  if (!may(caller.role, action, isOwn)) throw notFound('practitioner');
}

async function find(tx: Tx, clinicId: number, practitionerId: number): Promise<repository.ManagedRow> {
  const [row] = await repository.listManaged(tx, clinicId, practitionerId);
  if (row === undefined) throw notFound('practitioner');
  return row;
}

type Making = { platform: Platform; context: Context; clinic: ClinicRow; now: Date };

/** Writes what the body says and leaves the rest; answers what is unusual about the numbers. */
async function write(tx: Tx, making: Making, id: number, body: Body): Promise<string[]> {
  const { platform, context, clinic, now } = making;
  const old = await find(tx, clinic.id, id);
  const numbers = readNumbers(context, clinic, old, body);
  await repository.updatePractitioner(tx, clinic.id, id, {
    ...columnsOf(body, old, now),
    ...(numbers.ahpra === undefined ? {} : { ahpra_number: numbers.ahpra }),
    ...(numbers.forced.length === 0 || body.override === undefined
      ? {}
      : {
          numbers_override_sealed: platform.sealer.seal(
            body.override.reason,
            `practitioners.numbers_override:${clinic.id}`,
          ),
        }),
  });
  if (body.name !== undefined && body.name !== old.name)
    await changeUser(tx, clinic.id, old.user_id, { name: body.name }, now);
  await writePlaces(tx, clinic, old, body, numbers);
  if (body.serviceIds !== undefined) {
    const wanted = [...new Set(body.serviceIds)];
    if ((await repository.listKnownServices(tx, clinic.id, wanted)).length < wanted.length) throw notFound('service');
    await repository.replaceServices(tx, clinic.id, id, wanted);
  }
  if (numbers.forced.length > 0)
    await auditPerson(tx, context, 'practitioner.override_numbers', id, numbers.forced, now);
  return numbers.warnings;
}

function columnsOf(body: Body, old: repository.ManagedRow, now: Date) {
  const { name, profession, title, specialties, languages, gender, bio, hourlyRate } = body;
  const columns = {
    name,
    profession,
    title: title === '' ? null : title,
    specialties: specialties === undefined ? undefined : [...new Set(specialties)],
    languages: languages === undefined ? undefined : [...new Set(languages)],
    gender: gender === '' ? null : gender,
    bio: bio === '' ? null : bio,
    hourly_rate_cents: hourlyRate === undefined || hourlyRate === null ? hourlyRate : Math.round(hourlyRate * 100),
    notice_minutes: body.noticeMinutes,
    horizon_days: body.horizonDays,
    daily_cap: body.dailyCap,
    weekly_cap: body.weeklyCap,
    archived_at: body.archived === undefined ? undefined : body.archived ? (old.archived_at ?? now) : null,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

async function writePlaces(
  tx: Tx,
  clinic: ClinicRow,
  old: repository.ManagedRow,
  body: Body,
  numbers: ReadNumbers,
): Promise<void> {
  if (body.locations === undefined && numbers.provider === undefined) return;
  const known = new Map((await listLocations(tx, clinic.id)).map((location) => [location.id, location]));
  const asked = body.locations ?? old.works_at;
  const seen = new Set<number>();
  const places = asked.map(({ locationId, sessionTypes }, index) => {
    const location = known.get(locationId);
    if (location === undefined) throw notFound('location');
    if (seen.has(locationId)) throw invalidField(`locations.${index}.locationId`, 'This place is there already.');
    seen.add(locationId);
    const before = old.works_at.find((place) => place.locationId === locationId);
    const types = sessionTypes ?? before?.sessionTypes ?? (location.session_types as SessionType[]);
    return { locationId, sessionTypes: [...new Set(types)], providerNumber: numbers.at(locationId) };
  });
  await repository.replacePlaces(tx, clinic.id, old.id, places);
}

/** Whoever is added without a place works at the clinic's first. */
async function firstLocation(tx: Tx, clinic: ClinicRow): Promise<{ locationId: number }[]> {
  return (await listLocations(tx, clinic.id)).slice(0, 1).map(({ id }) => ({ locationId: id }));
}

function readPhone(text: string | undefined, clinic: ClinicRow): string | null {
  if (text === undefined || text === '') return null;
  const phone = normalisePhone(text, clinic.country);
  if (phone === null) throw invalidField('phone', 'Write a phone number with its area code, such as 0491 570 156.');
  return phone;
}

function auditPerson(tx: Tx, context: Context, action: string, id: number, fields: string[], at: Date): Promise<void> {
  return audit(tx, context, { action, objectType: 'practitioner', objectId: id, detail: { fields } }, at);
}
