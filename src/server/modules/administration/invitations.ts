/** Asking people in. Whoever may only invite patients and practitioners cannot make themselves a helper with more rights. */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { inviteUser, listInvitations } from '../../../contracts/administration.ts';
import { may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import * as identity from '../identity/service.ts';
import { authorize } from './authorize.ts';

export async function inviteSomebody(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  wish: BodyOf<typeof inviteUser>,
): Promise<identity.InvitationRow> {
  const { role: ownRole, userId } = authorize(context, 'users.invite');
  const { email, role, name = null } = wish;
  const isStaff = role === 'practice_manager' || role === 'admin';
  if (isStaff && !may(ownRole, 'users.invite_staff', false))
    throw new AppError('forbidden', 'Managers and administrators are invited by an administrator.');
  const language = wish.language ?? (clinic.locale.startsWith('es') ? 'es' : 'en');
  const at = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const { invitation } = await identity.invite(
      platform,
      tx,
      clinicId,
      { email, name, role, language, invitedBy: userId },
      at,
    );
    const line = { action: 'users.invite', objectType: 'invitation', objectId: invitation.id, detail: { role } };
    await audit(tx, context, line, at);
    return invitation;
  });
}

export async function listSent(platform: Platform, context: Context, query: QueryOf<typeof listInvitations>) {
  authorize(context, 'users.invite');
  const { clinicId } = context;
  const rows = await inTransaction(platform.db, clinicId, (tx) => identity.listInvitations(tx, clinicId));
  return page(rows, query);
}

export async function takeBack(platform: Platform, context: Context, invitationId: number): Promise<void> {
  const { role } = authorize(context, 'users.invite');
  const at = platform.clock.now();
  const { clinicId } = context;
  await inTransaction(platform.db, clinicId, async (tx) => {
    const invitations = await identity.listInvitations(tx, clinicId);
    const found = invitations.find(({ id }) => id === invitationId);
    const isStaff = found?.role === 'practice_manager' || found?.role === 'admin';
    if (found === undefined || (isStaff && !may(role, 'users.invite_staff', false))) throw notFound('invitation');
    await identity.revokeInvitation(tx, clinicId, invitationId, at);
    const line = { action: 'users.invitation_revoked', objectType: 'invitation', objectId: invitationId };
    await audit(tx, context, line, at);
  });
}
