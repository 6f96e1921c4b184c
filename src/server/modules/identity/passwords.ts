/** Hashing and comparing passwords: bcrypt at cost 12, for texts of any length (docs/decisions/0030-passwords.md). */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import bcrypt from 'bcrypt';
import { type Weakness, weaknessOf } from '../../../domain/password.ts';
import { invalidField } from '../../platform/errors.ts';

const BCRYPT_COST = 12;
/** bcrypt reads 72 bytes and ignores the rest without a word. */
const BCRYPT_BYTES = 72;

/** A hash nobody's password has, so that an unknown account takes as long to refuse as a known one. */
const NOBODY = '$2b$12$RewdBUb0VnT3OFM6I8UcyOkM4ZpGytgGNFHRRFCrOOxr89cjVS2e2';

/** Passwords that leaked before; src/data/README.md says where the list is from. */
let leaked: ReadonlySet<string> | null = null;
const isLeaked = (text: string): boolean => {
  leaked ??= new Set(
    readFileSync(new URL('../../../data/breached-passwords.txt', import.meta.url), 'utf8').split('\n'),
  );
  return text !== '' && leaked.has(text);
};

const SENTENCES: Record<Weakness, string> = {
  leaked: 'This password has leaked elsewhere and would be guessed first. Choose another.',
  about_you: 'This password is your name, your email or the clinic. Choose something only you know.',
  repeated: 'This password repeats itself. A few words in a row are better.',
};

/** Refuses a new password that would be guessed; `field` is where it stands in the body. */
export function checkNewPassword(field: string, password: string, words: readonly (string | null)[]): void {
  const known = words.filter((word) => word !== null);
  const weakness = weaknessOf(password, { isLeaked, words: known });
  if (weakness !== null) throw invalidField(field, SENTENCES[weakness]);
}

export const hashPassword = (password: string): Promise<string> => bcrypt.hash(readable(password), BCRYPT_COST);

/** Whether it fits; as much work for an account that is unknown or has no password. */
export async function fitsPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const fits = await bcrypt.compare(readable(password), hash ?? NOBODY);
  return fits && hash !== null && hash !== undefined;
}

/**
 * What bcrypt is given: the text in one normal form, as keyboards differ in how they write é (NIST SP 800-63B, 3.1.1.2);
 * a text too long for it goes in as a digest of the whole. The digest's key keeps it apart from hashes that other sites
 * may have lost.
 */
function readable(password: string): string {
  const text = password.normalize('NFKC');
  if (Buffer.byteLength(text) <= BCRYPT_BYTES) return text;
  return createHmac('sha384', 'attune long password').update(text).digest('base64');
}
