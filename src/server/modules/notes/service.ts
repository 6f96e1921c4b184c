/**
 * Clinical notes. Always true here: a note belongs to one session and is written by its practitioner; what was signed is
 * never changed, by nobody, and whoever reads a note leaves a line in the audit log. Private notes lie in a table of their
 * own that only their author's requests look into.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type * as contracts from '../../../contracts/notes.ts';
import { addendumText, canBeSigned, keepsVersion, type NoteType, partsOf } from '../../../domain/note.ts';
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { findAppointment } from '../appointments/service.ts';
import { isInCare } from '../patients/service.ts';
import * as repository from './repository.ts';
import { hashNote, hashOf, isIntact, type NoteText, openNote, openText, sealNote } from './sealing.ts';

export { addTemplate, changeTemplate, deleteTemplate, listTemplates, type Template } from './templates.ts';
export type { WorkRow } from './repository.ts';

type Author = Person & { practitionerId: number };

/** A note with its texts, as far as the reader may see them. */
export type Note = {
  row: repository.NoteRow;
  text: NoteText | null;
  privateNotes: string | null;
  intact: boolean | null;
  addenda: { row: repository.AddendumRow; text: string | null }[];
};

export function authorIn({ caller }: Context, action: Action): Author {
  if (caller?.kind !== 'person' || caller.practitionerId === null || !mayEver(caller.role, action))
    throw new AppError('forbidden');
  return { ...caller, practitionerId: caller.practitionerId };
}

type NewNote = BodyOf<typeof contracts.createNote>;
type Draft = BodyOf<typeof contracts.saveDraft>;

/** Writes the note of one's own session. A draft that is there already is written anew, and what it said is kept. */
export async function writeNote(platform: Platform, context: Context, body: NewNote): Promise<Note> {
  const author = authorIn(context, 'note.write');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const appointment = await findAppointment(tx, clinicId, body.appointmentId);
    if (appointment === undefined || appointment.practitioner_id !== author.practitionerId)
      throw notFound('appointment');
    await repository.lockAppointment(tx, clinicId, appointment.id);
    const known = await repository.findByAppointment(tx, clinicId, appointment.id);
    if (known !== undefined) return save(tx, platform, context, author, { row: known, body, isAutosave: false }, now);
    const id = await repository.nextId(tx, 'clinical_notes');
    await repository.insertNote(tx, clinicId, {
      id,
      appointment_id: appointment.id,
      patient_id: appointment.patient_id,
      practitioner_id: author.practitionerId,
      date: toLocal(appointment.timezone, appointment.starts_at.getTime()).date,
      type: body.type,
      content_sealed: sealNote(platform.sealer, 'note', clinicId, id, textOf(body)),
      at: now,
    });
    await savePrivate(tx, platform, clinicId, id, author, body.privateNotes, now);
    await auditNote(tx, context, 'note.write', { id, patient_id: appointment.patient_id }, now);
    return readWhole(tx, platform, clinicId, id, author);
  });
}

/** What is typed, every few seconds. */
export async function saveDraft(platform: Platform, context: Context, noteId: number, body: Draft): Promise<Note> {
  const author = authorIn(context, 'note.write');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await ownNote(tx, clinicId, noteId, author);
    const { basedOn } = body;
    if (row.status === 'draft' && basedOn !== undefined && Date.parse(basedOn) !== row.updated_at.getTime())
      throw new AppError('note_changed');
    return save(tx, platform, context, author, { row, body, isAutosave: true }, now);
  });
}

async function save(
  tx: Tx,
  platform: Platform,
  context: Context,
  author: Author,
  { row, body, isAutosave }: { row: repository.NoteRow; body: Draft | NewNote; isAutosave: boolean },
  now: Date,
): Promise<Note> {
  if (row.status === 'signed') throw new AppError('note_locked');
  if (row.practitioner_id !== author.practitionerId) throw notFound('note');
  const { clinicId } = context;
  const [was, is] = [openText(platform.sealer, row), textOf(body)];
  const changed = row.type !== body.type || JSON.stringify(was) !== JSON.stringify(is);
  if (changed) {
    const keeps = keepsVersion(row.updated_at, now, isAutosave);
    if (keeps) await keepVersion(tx, platform, row, was);
    await repository.updateDraft(tx, clinicId, row.id, {
      type: body.type,
      content_sealed: sealNote(platform.sealer, 'note', clinicId, row.id, is),
      version: row.version + (keeps ? 1 : 0),
      updated_at: now,
    });
  }
  await savePrivate(tx, platform, clinicId, row.id, author, body.privateNotes, now);
  await auditNote(tx, context, 'note.save', row, now);
  return readWhole(tx, platform, clinicId, row.id, author);
}

const textOf = ({ type, content, diagnosis = null }: Draft | NewNote): NoteText => ({
  content: partsOf(type, content),
  diagnosis: diagnosis === '' ? null : diagnosis,
});

function keepVersion(tx: Tx, { sealer }: Platform, row: repository.NoteRow, text: NoteText) {
  return repository.insertVersion(tx, row.clinic_id, {
    note_id: row.id,
    version: row.version,
    type: row.type,
    content_sealed: sealNote(sealer, 'version', row.clinic_id, row.id, text),
    saved_at: row.updated_at,
  });
}

/** Left out: they stay as they are. Empty: there are none any more. */
async function savePrivate(
  tx: Tx,
  { sealer }: Platform,
  clinicId: number,
  noteId: number,
  { practitionerId }: Author,
  text: string | null | undefined,
  now: Date,
): Promise<void> {
  if (text === undefined) return;
  if (text === null || text.trim() === '') await repository.deletePrivate(tx, clinicId, noteId, practitionerId);
  else {
    const sealed = sealNote(sealer, 'private', clinicId, noteId, text);
    const note = { note_id: noteId, practitioner_id: practitionerId, content_sealed: sealed, updated_at: now };
    await repository.putPrivate(tx, clinicId, note);
  }
}

/** One's own note, locked until the transaction ends. Anybody else's is not there. */
async function ownNote(tx: Tx, clinicId: number, noteId: number, author: Author): Promise<repository.NoteRow> {
  await repository.lockNote(tx, clinicId, noteId);
  const row = await repository.findById(tx, clinicId, noteId);
  if (row === undefined || row.practitioner_id !== author.practitionerId) throw notFound('note');
  return row;
}

/** Signs and locks. The hash stands for content, kind, session, person, author and moment. */
export async function signNote(platform: Platform, context: Context, noteId: number): Promise<Note> {
  const author = authorIn(context, 'note.sign');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await ownNote(tx, clinicId, noteId, author);
    if (row.status === 'signed') throw new AppError('note_locked');
    const text = openText(platform.sealer, row);
    if (!canBeSigned(row.type as NoteType, text.content))
      throw invalidField('content', 'Write something before you sign.');
    const signature = { signedBy: author.userId, signedAt: now };
    const hash = hashNote(row, text, signature);
    const signed = { content_hash: hash, signed_by: author.userId, signed_at: now };
    if (!(await repository.markSigned(tx, clinicId, row.id, signed))) throw new AppError('note_locked');
    await auditNote(tx, context, 'note.sign', row, now, { hash });
    return readWhole(tx, platform, clinicId, row.id, author);
  });
}

/** What came to mind later: signed and dated by itself, below a note that stays as it is. */
export async function addAddendum(platform: Platform, context: Context, noteId: number, text: string): Promise<Note> {
  const author = authorIn(context, 'note.sign');
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await ownNote(tx, clinicId, noteId, author);
    if (row.status !== 'signed') throw new AppError('note_not_signed');
    const id = await repository.nextId(tx, 'note_addenda');
    const hash = hashOf(addendumText({ noteId: row.id, text, signedBy: author.userId, signedAt: now }));
    await repository.insertAddendum(tx, clinicId, {
      id,
      note_id: row.id,
      practitioner_id: author.practitionerId,
      content_sealed: sealNote(platform.sealer, 'addendum', clinicId, id, text),
      content_hash: hash,
      signed_by: author.userId,
      signed_at: now,
    });
    await auditNote(tx, context, 'note.addendum', row, now, { addendum: id, hash });
    return readWhole(tx, platform, clinicId, row.id, author);
  });
}

/** Whole for its author and for practitioners who care for the patient; for managers, that it exists and its state. */
export async function readNote(platform: Platform, context: Context, appointmentId: number): Promise<Note> {
  const { caller, clinicId } = context;
  if (caller?.kind !== 'person' || !mayEver(caller.role, 'note.state')) throw new AppError('forbidden');
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findByAppointment(tx, clinicId, appointmentId);
    if (row === undefined) throw notFound('note');
    const { practitionerId } = caller;
    const cares = practitionerId !== null && (await caresFor(tx, row, practitionerId));
    if (!may(caller.role, 'note.state', cares)) throw notFound('note');
    const sees = may(caller.role, 'note.read', cares);
    await auditNote(tx, context, sees ? 'note.read' : 'note.state', row, now);
    return sees ? readWhole(tx, platform, clinicId, row.id, caller) : readState(tx, row);
  });
}

async function caresFor(tx: Tx, row: repository.NoteRow, practitionerId: number): Promise<boolean> {
  return row.practitioner_id === practitionerId || isInCare(tx, row.clinic_id, row.patient_id, practitionerId);
}

async function readState(tx: Tx, row: repository.NoteRow): Promise<Note> {
  const addenda = await repository.listAddenda(tx, row.clinic_id, row.id);
  const states = addenda.map((addendum) => ({ row: addendum, text: null }));
  return { row, text: null, privateNotes: null, intact: null, addenda: states };
}

async function readWhole(
  tx: Tx,
  { sealer, log }: Platform,
  clinicId: number,
  noteId: number,
  reader: Person,
): Promise<Note> {
  const row = (await repository.findById(tx, clinicId, noteId)) as repository.NoteRow;
  const text = openText(sealer, row);
  const own =
    reader.practitionerId === null
      ? undefined
      : await repository.findPrivate(tx, clinicId, noteId, reader.practitionerId);
  const addenda = await repository.listAddenda(tx, clinicId, noteId);
  const intact = isIntact(row, text);
  if (intact === false) log.error('a signed note is not what was signed', { clinicId, noteId });
  return {
    row,
    text,
    privateNotes:
      own === undefined ? null : (openNote(sealer, 'private', clinicId, noteId, own.content_sealed) as string),
    intact,
    addenda: addenda.map((addendum) => ({
      row: addendum,
      text: openNote(sealer, 'addendum', clinicId, addendum.id, addendum.content_sealed) as string,
    })),
  };
}

/** A signed note for the printer: without private notes, whoever asks. */
export async function readForPrint(platform: Platform, context: Context, noteId: number): Promise<Note> {
  const author = authorIn(context, 'note.read');
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findById(tx, clinicId, noteId);
    if (row === undefined || !(await caresFor(tx, row, author.practitionerId))) throw notFound('note');
    if (row.status !== 'signed') throw new AppError('note_not_signed');
    await auditNote(tx, context, 'note.print', row, platform.clock.now());
    return { ...(await readWhole(tx, platform, clinicId, noteId, author)), privateNotes: null };
  });
}

export type Version = { row: repository.VersionRow; text: NoteText };

export async function listVersions(platform: Platform, context: Context, noteId: number): Promise<Version[]> {
  const author = authorIn(context, 'note.write');
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findById(tx, clinicId, noteId);
    if (row === undefined || row.practitioner_id !== author.practitionerId) throw notFound('note');
    const versions = await repository.listVersions(tx, clinicId, noteId);
    await auditNote(tx, context, 'note.versions', row, platform.clock.now());
    const open = (sealed: string) => openNote(platform.sealer, 'version', clinicId, noteId, sealed) as NoteText;
    return versions.map((version) => ({ row: version, text: open(version.content_sealed) }));
  });
}

/** The practitioner's own sessions with the state of their notes. */
export async function listWork(platform: Platform, context: Context, query: QueryOf<typeof contracts.listNotes>) {
  const author = authorIn(context, 'note.write');
  const { clinicId } = context;
  const now = platform.clock.now();
  const { status, clientId: patientId, appointmentId } = query;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const wish = { status, patientId, appointmentId, now };
    const rows = await repository.listWork(tx, clinicId, author.practitionerId, wish);
    const line = { action: 'note.list', objectType: 'practitioner', objectId: author.practitionerId };
    await audit(tx, context, { ...line, patientId: patientId ?? null }, now);
    return page(rows, query);
  });
}

function auditNote(
  tx: Tx,
  context: Context,
  action: string,
  row: { id: number; patient_id: number },
  at: Date,
  detail?: Record<string, unknown>,
): Promise<void> {
  const line = { action, objectType: 'clinical_note', objectId: row.id, patientId: row.patient_id };
  return audit(tx, context, { ...line, ...(detail === undefined ? {} : { detail }) }, at);
}
