/**
 * A file that only the holder of the key can read, and that says so when it was cut or changed: AES-256-GCM in pieces, each
 * with its number and whether it is the last one in its nonce (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
 * Vizár, 2015), under a key of its own for each file.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const MAGIC = Buffer.from('ATTUNE BACKUP 1\n');
const SALT_BYTES = 16;
const PIECE_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** What opening a file can find wrong with it; the sentence is for the person at the keyboard. */
export class UnreadableBackup extends Error {}

/** Seals a stream of any pieces. */
export async function* sealStream(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT_BYTES);
  const fileKey = fileKeyOf(key, salt);
  yield Buffer.concat([MAGIC, salt]);
  let number = 0;
  let waiting: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    waiting = Buffer.concat([waiting, piece]);
    while (waiting.length > PIECE_BYTES) {
      yield sealPiece(fileKey, number++, false, waiting.subarray(0, PIECE_BYTES));
      waiting = waiting.subarray(PIECE_BYTES);
    }
  }
  yield sealPiece(fileKey, number, true, waiting);
}

/** Opens what `sealStream` made, with whichever of the keys it was sealed. */
export async function* openStream(source: AsyncIterable<Buffer>, keys: readonly Buffer[]): AsyncGenerator<Buffer> {
  const input = createInput(source);
  const magic = await input.take(MAGIC.length);
  if (magic === null || !magic.equals(MAGIC)) throw new UnreadableBackup('This is not a backup of Attune.');
  const salt = await input.take(SALT_BYTES);
  if (salt === null) throw new UnreadableBackup('The backup is cut off.');
  const candidates = keys.map((key) => fileKeyOf(key, salt));
  let fileKey: Buffer | undefined;
  for (let number = 0; ; number += 1) {
    const length = (await input.take(4))?.readUInt32BE();
    const piece = length === undefined || length > PIECE_BYTES + TAG_BYTES ? null : await input.take(length);
    if (piece === null) throw new UnreadableBackup('The backup is cut off or damaged.');
    const isLast = await input.isAtEnd();
    fileKey ??= candidates.find((candidate) => openPiece(candidate, number, isLast, piece) !== null);
    if (fileKey === undefined)
      throw new UnreadableBackup('The backup was made with another MESSAGE_ENCRYPTION_KEY, or is damaged.');
    const opened = openPiece(fileKey, number, isLast, piece);
    if (opened === null) throw new UnreadableBackup('The backup is cut off or damaged.');
    yield opened;
    if (isLast) return;
  }
}

function fileKeyOf(key: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'attune backup file', 32));
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function sealPiece(key: Buffer, number: number, isLast: boolean, piece: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
  const body = Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function openPiece(key: Buffer, number: number, isLast: boolean, piece: Buffer): Buffer | null {
  if (piece.length < TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast));
  decipher.setAuthTag(piece.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(piece.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Takes exact lengths from a stream of any pieces; null when it ends before. */
export function createInput(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  async function fill(length: number): Promise<boolean> {
    const parts = [rest];
    let have = rest.length;
    while (have < length) {
      const next = await pieces.next();
      if (next.done === true) break;
      parts.push(next.value);
      have += next.value.length;
    }
    rest = parts.length === 1 ? rest : Buffer.concat(parts);
    return have >= length;
  }
  return {
    async take(length: number): Promise<Buffer | null> {
      if (!(await fill(length))) return null;
      const taken = rest.subarray(0, length);
      rest = rest.subarray(length);
      return taken;
    },
    async isAtEnd(): Promise<boolean> {
      return !(await fill(1));
    },
  };
}
