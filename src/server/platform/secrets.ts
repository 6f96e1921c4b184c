import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './data-dir.ts';
import { errorCode, StartupProblem } from './startup-problem.ts';

/**
 * Encryption of health text and identifiers at rest: AES-256-GCM, a random 96-bit nonce each, and associated data that
 * names table, row and clinic, so that a value moved elsewhere does not open. The place stands beside the ciphertext, like
 * the header of a JWE: a new key can be put under a value by whoever knows nothing but the value.
 */
export type Sealer = {
  /** `v2.<key id>.<place>.<nonce>.<ciphertext+tag>`, base64url. */
  seal(text: string, place: string): string;
  open(sealed: string, place: string): string;
  sealJson(value: unknown, place: string): string;
  openJson(sealed: string, place: string): unknown;
  sealBytes(bytes: Buffer, place: string): Buffer;
  openBytes(sealed: Buffer, place: string): Buffer;
  /** The same under the newest key; null when it lies under it already. */
  reseal(sealed: string): string | null;
  resealBytes(sealed: Buffer): Buffer | null;
  /** Of the keys this process has, newest first. */
  keyIds: readonly string[];
};

type Key = { id: string; key: Buffer };
type Box = { keyId: string; place: string; nonce: Buffer; body: Buffer };

/** Keys by id; the first seals, all open. `keyText` is one key or several separated by commas, newest first. */
export function createSealer(keyText: string): Sealer {
  const keys = keyText.split(',').map((text): Key => {
    const key = deriveKey(text.trim(), 'attune at rest');
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
  });
  const [current] = keys as [Key, ...Key[]];
  const open = (box: Box, place: string): Buffer => {
    const key = keys.find(({ id }) => id === box.keyId);
    if (key === undefined) throw new Error(`sealed with an unknown key: ${box.keyId}`);
    if (box.place !== place) throw new Error(`sealed for another place than ${place}`);
    return decrypt(key, box);
  };
  const resealed = (box: Box): Box | null =>
    box.keyId === current.id ? null : encrypt(current, open(box, box.place), box.place);
  const seal = (text: string, place: string) => writeText(encrypt(current, Buffer.from(text, 'utf8'), place));
  const openText = (sealed: string, place: string) => open(readText(sealed, place), place).toString('utf8');
  return {
    seal,
    open: openText,
    sealJson: (value, place) => seal(JSON.stringify(value), place),
    openJson: (sealed, place) => JSON.parse(openText(sealed, place)) as unknown,
    sealBytes: (bytes, place) => writeBytes(encrypt(current, bytes, place)),
    openBytes: (sealed, place) => open(readBytes(sealed), place),
    reseal(sealed) {
      const box = resealed(readText(sealed));
      return box === null ? null : writeText(box);
    },
    resealBytes(sealed) {
      const box = resealed(readBytes(sealed));
      return box === null ? null : writeBytes(box);
    },
    keyIds: keys.map(({ id }) => id),
  };
}

function encrypt({ id, key }: Key, bytes: Buffer, place: string): Box {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  return { keyId: id, place, nonce, body: Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]) };
}

function decrypt({ key }: Key, { place, nonce, body }: Box): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  decipher.setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
}

function writeText({ keyId, place, nonce, body }: Box): string {
  return [
    'v2',
    keyId,
    Buffer.from(place).toString('base64url'),
    nonce.toString('base64url'),
    body.toString('base64url'),
  ].join('.');
}

/** Values of the first form, `v1`, do not say their place: they open for who knows it. */
function readText(sealed: string, knownPlace?: string): Box {
  const [version, keyId = '', ...rest] = sealed.split('.');
  const parts = rest.map((part) => Buffer.from(part, 'base64url'));
  const [place, nonce, body] =
    version === 'v1' ? [knownPlace, ...parts] : [parts[0]?.toString('utf8'), parts[1], parts[2]];
  if ((version !== 'v1' && version !== 'v2') || place === undefined || nonce === undefined || body === undefined)
    throw new Error(`not sealed in a form we know: ${version}`);
  return { keyId, place, nonce, body };
}

const BYTES_VERSION = 2;

/** Version (1 byte), key id (4), length of the place (2), place, nonce (12), ciphertext with its tag. */
function writeBytes({ keyId, place, nonce, body }: Box): Buffer {
  const name = Buffer.from(place);
  const head = Buffer.alloc(7);
  head.writeUInt8(BYTES_VERSION);
  head.write(keyId, 1, 'hex');
  head.writeUInt16BE(name.length, 5);
  return Buffer.concat([head, name, nonce, body]);
}

function readBytes(sealed: Buffer): Box {
  if (sealed[0] !== BYTES_VERSION) throw new Error(`not sealed in a form we know: ${sealed[0]}`);
  const after = 7 + sealed.readUInt16BE(5);
  return {
    keyId: sealed.toString('hex', 1, 5),
    place: sealed.toString('utf8', 7, after),
    nonce: sealed.subarray(after, after + 12),
    body: sealed.subarray(after + 12),
  };
}

/** A 32-byte key of its own for each purpose, out of one secret. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'attune', purpose, 32));
}

/** `newest,older`: the secrets of a list that is being rotated. */
export function splitSecrets(text: string): string[] {
  return text
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
}

/** A token that proves knowledge of what it names; 192 bits, nothing to store. Of several secrets the first makes it. */
export function createTokenOf(secretText: string): (what: string) => string {
  const key = deriveKey(splitSecrets(secretText)[0] ?? '', 'attune tokens');
  return (what) => createHmac('sha256', key).update(what).digest('base64url').slice(0, 32);
}

export function sameText(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Secrets a demo made for itself at its first start; they live beside the database, readable by their owner only. */
export function demoSecrets(dataDir: string): { jwtSecret: string; encryptionKey: string } {
  const file = path.join(dataDir, 'secrets.json');
  try {
    if (!existsSync(file)) writeSecrets(file);
    return JSON.parse(readFileSync(file, 'utf8')) as { jwtSecret: string; encryptionKey: string };
  } catch (error) {
    throw new StartupProblem(
      `The secrets of this demo cannot be kept in ${file} (${errorCode(error) || 'it is damaged'}); ` +
        'set ATTUNE_DATA_DIR to a folder that can be written, or JWT_SECRET and MESSAGE_ENCRYPTION_KEY.',
      { cause: error },
    );
  }
}

/** Two processes may start at once: the first to write wins, and both read what it wrote. */
function writeSecrets(file: string): void {
  makeFolder(path.dirname(file), 0o700);
  const made = {
    jwtSecret: randomBytes(48).toString('base64url'),
    encryptionKey: randomBytes(48).toString('base64url'),
  };
  try {
    writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !existsSync(file)) throw error;
  }
}
