import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';

export type SignInMethod = 'password' | 'google' | 'facebook' | 'invitation';

export type NewUser = {
  id: string;
  email: string;
  /** null for somebody who only signs in by another company. */
  passwordHash: string | null;
  name: string;
  role: string;
  phone: string | null;
  language: string;
  timezone: string | null;
  emailVerified: boolean;
  at: Date;
};

/** undefined when the clinic has a user with this email already. */
export function insertUser(tx: Tx, clinicId: number, user: NewUser) {
  return tx
    .insertInto('users')
    .values({
      clinic_id: clinicId,
      id: user.id,
      email: user.email,
      email_verified: user.emailVerified,
      password_hash: user.passwordHash,
      name: user.name,
      role: user.role,
      phone: user.phone,
      language: user.language,
      timezone: user.timezone,
      created_at: user.at,
      updated_at: user.at,
    })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'email']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

export function findByEmail(tx: Tx, clinicId: number, email: string) {
  return tx
    .selectFrom('users')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('email', '=', email)
    .executeTakeFirst();
}

export function findById(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('users')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', userId)
    .executeTakeFirst();
}

export function updateUser(
  tx: Tx,
  clinicId: number,
  userId: string,
  changes: {
    name?: string;
    phone?: string | null;
    language?: string;
    timezone?: string | null;
    preferences?: string;
    avatar?: string | null;
    updated_at: Date;
  },
) {
  return tx
    .updateTable('users')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A new password; whoever follows the link of a mail has shown that the mailbox is theirs. */
export function setPassword(
  tx: Tx,
  clinicId: number,
  userId: string,
  changes: { password_hash: string; email_verified?: true; updated_at: Date },
) {
  return tx
    .updateTable('users')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Marks an email as confirmed while the account still has it; undefined when it has another by now. */
export function setEmailVerified(tx: Tx, clinicId: number, user: { id: string; email: string }, at: Date) {
  return tx
    .updateTable('users')
    .set({ email_verified: true, updated_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', user.id)
    .where('email', '=', user.email)
    .returningAll()
    .executeTakeFirst();
}

export function insertSession(
  tx: Tx,
  clinicId: number,
  session: {
    id: string;
    userId: string;
    refreshHash: string;
    at: Date;
    expiresAt: Date;
    userAgent: string | null;
    address: string;
    method: SignInMethod;
    idleSeconds: number | null;
  },
) {
  return tx
    .insertInto('sessions')
    .values({
      clinic_id: clinicId,
      id: session.id,
      user_id: session.userId,
      refresh_hash: session.refreshHash,
      created_at: session.at,
      last_seen_at: session.at,
      expires_at: session.expiresAt,
      user_agent: session.userAgent,
      address: session.address,
      method: session.method,
      idle_seconds: session.idleSeconds,
    })
    .execute();
}

export function findSessionForUpdate(tx: Tx, clinicId: number, sessionId: string) {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', sessionId)
    .forUpdate()
    .executeTakeFirst();
}

export function rotateSession(
  tx: Tx,
  clinicId: number,
  sessionId: string,
  refresh: { hash: string; previousHash: string; at: Date; expiresAt: Date },
) {
  return tx
    .updateTable('sessions')
    .set({
      refresh_hash: refresh.hash,
      previous_refresh_hash: refresh.previousHash,
      last_seen_at: refresh.at,
      expires_at: refresh.expiresAt,
    })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', sessionId)
    .execute();
}

export function revokeSession(tx: Tx, clinicId: number, sessionId: string, at: Date) {
  return tx
    .updateTable('sessions')
    .set({ revoked_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', sessionId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Ends all sessions of a user but one; answers how many there were. */
export async function revokeSessionsOf(
  tx: Tx,
  clinicId: number,
  userId: string,
  at: Date,
  except: string | null = null,
): Promise<number> {
  const ended = await tx
    .updateTable('sessions')
    .set({ revoked_at: at })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .$if(except !== null, (query) => query.where('id', '!=', except))
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/** Of a user, those that were not ended and have not run out, the latest seen first. */
export function listSessionsOf(tx: Tx, clinicId: number, userId: string, at: Date) {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .orderBy('last_seen_at', 'desc')
    .limit(100)
    .execute();
}

export function findSession(tx: Tx, clinicId: number, sessionId: string) {
  return tx
    .selectFrom('sessions')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', sessionId)
    .executeTakeFirst();
}

type SignedInRow = {
  user_id: string;
  role: string;
  patient_id: number | null;
  practitioner_id: number | null;
  has_second_factor: boolean;
};

/**
 * Who a token's session belongs to; undefined for one that was ended, ran out or never was. One round trip. `present`:
 * a person asked, not a page by itself.
 */
export async function findSignedIn(db: Db, clinicId: number, sessionId: string, at: Date, present: boolean) {
  const found = await sql<SignedInRow>`
    select * from find_signed_in(${clinicId}, ${sessionId}::uuid, ${at}, ${present})`.execute(db);
  return found.rows[0];
}

export type UserRow = NonNullable<Awaited<ReturnType<typeof findById>>>;
