/** Codes of a phone's authenticator: TOTP (RFC 6238) as those apps do it, SHA-1, six digits, thirty seconds. */
import { createHmac, randomBytes } from 'node:crypto';
import { sameText } from '../../platform/secrets.ts';

const STEP_SECONDS = 30;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret: 160 bits, as RFC 4226 advises, in the base32 that people type from a screen. */
export function newSecret(): string {
  return toBase32(randomBytes(20));
}

/** The code of one step (RFC 4226, 5.3). */
export function codeAt(secret: string, step: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) as number) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1000 / STEP_SECONDS);

/** The step whose code this is, of the present one and its two neighbours: clocks of phones are a little off. */
export function stepOf(secret: string, code: string, at: Date): number | null {
  const now = stepAt(at);
  const steps = [now, now - 1, now + 1];
  return steps.find((step) => sameText(codeAt(secret, step), code.replace(/\s/g, ''))) ?? null;
}

/** What the QR code says to an authenticator (the Key URI format). */
export function otpauthUrl(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = `secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=${STEP_SECONDS}`;
  return `otpauth://totp/${label}?${query}`;
}

/** RFC 4648 base32 without padding; whole groups of five bytes are all we make. */
export function toBase32(bytes: Buffer): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + BASE32[(value << (5 - bits)) & 31];
}

function fromBase32(text: string): Buffer {
  let bits = 0;
  let value = 0;
  const bytes: number[] = [];
  for (const letter of text.toUpperCase()) {
    value = ((value << 5) | BASE32.indexOf(letter)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
