/** Making the account somebody was invited to. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { acceptInvitation as acceptContract } from '../../../contracts/links.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Limit, limitAddress } from '../../platform/rate-limit.ts';
import * as identity from '../identity/service.ts';
import * as patients from '../patients/service.ts';
import * as practitioners from '../practitioners/service.ts';

const BY_ADDRESS: Limit = { name: 'invitations', most: 30, seconds: 15 * 60 };

/** Who is invited to what. */
export async function readInvitation(platform: Platform, context: Context, token: string) {
  await limitAddress(platform, BY_ADDRESS, context);
  return inTransaction(platform.db, context.clinicId, (tx) =>
    identity.openInvitation(tx, context.clinicId, token, platform.clock.now()),
  );
}

/**
 * Accepts an invitation: the account with its role, the profile that goes with it, and a session. The link came to that
 * mailbox, so the email is confirmed. A practitioner still waits for approval, as whoever registers does.
 */
export async function acceptInvitation(
  platform: Platform,
  context: Context,
  wish: BodyOf<typeof acceptContract>,
): Promise<identity.SignedIn> {
  await limitAddress(platform, BY_ADDRESS, context);
  identity.checkNewPassword('password', wish.password, [wish.name ?? null]);
  const passwordHash = await identity.hashPassword(wish.password);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const at = platform.clock.now();
    const invitation = await identity.openInvitation(tx, clinicId, wish.token, at);
    const { email, role, language } = invitation;
    identity.checkNewPassword('password', wish.password, [email, invitation.name]);
    const name = wish.name ?? invitation.name ?? email.slice(0, email.indexOf('@'));
    const person = { email, passwordHash, name, role, phone: null, language, timezone: null, emailVerified: true };
    const user = await identity.addUser(tx, clinicId, person, at);
    await addProfile(platform, tx, clinicId, user, at);
    await identity.closeInvitation(tx, clinicId, invitation.id, user.id, at);
    const line = { action: 'identity.invitation_accepted', objectType: 'user', objectId: user.id, detail: { role } };
    await audit(tx, context, line, at);
    return identity.startSession(platform, tx, context, user, {
      method: 'invitation',
      cookies: wish.cookies === true,
    });
  });
}

async function addProfile(platform: Platform, tx: Tx, clinicId: number, user: identity.UserRow, at: Date) {
  const { id: userId, name, email, phone, language } = user;
  if (user.role === 'patient')
    await patients.takeInvited(tx, platform.sealer, clinicId, { userId, name, email, phone, language }, at);
  if (user.role === 'practitioner') {
    const nothing = { bio: null, specialty: null, ahpraNumber: null, hourlyRateCents: null };
    await practitioners.addPractitioner(tx, clinicId, { userId, name, ...nothing }, at);
  }
}
