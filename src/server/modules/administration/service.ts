/**
 * Running a clinic: who has an account and what they may do, who may be booked, who cares for whom, and what the audit log
 * says. Always true here: a clinic keeps at least one active administrator, and every change leaves an audit line.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type {
  assignProvider,
  changeUser,
  listAuditLog,
  listRecordAccess,
  listUsers,
} from '../../../contracts/administration.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import * as identity from '../identity/service.ts';
import * as patients from '../patients/service.ts';
import * as practitioners from '../practitioners/service.ts';
import { authorize } from './authorize.ts';
import * as auditRepository from './audit-repository.ts';
import * as usersRepository from './users-repository.ts';

export { addClinic, giveHostNames, setUp } from './set-up.ts';
export { inviteSomebody, listSent, takeBack } from './invitations.ts';
export type { AuditRow } from './audit-repository.ts';
export type { AdminUserRow } from './users-repository.ts';

const PAGE = 50;

export async function list(platform: Platform, context: Context, query: QueryOf<typeof listUsers>) {
  authorize(context, 'users.read');
  const { limit = PAGE, cursor, ...filter } = query;
  const after = cursor === undefined ? null : readUuid(decodeCursor(cursor));
  const now = platform.clock.now();
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const rows = await usersRepository.listUsers(tx, context.clinicId, { ...filter, after, limit: limit + 1 });
    const detail = { role: filter.role ?? null, status: filter.status ?? null, searched: filter.q !== undefined };
    // A list of staff concerns nobody's record.
    if (rows.some((row) => row.patient_id !== null))
      await audit(tx, context, { action: 'users.list', objectType: 'user', detail }, now);
    return cut(rows, limit);
  });
}

/** Another role, or the door closed or opened. What the person may do changes with their next request. */
export async function change(
  platform: Platform,
  context: Context,
  userId: string,
  wish: BodyOf<typeof changeUser>,
): Promise<usersRepository.AdminUserRow> {
  authorize(context, 'users.change');
  const at = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const admins = await identity.lockActiveAdmins(tx, clinicId);
    const user = await identity.findUser(tx, clinicId, userId);
    if (user === undefined) throw notFound('person');
    const role = wish.role ?? user.role;
    const active = wish.active ?? user.active;
    const staysAdmin = role === 'admin' && active;
    if (!staysAdmin && admins.length === 1 && admins[0] === userId) throw new AppError('last_admin');
    if (role === user.role && active === user.active) return found(tx, clinicId, userId);
    await identity.setStanding(tx, clinicId, userId, { role, active }, at);
    await identity.endSessionsOf(tx, clinicId, userId);
    if (role === 'practitioner' && role !== user.role) await makePractitioner(tx, clinicId, user, at);
    if (role === 'patient' && role !== user.role) await makePatient(platform, tx, clinicId, user, at);
    await practitioners.setAway(tx, clinicId, userId, !active || role !== 'practitioner' ? at : null);
    const detail = { role: [user.role, role], active: [user.active, active] };
    await audit(tx, context, { action: 'users.change', objectType: 'user', objectId: userId, detail }, at);
    return found(tx, clinicId, userId);
  });
}

/** Somebody who begins to see patients has a profile; who made them one is who approves. */
async function makePractitioner(tx: Tx, clinicId: number, user: identity.UserRow, at: Date): Promise<void> {
  const known = await practitioners.findPractitionerOfUser(tx, clinicId, user.id);
  const nothing = { bio: null, specialty: null, ahpraNumber: null, hourlyRateCents: null };
  const { id } =
    known ?? (await practitioners.addPractitioner(tx, clinicId, { userId: user.id, name: user.name, ...nothing }, at));
  await practitioners.approve(tx, clinicId, id, at);
}

async function makePatient(
  platform: Platform,
  tx: Tx,
  clinicId: number,
  user: identity.UserRow,
  at: Date,
): Promise<void> {
  if ((await patients.findPatientOfUser(tx, clinicId, user.id)) !== undefined) return;
  const { name, email, phone, language } = user;
  await patients.addPatient(tx, platform.sealer, clinicId, { userId: user.id, name, email, phone, language }, at);
}

export async function approve(
  platform: Platform,
  context: Context,
  practitionerId: number,
): Promise<usersRepository.AdminUserRow> {
  authorize(context, 'practitioner.approve');
  const at = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const practitioner = await practitioners.findById(tx, clinicId, practitionerId);
    if (practitioner === undefined) throw notFound('practitioner');
    if (practitioner.approved_at === null) {
      await practitioners.approve(tx, clinicId, practitionerId, at);
      const line = { action: 'practitioner.approve', objectType: 'practitioner', objectId: practitionerId };
      await audit(tx, context, line, at);
    }
    return found(tx, clinicId, practitioner.user_id);
  });
}

/** Who cares for a client from now on. */
export async function assign(
  platform: Platform,
  context: Context,
  patientId: number,
  { providerId }: BodyOf<typeof assignProvider>,
) {
  authorize(context, 'patient.assign');
  const at = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const patient = await patients.findById(tx, clinicId, patientId);
    if (patient === undefined) throw notFound('client');
    const provider = providerId === null ? null : await practitioners.findById(tx, clinicId, providerId);
    if (provider === undefined) throw notFound('practitioner');
    if (provider !== null && provider.approved_at === null)
      throw invalidField('providerId', 'This practitioner is not approved yet.');
    const changed = await patients.setProvider(tx, clinicId, patientId, providerId, at);
    const detail = { providerId: [patient.provider_id, providerId] };
    await audit(
      tx,
      context,
      { action: 'patient.assign', objectType: 'patient', objectId: patientId, patientId, detail },
      at,
    );
    return { patient: changed, provider };
  });
}

export async function listLog(platform: Platform, context: Context, query: QueryOf<typeof listAuditLog>) {
  authorize(context, 'audit.read');
  const { limit = PAGE, cursor, ...filter } = query;
  const wish = { ...filter, before: readEntryId(cursor) };
  const now = platform.clock.now();
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const rows = await auditRepository.listEntries(tx, context.clinicId, { ...wish, limit: limit + 1 });
    const line = { action: 'audit.read', objectType: 'audit_log', patientId: filter.patientId ?? null };
    await audit(tx, context, line, now);
    return cut(rows, limit);
  });
}

/** Who looked at or changed what is held about the caller. Looking at this list is on it as well. */
export async function listAccesses(platform: Platform, context: Context, query: QueryOf<typeof listRecordAccess>) {
  const { userId, patientId } = authorize(context, 'record_access.read');
  const { limit = PAGE, cursor, others } = query;
  const whose = { userId, patientId, onlyOthers: others === 'true', before: readEntryId(cursor), limit: limit + 1 };
  const now = platform.clock.now();
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const rows = await auditRepository.listAccesses(tx, context.clinicId, whose);
    const line = { action: 'record_access.read', objectType: 'user', objectId: userId, patientId };
    await audit(tx, context, line, now);
    return { userId, ...cut(rows, limit) };
  });
}

async function found(tx: Tx, clinicId: number, userId: string): Promise<usersRepository.AdminUserRow> {
  const user = await usersRepository.findUser(tx, clinicId, userId);
  if (user === undefined) throw notFound('person');
  return user;
}

/** One more row was read than the page has: it tells whether there is a next one. */
function cut<T extends { id: string | number }>(rows: T[], limit: number) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null };
}

function readEntryId(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(decodeCursor(cursor));
  if (!Number.isSafeInteger(id) || id < 1) throw invalidField('cursor', 'This is not a cursor of ours.');
  return id;
}

function readUuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
    throw invalidField('cursor', 'This is not a cursor of ours.');
  return text;
}
