import { createHash } from 'node:crypto';

/** Google takes ids of a to v and digits, 5 to 1024 of them: the hash of our own key, in hexadecimal. */
export function eventId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}
