import { sql } from 'kysely';
import type { NoteType } from '../../../domain/note.ts';
import type { Tx } from '../../platform/db.ts';

/** The id of a row before it is written: it is part of the place its text is sealed for. */
export async function nextId(tx: Tx, table: 'clinical_notes' | 'note_addenda' | 'note_templates'): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`select nextval(pg_get_serial_sequence(${table}, 'id'))::integer as id`.execute(tx);
  return (rows[0] as { id: number }).id;
}

const withNames = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('clinical_notes as n')
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'n.clinic_id').onRef('p.id', '=', 'n.patient_id'),
    )
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'n.clinic_id').onRef('t.id', '=', 'n.practitioner_id'),
    )
    .leftJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'n.clinic_id').onRef('u.id', '=', 'n.signed_by'))
    .selectAll('n')
    .select([
      'p.name as patient_name',
      't.name as practitioner_name',
      't.title as practitioner_title',
      'u.name as signer_name',
    ])
    .where('n.clinic_id', '=', clinicId);

export function findById(tx: Tx, clinicId: number, noteId: number) {
  return withNames(tx, clinicId).where('n.id', '=', noteId).executeTakeFirst();
}

export function findByAppointment(tx: Tx, clinicId: number, appointmentId: number) {
  return withNames(tx, clinicId).where('n.appointment_id', '=', appointmentId).executeTakeFirst();
}

export type NoteRow = NonNullable<Awaited<ReturnType<typeof findById>>>;

/** Locked until the transaction ends, so that a save and a signature follow each other. */
export async function lockNote(tx: Tx, clinicId: number, noteId: number): Promise<void> {
  await sql`select 1 from clinical_notes where clinic_id = ${clinicId} and id = ${noteId} for update`.execute(tx);
}

/** One first note of an appointment at a time. */
export async function lockAppointment(tx: Tx, clinicId: number, appointmentId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:note:${appointmentId}`}, 0))`.execute(tx);
}

export function insertNote(
  tx: Tx,
  clinicId: number,
  note: {
    id: number;
    appointment_id: number;
    patient_id: number;
    practitioner_id: number;
    date: string;
    type: NoteType;
    content_sealed: string;
    at: Date;
  },
) {
  const { at, ...columns } = note;
  return tx
    .insertInto('clinical_notes')
    .values({ clinic_id: clinicId, ...columns, status: 'draft', version: 1, created_at: at, updated_at: at })
    .execute();
}

/** Changes a draft; a signed one is left alone by the condition, and by the database's own trigger. */
export function updateDraft(
  tx: Tx,
  clinicId: number,
  noteId: number,
  changes: { type: NoteType; content_sealed: string; version: number; updated_at: Date },
) {
  return tx
    .updateTable('clinical_notes')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', noteId)
    .where('status', '=', 'draft')
    .execute();
}

export async function markSigned(
  tx: Tx,
  clinicId: number,
  noteId: number,
  signature: { content_hash: string; signed_at: Date; signed_by: string },
): Promise<boolean> {
  const done = await tx
    .updateTable('clinical_notes')
    .set({ ...signature, status: 'signed', updated_at: signature.signed_at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', noteId)
    .where('status', '=', 'draft')
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

export function insertVersion(
  tx: Tx,
  clinicId: number,
  version: { note_id: number; version: number; type: string; content_sealed: string; saved_at: Date },
) {
  return tx
    .insertInto('note_versions')
    .values({ clinic_id: clinicId, ...version })
    .execute();
}

export function listVersions(tx: Tx, clinicId: number, noteId: number) {
  return tx
    .selectFrom('note_versions')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('note_id', '=', noteId)
    .orderBy('version', 'desc')
    .execute();
}

export type VersionRow = Awaited<ReturnType<typeof listVersions>>[number];

export function findPrivate(tx: Tx, clinicId: number, noteId: number, practitionerId: number) {
  return tx
    .selectFrom('private_notes')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('note_id', '=', noteId)
    .where('practitioner_id', '=', practitionerId)
    .executeTakeFirst();
}

export function putPrivate(
  tx: Tx,
  clinicId: number,
  note: { note_id: number; practitioner_id: number; content_sealed: string; updated_at: Date },
) {
  const { content_sealed, updated_at } = note;
  return tx
    .insertInto('private_notes')
    .values({ clinic_id: clinicId, ...note })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'note_id']).doUpdateSet({ content_sealed, updated_at }))
    .execute();
}

export function deletePrivate(tx: Tx, clinicId: number, noteId: number, practitionerId: number) {
  return tx
    .deleteFrom('private_notes')
    .where('clinic_id', '=', clinicId)
    .where('note_id', '=', noteId)
    .where('practitioner_id', '=', practitionerId)
    .execute();
}

export function insertAddendum(
  tx: Tx,
  clinicId: number,
  addendum: {
    id: number;
    note_id: number;
    practitioner_id: number;
    content_sealed: string;
    content_hash: string;
    signed_by: string;
    signed_at: Date;
  },
) {
  return tx
    .insertInto('note_addenda')
    .values({ clinic_id: clinicId, ...addendum })
    .execute();
}

export function listAddenda(tx: Tx, clinicId: number, noteId: number) {
  return tx
    .selectFrom('note_addenda as a')
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'a.clinic_id').onRef('t.id', '=', 'a.practitioner_id'),
    )
    .selectAll('a')
    .select('t.name as author_name')
    .where('a.clinic_id', '=', clinicId)
    .where('a.note_id', '=', noteId)
    .orderBy('a.id')
    .execute();
}

export type AddendumRow = Awaited<ReturnType<typeof listAddenda>>[number];

export type WorkRow = {
  id: number;
  note_id: number | null;
  patient_id: number;
  patient_name: string;
  starts_at: Date;
  timezone: string;
  service_name: string;
  session_type: string;
  appointment_status: string;
  status: 'none' | 'draft' | 'signed';
  type: NoteType | null;
  signed_at: Date | null;
  updated_at: Date | null;
};

export type WorkWish = {
  status?: 'unsigned' | 'draft' | 'signed' | undefined;
  patientId?: number | undefined;
  appointmentId?: number | undefined;
  now: Date;
};

/** A practitioner's sessions with the state of their notes, newest first; unsigned ones are those that took place. */
export async function listWork(tx: Tx, clinicId: number, practitionerId: number, wish: WorkWish): Promise<WorkRow[]> {
  const { status, patientId = null, appointmentId = null, now } = wish;
  const state =
    status === 'unsigned'
      ? sql`(a.status = 'completed' or (a.status = 'confirmed' and a.ends_at <= ${now})) and n.status is distinct from 'signed'`
      : status === undefined
        ? sql`true`
        : sql`n.status = ${status}`;
  const { rows } = await sql<WorkRow>`
    select a.id, n.id as note_id, a.patient_id, p.name as patient_name, a.starts_at, a.timezone, s.name as service_name, a.session_type,
      a.status as appointment_status, coalesce(n.status, 'none') as status, n.type, n.signed_at, n.updated_at
    from appointments a
    join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    join services s on s.clinic_id = a.clinic_id and s.id = a.service_id
    left join clinical_notes n on n.clinic_id = a.clinic_id and n.appointment_id = a.id
    where a.clinic_id = ${clinicId} and a.practitioner_id = ${practitionerId} and ${state}
      and (${patientId}::integer is null or a.patient_id = ${patientId}) and (${appointmentId}::integer is null or a.id = ${appointmentId})
    order by a.starts_at desc, a.id desc`.execute(tx);
  return rows;
}

/** The signed notes about one patient, whoever wrote them, newest first. */
export function listSignedOf(tx: Tx, clinicId: number, patientId: number) {
  return withNames(tx, clinicId)
    .where('n.patient_id', '=', patientId)
    .where('n.status', '=', 'signed')
    .orderBy('n.date', 'desc')
    .orderBy('n.id', 'desc')
    .execute();
}

export function listTemplates(tx: Tx, clinicId: number, practitionerId: number) {
  return tx
    .selectFrom('note_templates')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('practitioner_id', '=', practitionerId)
    .orderBy('id')
    .execute();
}

export function insertTemplate(
  tx: Tx,
  clinicId: number,
  template: { id: number; practitioner_id: number; type: string; content_sealed: string; at: Date },
) {
  const { at, ...columns } = template;
  return tx
    .insertInto('note_templates')
    .values({ clinic_id: clinicId, ...columns, created_at: at, updated_at: at })
    .execute();
}

/** False when there is no such template of this practitioner's. */
export async function updateTemplate(
  tx: Tx,
  clinicId: number,
  whose: { id: number; practitionerId: number },
  changes: { type: string; content_sealed: string; updated_at: Date },
): Promise<boolean> {
  const done = await tx
    .updateTable('note_templates')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', whose.id)
    .where('practitioner_id', '=', whose.practitionerId)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

export async function deleteTemplate(
  tx: Tx,
  clinicId: number,
  whose: { id: number; practitionerId: number },
): Promise<boolean> {
  const done = await tx
    .deleteFrom('note_templates')
    .where('clinic_id', '=', clinicId)
    .where('id', '=', whose.id)
    .where('practitioner_id', '=', whose.practitionerId)
    .executeTakeFirst();
  return Number(done.numDeletedRows) > 0;
}
