/** A backup is one file: everything at one moment, packed and sealed. See docs/runbook.md for drills and restores. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { makeFolder } from '../data-dir.ts';
import type { Connection } from '../db.ts';
import { deriveKey } from '../secrets.ts';
import { dump } from './dump.ts';
import { type Frame, readFrames } from './frames.ts';
import { check, load, type Restored } from './load.ts';
import { openStream, sealStream } from './sealed-file.ts';

export { UnreadableBackup } from './sealed-file.ts';
export type { Restored } from './load.ts';

/** Where backups go when nobody says otherwise. */
export function backupFolder(config: { backupDir: string | null }, dataDir: string | null): string {
  return config.backupDir ?? path.resolve(dataDir ?? '', 'backups');
}

/** `attune-20261120T163000Z.backup` */
export function backupName(at: Date): string {
  return `attune-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.backup`;
}

/**
 * Writes a backup to `file`, which appears when it is whole and on the disk.
 *
 * @param encryptionKey MESSAGE_ENCRYPTION_KEY: the newest of its keys seals the file
 * @returns its size in bytes
 */
export async function writeBackup(connection: Connection, encryptionKey: string, file: string): Promise<number> {
  makeFolder(path.dirname(file), 0o700);
  const unfinished = `${file}.part`;
  const [key] = keysOf(encryptionKey);
  if (key === undefined) throw new Error('no encryption key');
  try {
    const packed = Readable.from(dump(connection)).pipe(createGzip({ level: 6 }));
    await pipeline(Readable.from(sealStream(packed, key)), createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }));
    const handle = await open(unfinished, 'r+');
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return (await stat(file)).size;
}

/** Restores `file` into the empty database of `connection`, its owner's. */
export async function restoreBackup(
  connection: Connection,
  encryptionKey: string,
  file: string,
  installQueues: () => Promise<void>,
): Promise<Restored> {
  return load(connection, framesOf(file, encryptionKey), installQueues);
}

/** Reads `file` to its end without a database: is it whole, and is ours the key? */
export function checkBackup(encryptionKey: string, file: string): Promise<Restored> {
  return check(framesOf(file, encryptionKey));
}

function framesOf(file: string, encryptionKey: string): AsyncGenerator<Frame> {
  const opened = Readable.from(openStream(createReadStream(file), keysOf(encryptionKey)));
  const unpacked = createGunzip();
  // An error upstream (cut off, another key) is the reason a person needs, not that the packing ended early.
  opened.on('error', (error) => unpacked.destroy(error));
  return readFrames(opened.pipe(unpacked));
}

function keysOf(encryptionKey: string): Buffer[] {
  return encryptionKey.split(',').map((text) => deriveKey(text.trim(), 'attune backups'));
}
