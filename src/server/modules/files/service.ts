/**
 * Documents of patients, portraits, and what hangs on messages. Always true here: bytes lie encrypted, are what their type
 * says, and are given only to the patient, to those who care for them and to the clinic's managers; each time it is written
 * down. What is withdrawn is out of sight, not erased.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { addFile as addContract, listFiles as listContract } from '../../../contracts/files.ts';
import { sniffMediaType } from '../../../domain/file-type.ts';
import { type Action, may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { changeUser, findUser } from '../identity/service.ts';
import { findById as findPatient, findPatientOfUser, isInCare } from '../patients/service.ts';
import { findPractitionerOfUser, setAvatar } from '../practitioners/service.ts';
import * as repository from './repository.ts';
import { fileNameOf, loadFile, type OpenedFile, storeFile } from './store.ts';

export { fileNameOf, type OpenedFile } from './store.ts';
export type { FileRow } from './repository.ts';
export const findFiles = repository.listByIds;

/** In base64, with or without what a data URL has in front of it. */
const bytesOf = ({ data }: { data: string }): Buffer => Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');

function personIn({ caller }: Context): Person {
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  return caller;
}

/** Whether the record of this patient is the person's own, or of somebody they care for. */
async function isTheirs(tx: Tx, clinicId: number, person: Person, patientId: number): Promise<boolean> {
  if (person.role === 'patient') return person.patientId === patientId;
  return person.practitionerId !== null && isInCare(tx, clinicId, patientId, person.practitionerId);
}

async function authorize(tx: Tx, clinicId: number, person: Person, action: Action, patientId: number): Promise<void> {
  if (!may(person.role, action, await isTheirs(tx, clinicId, person, patientId))) throw notFound('patient');
  if ((await findPatient(tx, clinicId, patientId)) === undefined) throw notFound('patient');
}

/** Whose documents are meant: one's own, or those of the patient that staff must name. */
function patientMeant(person: Person, named: number | undefined): number {
  const patientId = named ?? person.patientId;
  if (patientId === null) throw invalidField('patientId', 'Say whose documents these are.');
  return patientId;
}

export async function addFile(platform: Platform, context: Context, body: BodyOf<typeof addContract>) {
  const person = personIn(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  const isLoose = body.kind === 'attachment';
  const patientId = isLoose ? person.patientId : patientMeant(person, body.patientId);
  const bytes = bytesOf(body.file);
  return inTransaction(platform.db, clinicId, async (tx) => {
    if (patientId !== null) await authorize(tx, clinicId, person, 'file.add', patientId);
    const file = { name: body.file.name, bytes, kind: body.kind, patientId, uploadedBy: person.userId };
    const id = await storeFile(tx, platform.sealer, clinicId, file, now);
    await audit(tx, context, { action: 'file.add', objectType: 'file', objectId: id, patientId }, now);
    return (await repository.findById(tx, clinicId, id)) as repository.FileRow;
  });
}

export async function listFiles(platform: Platform, context: Context, query: QueryOf<typeof listContract>) {
  const person = personIn(context);
  const { clinicId } = context;
  const patientId = patientMeant(person, query.patientId);
  return inTransaction(platform.db, clinicId, async (tx) => {
    await authorize(tx, clinicId, person, 'file.read', patientId);
    const rows = await repository.listOfPatient(tx, clinicId, patientId, query.kind);
    const line = { action: 'file.list', objectType: 'patient', objectId: patientId, patientId };
    await audit(tx, context, line, platform.clock.now());
    return page(rows, query);
  });
}

/** The file itself. What hangs on a message is got through the message; until it was sent it is its uploader's alone. */
export async function readFile(platform: Platform, context: Context, fileId: number): Promise<OpenedFile> {
  const person = personIn(context);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await findForReader(tx, clinicId, person, fileId);
    return openFile(tx, platform, context, row);
  });
}

async function findForReader(tx: Tx, clinicId: number, person: Person, fileId: number): Promise<repository.FileRow> {
  const row = await repository.findById(tx, clinicId, fileId);
  if (row === undefined) throw notFound('file');
  if (row.uploaded_by === person.userId) return row;
  const { patient_id: patientId, kind } = row;
  if (patientId === null || kind === 'attachment' || kind === 'avatar') throw notFound('file');
  if (!may(person.role, 'file.read', await isTheirs(tx, clinicId, person, patientId))) throw notFound('file');
  return row;
}

/** The bytes of a file whose reader was found to be allowed to have it, with the line of the audit log. */
export async function openFile(
  tx: Tx,
  platform: Platform,
  context: Context,
  row: repository.FileRow,
): Promise<OpenedFile> {
  const file = await loadFile(tx, platform.sealer, context.clinicId, row.id);
  const line = { action: 'file.read', objectType: 'file', objectId: row.id, patientId: row.patient_id };
  await audit(tx, context, line, platform.clock.now());
  return { file, contentType: row.media_type, name: fileNameOf(platform.sealer, row) };
}

export async function withdrawFile(platform: Platform, context: Context, fileId: number): Promise<void> {
  const person = personIn(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  await inTransaction(platform.db, clinicId, async (tx) => {
    const row = await findForReader(tx, clinicId, person, fileId);
    if (!may(person.role, 'file.withdraw', row.uploaded_by === person.userId)) throw new AppError('forbidden');
    await repository.withdraw(tx, clinicId, row.id, { withdrawn_at: now, withdrawn_by: person.userId });
    const line = { action: 'file.withdraw', objectType: 'file', objectId: row.id, patientId: row.patient_id };
    await audit(tx, context, line, now);
  });
}

/** One's own portrait; the one before is withdrawn. */
export async function putAvatar(
  platform: Platform,
  context: Context,
  sent: { name: string; data: string },
): Promise<string> {
  const person = personIn(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  const bytes = bytesOf(sent);
  if (sniffMediaType(bytes)?.startsWith('image/') !== true)
    throw new AppError('file_refused', 'A portrait is a PNG, JPEG or WebP picture.');
  return inTransaction(platform.db, clinicId, async (tx) => {
    const before = await repository.findAvatar(tx, clinicId, person.userId);
    const file = { name: sent.name, bytes, kind: 'avatar', patientId: person.patientId, uploadedBy: person.userId };
    const id = await storeFile(tx, platform.sealer, clinicId, file, now);
    if (before !== undefined)
      await repository.withdraw(tx, clinicId, before.id, { withdrawn_at: now, withdrawn_by: person.userId });
    const avatar = `/api/users/${person.userId}/avatar?v=${id}`;
    await changeUser(tx, clinicId, person.userId, { avatar }, now);
    if (person.practitionerId !== null) await setAvatar(tx, clinicId, person.practitionerId, avatar);
    await audit(tx, context, { action: 'avatar.change', objectType: 'user', objectId: person.userId }, now);
    return avatar;
  });
}

export async function readAvatar(platform: Platform, context: Context, userId: string): Promise<OpenedFile> {
  const { clinicId, caller } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findAvatar(tx, clinicId, userId);
    if (row === undefined || !(await maySeeFace(tx, clinicId, caller, userId))) throw notFound('portrait');
    const file = await loadFile(tx, platform.sealer, clinicId, row.id);
    return { file, contentType: row.media_type, name: fileNameOf(platform.sealer, row), inline: true };
  });
}

async function maySeeFace(tx: Tx, clinicId: number, caller: Context['caller'], userId: string): Promise<boolean> {
  if ((await findPractitionerOfUser(tx, clinicId, userId)) !== undefined) return true;
  if (caller?.kind !== 'person') return false;
  if (caller.userId === userId || caller.role === 'practice_manager' || caller.role === 'admin') return true;
  const patient = await findPatientOfUser(tx, clinicId, userId);
  // Whoever works at the clinic is seen by those who have an account there.
  if (patient === undefined) return (await findUser(tx, clinicId, userId)) !== undefined;
  return caller.practitionerId !== null && isInCare(tx, clinicId, patient.id, caller.practitionerId);
}
