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
 * names table, row and clinic, so that a value moved elsewhere does not open.
 */
export type Sealer = {
  /** `v1.<key id>.<nonce>.<ciphertext+tag>`, base64url. */
  seal(text: string, place: string): string;
  open(sealed: string, place: string): string;
  sealJson(value: unknown, place: string): string;
  openJson(sealed: string, place: string): unknown;
};

/** Keys by id; the first seals, all open. `keyText` is one key or several separated by commas, newest first. */
export function createSealer(keyText: string): Sealer {
  const keys = keyText.split(',').map((text) => {
    const key = deriveKey(text.trim(), 'attune at rest');
    return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
  });
  const [current] = keys;
  if (current === undefined) throw new Error('no encryption key');
  const seal = (text: string, place: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${current.id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
  };
  const open = (sealed: string, place: string) => {
    const [version, id, nonceText = '', bodyText = ''] = sealed.split('.');
    const key = keys.find((candidate) => candidate.id === id)?.key;
    if (version !== 'v1' || key === undefined) throw new Error(`sealed with an unknown key: ${version}.${id}`);
    const body = Buffer.from(bodyText, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonceText, 'base64url')).setAAD(
      Buffer.from(place),
    );
    decipher.setAuthTag(body.subarray(-16));
    return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString('utf8');
  };
  return {
    seal,
    open,
    sealJson: (value, place) => seal(JSON.stringify(value), place),
    openJson: (sealed, place) => JSON.parse(open(sealed, place)) as unknown,
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
