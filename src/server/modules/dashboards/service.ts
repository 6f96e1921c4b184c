/**
 * The portals of practitioners and clients: what each sees first, whom a practitioner cares for, and booking by D's words.
 * Only reads go over several modules' tables at once; whatever is written is written by the module whose it is.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type {
  addClient as addClientContract,
  listClientAppointments,
  listProviderAppointments,
} from '../../../contracts/portal.ts';
import { normalisePhone } from '../../../domain/phone.ts';
import { addDays, startOfDay, toLocal, weekdayOf } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { languageOf } from '../accounts/service.ts';
import { type AppointmentRow, findAppointments } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as identity from '../identity/service.ts';
import * as patients from '../patients/service.ts';
import { findPractitioners } from '../practitioners/service.ts';
import { patientIn, practitionerIn } from './people.ts';
import * as repository from './repository.ts';

export { planClientBooking } from './book.ts';
export { changeDetails, type Details, type Feedback, giveFeedback, readDetails } from './details.ts';
export { patientIn } from './people.ts';
export { type Profile, readClientProfile } from './profile.ts';
export type { CareState, ClientNumbers, ClientRow, ProviderRow } from './repository.ts';

/** The practitioner's own clock: that of the first place they work at. */
async function zoneOf(platform: Platform, clinic: ClinicRow, practitionerId: number): Promise<string> {
  const [person] = await findPractitioners(platform.db, clinic.id, { id: practitionerId });
  return person?.places[0]?.timezone ?? clinic.timezone;
}

export async function readProviderDashboard(platform: Platform, context: Context, clinic: ClinicRow) {
  const who = practitionerIn(context, 'portal.read');
  const now = platform.clock.now();
  const timezone = await zoneOf(platform, clinic, who.practitionerId);
  const { date } = toLocal(timezone, now.getTime());
  const day = spanOf(timezone, date, 1);
  const week = spanOf(timezone, addDays(date, -((weekdayOf(date) + 6) % 7)), 7);
  const spans = {
    dayFrom: day.from,
    dayTo: day.to,
    weekFrom: week.from,
    weekTo: week.to,
    monthFrom: new Date(startOfDay(timezone, `${date.slice(0, 8)}01`)),
    now,
  };
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const numbers = await repository.readProviderNumbers(tx, clinic.id, who, spans);
    const wish = { practitionerId: who.practitionerId, ...day, now };
    const today = (await repository.listAppointmentIds(tx, clinic.id, wish)).map(({ id }) => id);
    const ids = numbers.next_id === null ? today : [...new Set([...today, numbers.next_id])];
    const rows = await rowsOf(tx, clinic.id, ids);
    const states = new Map((await repository.listCareStates(tx, clinic.id, ids)).map((state) => [state.id, state]));
    const line = { action: 'dashboard.read', objectType: 'practitioner', objectId: who.practitionerId };
    await audit(tx, context, { ...line, detail: { appointments: ids } }, now);
    const next = rows.find((row) => row.id === numbers.next_id) ?? null;
    return { numbers, timezone, date, next, states, today: rows.filter((row) => today.includes(row.id)) };
  });
}

export type ProviderDay = Awaited<ReturnType<typeof readProviderDashboard>>;

function spanOf(timezone: string, date: string, days: number): { from: Date; to: Date } {
  return { from: new Date(startOfDay(timezone, date)), to: new Date(startOfDay(timezone, addDays(date, days))) };
}

/** The rows of these ids, in the order of the ids. */
async function rowsOf(tx: Tx, clinicId: number, ids: readonly number[]): Promise<AppointmentRow[]> {
  if (ids.length === 0) return [];
  const found = new Map((await findAppointments(tx, clinicId, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

const MOST_ON_A_PAGE = 500;

export async function listForProvider(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof listProviderAppointments>,
) {
  const { practitionerId } = practitionerIn(context, 'appointment.read');
  const timezone = await zoneOf(platform, clinic, practitionerId);
  const span = query.date === undefined ? {} : spanOf(timezone, query.date, 1);
  const wish = { practitionerId, ...span, status: query.status };
  return listAppointments(platform, context, wish, query, { objectType: 'practitioner', objectId: practitionerId });
}

export async function listForClient(
  platform: Platform,
  context: Context,
  query: QueryOf<typeof listClientAppointments>,
) {
  const { patientId } = patientIn(context, 'appointment.read');
  const line = { objectType: 'patient', objectId: patientId, patientId };
  return listAppointments(platform, context, { patientId, status: query.status }, query, line);
}

async function listAppointments(
  platform: Platform,
  context: Context,
  wish: Omit<repository.Wish, 'now'>,
  paging: { limit?: number | undefined; cursor?: string | undefined },
  line: { objectType: string; objectId: number; patientId?: number },
) {
  const now = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const ids = await repository.listAppointmentIds(tx, clinicId, { ...wish, now });
    const { items, nextCursor } = page(ids, { limit: MOST_ON_A_PAGE, ...paging });
    const some = items.map(({ id }) => id);
    await audit(tx, context, { action: 'appointment.list', ...line }, now);
    return { rows: await rowsOf(tx, clinicId, some), nextCursor };
  });
}

export async function readClientDashboard(platform: Platform, context: Context) {
  const who = patientIn(context, 'portal.read');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const numbers = await repository.readClientNumbers(tx, clinicId, who, now);
    const [next = null] = await rowsOf(tx, clinicId, numbers.next_id === null ? [] : [numbers.next_id]);
    const line = { action: 'dashboard.read', objectType: 'patient', objectId: who.patientId, patientId: who.patientId };
    await audit(tx, context, line, now);
    return { numbers, next };
  });
}

export async function readOwnProvider(platform: Platform, context: Context): Promise<repository.ProviderRow> {
  const { patientId } = patientIn(context, 'portal.read');
  const provider = await inTransaction(platform.db, context.clinicId, (tx) =>
    repository.findProviderOf(tx, context.clinicId, patientId),
  );
  if (provider === undefined) throw new AppError('no_provider');
  return provider;
}

/** Everybody in the practitioner's care whose name, email or phone has all the words. */
export async function listClients(
  platform: Platform,
  context: Context,
  query: { q?: string | undefined; limit?: number | undefined; cursor?: string | undefined },
) {
  const { practitionerId } = practitionerIn(context, 'client.read');
  const { clinicId } = context;
  const now = platform.clock.now();
  const words = (query.q ?? '').toLowerCase().split(/\s+/);
  return inTransaction(platform.db, clinicId, async (tx) => {
    const all = await repository.listClients(tx, clinicId, practitionerId, { now });
    const found = all.filter(({ name, email, phone }) => {
      const searched = `${name} ${email} ${phone ?? ''}`.toLowerCase();
      return words.every((word) => searched.includes(word));
    });
    const { items, nextCursor } = page(found, { limit: MOST_ON_A_PAGE, ...query });
    const line = { action: 'client.list', objectType: 'practitioner', objectId: practitionerId };
    await audit(tx, context, { ...line, detail: { clients: items.map(({ id }) => id) } }, now);
    return { rows: items, nextCursor };
  });
}

/** Adds somebody to the practitioner's own clients. Who is a client here already, or has an account, is not added again. */
export async function addClient(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof addClientContract>,
): Promise<repository.ClientRow> {
  const { practitionerId, userId } = practitionerIn(context, 'client.add');
  const invite = (tx: Tx, person: { email: string; name: string; language: 'en' | 'es' }) =>
    identity.invite(platform, tx, clinic.id, { ...person, role: 'patient', invitedBy: userId }, now);
  const phone = readPhone(body.phone, clinic);
  const email = body.email.toLowerCase();
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await patients.lockEmail(tx, clinic.id, email);
    const known = await repository.findByEmail(tx, clinic.id, practitionerId, email);
    if (known.in_care) throw new AppError('client_exists');
    if (known.has_account)
      throw new AppError('email_taken', 'An account with this email exists here. They can book with you.');
    const { name, dateOfBirth = null, address = null, insurance = null, emergencyContact = null } = body;
    const profile = { address, insurance, emergencyContact };
    const language = body.language ?? languageOf(clinic);
    const wish = { userId: null, name, email, phone, language, dateOfBirth, profile };
    const patient = await patients.addPatient(tx, platform.sealer, clinic.id, wish, now);
    await patients.rememberProvider(tx, patient, practitionerId, now);
    if (body.invite === true) await invite(tx, { email, name, language });
    const line = { action: 'client.add', objectType: 'patient', objectId: patient.id, patientId: patient.id };
    await audit(tx, context, line, now);
    const [row] = await repository.listClients(tx, clinic.id, practitionerId, { patientId: patient.id, now });
    return row as repository.ClientRow;
  });
}

function readPhone(text: string | undefined, clinic: ClinicRow): string | null {
  if (text === undefined || text === '') return null;
  const phone = normalisePhone(text, clinic.country);
  if (phone === null) throw invalidField('phone', 'Write a phone number with its area code, such as 0491 570 156.');
  return phone;
}
