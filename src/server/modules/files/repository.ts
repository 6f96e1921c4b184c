import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export async function nextId(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`select nextval(pg_get_serial_sequence('files', 'id'))::integer as id`.execute(tx);
  return (rows[0] as { id: number }).id;
}

export function insertFile(
  tx: Tx,
  clinicId: number,
  file: {
    id: number;
    patient_id: number | null;
    kind: string;
    name_sealed: string;
    media_type: string;
    size_bytes: number;
    uploaded_by: string;
    created_at: Date;
  },
) {
  return tx
    .insertInto('files')
    .values({ clinic_id: clinicId, ...file })
    .execute();
}

export function insertChunk(tx: Tx, clinicId: number, chunk: { file_id: number; no: number; data_sealed: Buffer }) {
  return tx
    .insertInto('file_chunks')
    .values({ clinic_id: clinicId, ...chunk })
    .execute();
}

export function listChunks(tx: Tx, clinicId: number, fileId: number) {
  return tx
    .selectFrom('file_chunks')
    .select(['no', 'data_sealed'])
    .where('clinic_id', '=', clinicId)
    .where('file_id', '=', fileId)
    .orderBy('no')
    .execute();
}

const withUploader = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('files as f')
    .innerJoin('users as u', (join) =>
      join.onRef('u.clinic_id', '=', 'f.clinic_id').onRef('u.id', '=', 'f.uploaded_by'),
    )
    .selectAll('f')
    .select('u.name as uploader_name')
    .where('f.clinic_id', '=', clinicId)
    .where('f.withdrawn_at', 'is', null);

/** A file that was not withdrawn. */
export function findById(tx: Tx, clinicId: number, fileId: number) {
  return withUploader(tx, clinicId).where('f.id', '=', fileId).executeTakeFirst();
}

export type FileRow = NonNullable<Awaited<ReturnType<typeof findById>>>;

export function listByIds(tx: Tx, clinicId: number, ids: readonly number[]) {
  return withUploader(tx, clinicId)
    .where('f.id', 'in', [...ids])
    .orderBy('f.id')
    .execute();
}

/** A patient's documents, newest first; portraits and what hangs on messages are none. */
export function listOfPatient(tx: Tx, clinicId: number, patientId: number, kind: string | undefined) {
  let query = withUploader(tx, clinicId)
    .where('f.patient_id', '=', patientId)
    .where('f.kind', 'not in', ['avatar', 'attachment']);
  if (kind !== undefined) query = query.where('f.kind', '=', kind);
  return query.orderBy('f.id', 'desc').execute();
}

/** Everything of a person's: documents of their record, and what they uploaded as themselves. */
export function listForExport(tx: Tx, clinicId: number, who: { userId: string; patientId: number | null }) {
  return withUploader(tx, clinicId)
    .where((eb) =>
      eb.or([
        ...(who.patientId === null ? [] : [eb('f.patient_id', '=', who.patientId)]),
        eb.and([eb('f.uploaded_by', '=', who.userId), eb('f.kind', 'in', ['avatar', 'attachment'])]),
      ]),
    )
    .orderBy('f.id')
    .execute();
}

export function findAvatar(tx: Tx, clinicId: number, userId: string) {
  return withUploader(tx, clinicId)
    .where('f.kind', '=', 'avatar')
    .where('f.uploaded_by', '=', userId)
    .orderBy('f.id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function withdraw(tx: Tx, clinicId: number, fileId: number, how: { withdrawn_at: Date; withdrawn_by: string }) {
  return tx
    .updateTable('files')
    .set(how)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', fileId)
    .where('withdrawn_at', 'is', null)
    .execute();
}
