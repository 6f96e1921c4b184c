/** Inviting somebody to an account of a given role: a link that works once, for a week. */
import type { Role } from '../../../contracts/endpoint.ts';
import { normaliseEmail } from '../../../domain/email.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import { sameText, sha256 } from '../../platform/secrets.ts';
import * as links from './links-repository.ts';
import { findByEmail } from './repository.ts';

export type { InvitationRow } from './links-repository.ts';

const INVITATION_DAYS = 7;

type Tools = Pick<Platform, 'tokenOf'>;

export type InvitationWish = {
  email: string;
  name: string | null;
  role: Role;
  language: 'en' | 'es';
  /** The manager or admin; null for `attune setup`. */
  invitedBy: string | null;
  /** false: no mail goes out, whoever asked hands the link on. */
  mail?: boolean;
};

/**
 * Invites somebody; an earlier open invitation to the same email stops working. Whether the caller may invite to that
 * role, and the audit line, are the caller's. `path` is where the invited person goes, below the clinic's address.
 */
export async function invite(tools: Tools, tx: Tx, clinicId: number, wish: InvitationWish, at: Date) {
  const email = normaliseEmail(wish.email);
  if ((await findByEmail(tx, clinicId, email)) !== undefined) throw new AppError('email_taken');
  await links.revokeInvitationsTo(tx, clinicId, email, at);
  const id = await links.nextInvitationId(tx);
  const token = tokenOf(tools, clinicId, id);
  const { name, role, language, invitedBy } = wish;
  const invitation = await links.insertInvitation(tx, clinicId, {
    id,
    email,
    name,
    role,
    language,
    invitedBy,
    tokenHash: sha256(token),
    at,
    expiresAt: new Date(at.getTime() + INVITATION_DAYS * 86_400_000),
  });
  if (wish.mail !== false) await announce(tx, clinicId, { type: 'user.invited', payload: { invitationId: id } }, at);
  return { invitation, path: pathOf(token) };
}

/** What the mail of an invitation says; null when it can no longer be accepted. */
export async function findInvitationLink(tools: Tools, tx: Tx, clinicId: number, invitationId: number, now: Date) {
  const invitation = await links.findInvitation(tx, clinicId, invitationId);
  if (invitation === undefined || invitation.accepted_at !== null || invitation.revoked_at !== null) return null;
  const token = tokenOf(tools, clinicId, invitation.id);
  // Made under a key that is no longer the first: the link would not open.
  if (invitation.expires_at <= now || !sameText(sha256(token), invitation.token_hash)) return null;
  return { invitation, path: pathOf(token) };
}

/** Every invitation of the clinic, the newest first. @public for the module that administers users */
export function listInvitations(tx: Tx, clinicId: number) {
  return links.listInvitations(tx, clinicId, 200);
}

/** @public Takes an invitation back; one that was accepted or taken back already is not there. */
export async function revokeInvitation(tx: Tx, clinicId: number, invitationId: number, at: Date): Promise<void> {
  const revoked = await links.closeInvitation(tx, clinicId, invitationId, { revoked_at: at });
  if (revoked === undefined) throw notFound('invitation');
}

/** The open invitation behind a token, locked; anything else is not there. */
export async function openInvitation(tx: Tx, clinicId: number, token: string, now: Date) {
  const invitation = await links.lockOpenInvitation(tx, clinicId, sha256(token), now);
  if (invitation === undefined) throw notFound('invitation');
  return invitation;
}

/** Marks an invitation as accepted by the account that was made for it. */
export async function closeInvitation(tx: Tx, clinicId: number, invitationId: number, userId: string, at: Date) {
  await links.closeInvitation(tx, clinicId, invitationId, { accepted_at: at, accepted_user_id: userId });
}

/** Derived from its number by our secret: nothing of it is stored but a hash, and the mail can be written again. */
function tokenOf(tools: Tools, clinicId: number, id: number): string {
  return tools.tokenOf(`invitation:${clinicId}:${id}`);
}

const pathOf = (token: string): string => `/welcome?token=${token}`;
