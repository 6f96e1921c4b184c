/**
 * What stands inside a backup: a head, for each table its name and columns followed by rows as PostgreSQL's COPY writes
 * them, and an end that says how much it was. Each piece is a frame: its kind, its length, its bytes.
 */
import { z } from 'zod';
import { createInput, UnreadableBackup } from './sealed-file.ts';

const Head = z.object({
  kind: z.literal('head'),
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** The migrations that had run, in order: a restore brings the schema to exactly this point before it loads rows. */
  migrations: z.array(z.string()),
});
const Table = z.object({ kind: z.literal('table'), name: z.string(), columns: z.array(z.string()) });
const End = z.object({
  kind: z.literal('end'),
  tables: z.record(z.string(), z.object({ rows: z.number(), sha256: z.string() })),
  /** The last number each sequence gave; null where it never gave one. */
  sequences: z.record(z.string(), z.number().nullable()),
});
const Note = z.discriminatedUnion('kind', [Head, Table, End]);

export type BackupHead = z.output<typeof Head>;
export type BackupTable = z.output<typeof Table>;
export type BackupEnd = z.output<typeof End>;
export type Frame = BackupHead | BackupTable | BackupEnd | { kind: 'rows'; bytes: Buffer };

const NOTE = 1;
const ROWS = 2;

export function writeNote(note: BackupHead | BackupTable | BackupEnd): Buffer {
  return frame(NOTE, Buffer.from(JSON.stringify(note)));
}

export function writeRows(bytes: Buffer): Buffer {
  return frame(ROWS, bytes);
}

function frame(kind: number, bytes: Buffer): Buffer {
  const start = Buffer.alloc(5);
  start.writeUInt8(kind);
  start.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([start, bytes]);
}

/** @throws UnreadableBackup when the frames do not hold what a backup holds */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const input = createInput(source);
  while (!(await input.isAtEnd())) {
    const start = await input.take(5);
    const bytes = start === null ? null : await input.take(start.readUInt32BE(1));
    if (start === null || bytes === null) throw new UnreadableBackup('The backup is cut off.');
    if (start.readUInt8() === ROWS) yield { kind: 'rows', bytes };
    else yield readNote(bytes);
  }
}

function readNote(bytes: Buffer): Frame {
  const note = Note.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!note.success) throw new UnreadableBackup('The backup is of a kind this version of Attune does not know.');
  return note.data;
}
