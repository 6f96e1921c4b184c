import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openStream, sealStream, UnreadableBackup } from './sealed-file.ts';

const key = randomBytes(32);

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const sealed = (bytes: Buffer) => whole(sealStream(pieces(bytes, 10_000), key));
const opened = (bytes: Buffer, keys = [key]) => whole(openStream(pieces(bytes, 777), keys));

describe('a sealed file', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 200_000])('opens to the %d bytes it was made of', async (length) => {
    const bytes = randomBytes(length);
    expect((await opened(await sealed(bytes))).equals(bytes)).toBe(true);
  });

  it('opens with an older key of the list', async () => {
    const bytes = randomBytes(100_000);
    expect((await opened(await sealed(bytes), [randomBytes(32), key])).equals(bytes)).toBe(true);
  });

  it('does not open with another key, and says so', async () => {
    const file = await sealed(randomBytes(1_000));
    await expect(opened(file, [randomBytes(32)])).rejects.toThrow(/another MESSAGE_ENCRYPTION_KEY/);
  });

  it('is refused when it is cut, at every place: in its head, between two pieces, inside one', async () => {
    const file = await sealed(randomBytes(200_000));
    const firstPiece = 32 + 4 + 65_536 + 16;
    for (const length of [0, 10, 20, 34, 100, firstPiece, firstPiece + 2, file.length - 1])
      await expect(opened(file.subarray(0, length))).rejects.toThrow(UnreadableBackup);
  });

  it('is refused when one bit is changed, or two pieces change places', async () => {
    const file = await sealed(randomBytes(200_000));
    const changed = Buffer.from(file);
    changed[100_000] = (changed[100_000] ?? 0) ^ 1;
    await expect(opened(changed)).rejects.toThrow(UnreadableBackup);
    const piece = 4 + 65_536 + 16;
    const swapped = Buffer.concat([
      file.subarray(0, 32),
      file.subarray(32 + piece, 32 + 2 * piece),
      file.subarray(32, 32 + piece),
      file.subarray(32 + 2 * piece),
    ]);
    await expect(opened(swapped)).rejects.toThrow(UnreadableBackup);
  });

  it('is refused when something hangs on behind', async () => {
    const file = await sealed(randomBytes(1_000));
    await expect(opened(Buffer.concat([file, Buffer.from('x')]))).rejects.toThrow(UnreadableBackup);
  });
});
