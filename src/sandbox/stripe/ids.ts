import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new identifier in Stripe's manner: a prefix that tells the kind, then letters and digits. */
export function randomId(prefix: string, length = 24): string {
  let id = prefix;
  for (let count = 0; count < length; count++) id += alphabet[randomInt(alphabet.length)];
  return id;
}
