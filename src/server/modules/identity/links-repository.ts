/** The SQL of what mails link to: one-time tokens and invitations. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export type TokenPurpose = 'password_reset' | 'email_verification';

export function insertToken(
  tx: Tx,
  clinicId: number,
  token: {
    id: string;
    purpose: TokenPurpose;
    email: string;
    userId: string | null;
    tokenHash: string;
    at: Date;
    expiresAt: Date;
  },
) {
  return tx
    .insertInto('one_time_tokens')
    .values({
      clinic_id: clinicId,
      id: token.id,
      purpose: token.purpose,
      email: token.email,
      user_id: token.userId,
      token_hash: token.tokenHash,
      created_at: token.at,
      expires_at: token.expiresAt,
    })
    .execute();
}

export function findToken(tx: Tx, clinicId: number, tokenId: string) {
  return tx
    .selectFrom('one_time_tokens')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', tokenId)
    .executeTakeFirst();
}

/** How many of a kind were asked for with this email since then, this one not counted. */
export async function countTokensBefore(
  tx: Tx,
  clinicId: number,
  token: { email: string; purpose: string; created_at: Date },
  since: Date,
): Promise<number> {
  const { count } = await tx
    .selectFrom('one_time_tokens')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('clinic_id', '=', clinicId)
    .where('email', '=', token.email)
    .where('purpose', '=', token.purpose)
    .where('created_at', '>', since)
    .where('created_at', '<', token.created_at)
    .executeTakeFirstOrThrow();
  return count;
}

/** Uses a living token up; undefined for one that is unknown, over or was used. */
export function useToken(tx: Tx, clinicId: number, purpose: TokenPurpose, tokenHash: string, at: Date) {
  return tx
    .updateTable('one_time_tokens')
    .set({ used_at: at })
    .where('clinic_id', '=', clinicId)
    .where('purpose', '=', purpose)
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returningAll()
    .executeTakeFirst();
}

/** Older links of the same kind to the same email stop working. */
export function useUpTokens(tx: Tx, clinicId: number, purpose: TokenPurpose, email: string, at: Date) {
  return tx
    .updateTable('one_time_tokens')
    .set({ used_at: at })
    .where('clinic_id', '=', clinicId)
    .where('purpose', '=', purpose)
    .where('email', '=', email)
    .where('used_at', 'is', null)
    .execute();
}

export function deleteTokensBefore(tx: Tx, clinicId: number, before: Date) {
  return tx.deleteFrom('one_time_tokens').where('clinic_id', '=', clinicId).where('expires_at', '<', before).execute();
}

/** The number the next invitation will have: its token is made of it before the row is written. */
export async function nextInvitationId(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: number }>`select nextval('invitations_id_seq')::integer as id`.execute(tx);
  return rows[0]?.id as number;
}

export function insertInvitation(
  tx: Tx,
  clinicId: number,
  invitation: {
    id: number;
    email: string;
    name: string | null;
    role: string;
    language: string;
    invitedBy: string | null;
    tokenHash: string;
    at: Date;
    expiresAt: Date;
  },
) {
  return tx
    .insertInto('invitations')
    .values({
      clinic_id: clinicId,
      id: invitation.id,
      email: invitation.email,
      name: invitation.name,
      role: invitation.role,
      language: invitation.language,
      invited_by: invitation.invitedBy,
      token_hash: invitation.tokenHash,
      created_at: invitation.at,
      expires_at: invitation.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findInvitation(tx: Tx, clinicId: number, invitationId: number) {
  return tx
    .selectFrom('invitations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', invitationId)
    .executeTakeFirst();
}

export function listInvitations(tx: Tx, clinicId: number, limit: number) {
  return tx
    .selectFrom('invitations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** One that can still be accepted; locked, so that it is accepted once. */
export function lockOpenInvitation(tx: Tx, clinicId: number, tokenHash: string, at: Date) {
  return tx
    .selectFrom('invitations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('token_hash', '=', tokenHash)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .forUpdate()
    .executeTakeFirst();
}

export function closeInvitation(
  tx: Tx,
  clinicId: number,
  invitationId: number,
  outcome: { accepted_at: Date; accepted_user_id: string } | { revoked_at: Date },
) {
  return tx
    .updateTable('invitations')
    .set(outcome)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', invitationId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
}

/** Invitations to this email that nobody accepted yet stop working. */
export function revokeInvitationsTo(tx: Tx, clinicId: number, email: string, at: Date) {
  return tx
    .updateTable('invitations')
    .set({ revoked_at: at })
    .where('clinic_id', '=', clinicId)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}

export type InvitationRow = NonNullable<Awaited<ReturnType<typeof findInvitation>>>;
