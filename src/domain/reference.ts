/** What a person quotes on the phone, 'ATT-7K3M9Q': Crockford's base 32 has no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'ATT';
const LENGTH = 6;

/** A reference from six random bytes, each giving five bits; that is one of a thousand million. */
export function makeReference(randomBytes: Uint8Array): string {
  if (randomBytes.length < LENGTH) throw new RangeError(`A reference needs ${LENGTH} random bytes`);
  const body = Array.from(randomBytes.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${PREFIX}-${body}`;
}

/** The reference meant by what somebody typed: any case, with or without prefix, O for 0, I or L for 1. Null when it is none. */
export function readReference(text: string): string | null {
  const typed = text.toUpperCase().replace(/[\s\-_]/g, '');
  const body = typed.length === PREFIX.length + LENGTH && typed.startsWith(PREFIX) ? typed.slice(PREFIX.length) : typed;
  const meant = body.replaceAll('O', '0').replace(/[IL]/g, '1');
  const isReference = /^[0-9A-HJKMNP-TV-Z]{6}$/.test(meant);
  return isReference ? `${PREFIX}-${meant}` : null;
}
