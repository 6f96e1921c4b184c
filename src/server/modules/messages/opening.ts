/** Messages with their texts opened and their files named, for one of their two people. */
import type { Tx } from '../../platform/db.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { type FileRow, findFiles } from '../files/service.ts';
import * as repository from './repository.ts';

export type OpenMessage = { row: repository.MessageRow; text: string; files: FileRow[]; unread?: number };

export const textPlace = (clinicId: number, id: number): string => `messages.body:${clinicId}:${id}`;

/** Texts and names of files of these messages, in their order. */
export async function openAll(
  tx: Tx,
  sealer: Sealer,
  clinicId: number,
  rows: readonly repository.MessageRow[],
): Promise<OpenMessage[]> {
  if (rows.length === 0) return [];
  const links = await repository.listAttachmentIds(
    tx,
    clinicId,
    rows.map(({ id }) => id),
  );
  const files =
    links.length === 0
      ? []
      : await findFiles(
          tx,
          clinicId,
          links.map((link) => link.file_id),
        );
  return rows.map((row) => ({
    row,
    text: sealer.open(row.body_sealed, textPlace(clinicId, row.id)),
    files: files.filter((file) => links.some((link) => link.message_id === row.id && link.file_id === file.id)),
  }));
}
