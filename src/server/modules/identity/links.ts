/**
 * Links that come by mail and work once: a forgotten password, an email to confirm. The token is derived from its row's
 * random id and our secret, and the row keeps only its hash: a stolen table opens nothing, and a mail that is sent again
 * holds the same link.
 */
import { randomUUID } from 'node:crypto';
import { normaliseEmail } from '../../../domain/email.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { sameText, sha256 } from '../../platform/secrets.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import * as links from './links-repository.ts';
import { findByEmail } from './repository.ts';

type Tools = Pick<Platform, 'tokenOf'>;

const KINDS = {
  password_reset: { minutes: 60, event: 'user.password_reset_asked', path: '/reset-password' },
  email_verification: { minutes: 3 * 24 * 60, event: 'user.verify_email_asked', path: '/verify-email' },
} as const;

/** Nobody's mailbox is filled by a stranger who knows the address: after these in an hour there is no mail. */
const MAILS_AN_HOUR = 3;

/**
 * Writes a link down and announces it. It does the same for every email, known or not: who has an account cannot be told
 * from the answer, nor from how long it takes; the job that mails finds out.
 */
export async function writeLink(
  tools: Tools,
  tx: Tx,
  clinicId: number,
  wish: { purpose: links.TokenPurpose; email: string; userId: string | null },
  at: Date,
): Promise<void> {
  const { minutes, event } = KINDS[wish.purpose];
  const id = randomUUID();
  await links.insertToken(tx, clinicId, {
    ...wish,
    id,
    email: normaliseEmail(wish.email),
    tokenHash: sha256(tokenOf(tools, wish.purpose, clinicId, id)),
    at,
    expiresAt: new Date(at.getTime() + minutes * 60_000),
  });
  await announce(tx, clinicId, { type: event, payload: { tokenId: id } }, at);
}

/** What the mail says and to whom; null when there is nobody to write to, nothing left to do, or too many were asked for. */
export async function findLink(tools: Tools, tx: Tx, clinicId: number, tokenId: string, now: Date) {
  const row = await links.findToken(tx, clinicId, tokenId);
  if (row === undefined || row.used_at !== null || row.expires_at <= now) return null;
  const purpose = row.purpose as links.TokenPurpose;
  const token = tokenOf(tools, purpose, clinicId, row.id);
  if (!sameText(sha256(token), row.token_hash)) return null;
  const user = await findByEmail(tx, clinicId, row.email);
  if (user === undefined || !user.active) return null;
  if (purpose === 'email_verification' && user.email_verified) return null;
  const hourBefore = new Date(row.created_at.getTime() - 3_600_000);
  if ((await links.countTokensBefore(tx, clinicId, row, hourBefore)) >= MAILS_AN_HOUR) return null;
  const { path, minutes } = KINDS[purpose];
  return { purpose, user, path: `${path}?token=${token}`, minutes };
}

/** Uses a link up and gives its row; one that is unknown, over or was used is `link_expired`. */
export async function takeLink(tx: Tx, clinicId: number, purpose: links.TokenPurpose, token: string, at: Date) {
  const row = await links.useToken(tx, clinicId, purpose, sha256(token), at);
  if (row === undefined) throw new AppError('link_expired');
  await links.useUpTokens(tx, clinicId, purpose, row.email, at);
  return row;
}

/** Forgets links that ended a week ago and more. */
export async function forgetOldLinks(platform: Platform, clinics: ClinicDirectory, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 7 * 86_400_000);
  for (const { id } of await clinics.all())
    await inTransaction(platform.db, id, (tx) => links.deleteTokensBefore(tx, id, before));
}

function tokenOf(tools: Tools, purpose: links.TokenPurpose, clinicId: number, id: string): string {
  return tools.tokenOf(`${purpose}:${clinicId}:${id}`);
}
