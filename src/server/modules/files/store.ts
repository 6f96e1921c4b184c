/** A file as encrypted pieces in the database, so that every process sees it and the backup has it. */
import { safeFileName, sniffMediaType } from '../../../domain/file-type.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Sealer } from '../../platform/secrets.ts';
import * as repository from './repository.ts';

const CHUNK_BYTES = 256 * 1024;
const namePlace = (clinicId: number, id: number) => `files.name:${clinicId}:${id}`;
const chunkPlace = (clinicId: number, id: number, no: number) => `file_chunks.data:${clinicId}:${id}:${no}`;

/** A file opened for whoever may have it. */
export type OpenedFile = { file: Buffer; contentType: string; name: string; inline?: boolean };

type NewFile = { name: string; bytes: Buffer; kind: string; patientId: number | null; uploadedBy: string };

/** Writes it under its own number. What it is is read from its bytes, whatever its name says. */
export async function storeFile(tx: Tx, sealer: Sealer, clinicId: number, file: NewFile, at: Date): Promise<number> {
  const mediaType = sniffMediaType(file.bytes);
  if (mediaType === null) throw new AppError('file_refused');
  const id = await repository.nextId(tx);
  await repository.insertFile(tx, clinicId, {
    id,
    patient_id: file.patientId,
    kind: file.kind,
    name_sealed: sealer.seal(safeFileName(file.name, mediaType), namePlace(clinicId, id)),
    media_type: mediaType,
    size_bytes: file.bytes.length,
    uploaded_by: file.uploadedBy,
    created_at: at,
  });
  for (let no = 0; no * CHUNK_BYTES < file.bytes.length; no += 1) {
    const piece = file.bytes.subarray(no * CHUNK_BYTES, (no + 1) * CHUNK_BYTES);
    const data_sealed = sealer.sealBytes(piece, chunkPlace(clinicId, id, no));
    await repository.insertChunk(tx, clinicId, { file_id: id, no, data_sealed });
  }
  return id;
}

export async function loadFile(tx: Tx, sealer: Sealer, clinicId: number, fileId: number): Promise<Buffer> {
  const chunks = await repository.listChunks(tx, clinicId, fileId);
  const open = (no: number, sealed: Buffer) => sealer.openBytes(sealed, chunkPlace(clinicId, fileId, no));
  return Buffer.concat(chunks.map(({ no, data_sealed }) => open(no, data_sealed)));
}

export const fileNameOf = (sealer: Sealer, row: Pick<repository.FileRow, 'clinic_id' | 'id' | 'name_sealed'>): string =>
  sealer.open(row.name_sealed, namePlace(row.clinic_id, row.id));
