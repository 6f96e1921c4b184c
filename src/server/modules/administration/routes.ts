import * as contracts from '../../../contracts/administration.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentAccess, presentAdminUser, presentEntry, presentInvitation } from './presenter.ts';
import * as administration from './service.ts';

export function routeAdministration(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(contracts.listUsers, async ({ query, context }) => {
    const { items, nextCursor } = await administration.list(platform, context, query);
    return { users: items.map(presentAdminUser), nextCursor };
  });
  http.route(contracts.changeUser, async ({ params, body, context }) => ({
    user: presentAdminUser(await administration.change(platform, context, params.id, body)),
  }));
  http.route(contracts.inviteUser, async ({ body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const invitation = await administration.inviteSomebody(platform, context, clinic, body);
    return { invitation: presentInvitation(invitation, platform.clock.now()) };
  });
  http.route(contracts.listInvitations, async ({ query, context }) => {
    const { items, nextCursor } = await administration.listSent(platform, context, query);
    return { invitations: items.map((row) => presentInvitation(row, platform.clock.now())), nextCursor };
  });
  http.route(contracts.revokeInvitation, async ({ params, context }) => {
    await administration.takeBack(platform, context, params.id);
    return { success: true as const };
  });
  http.route(contracts.approvePractitioner, async ({ params, context }) => ({
    success: true as const,
    user: presentAdminUser(await administration.approve(platform, context, params.id)),
  }));
  http.route(contracts.assignProvider, async ({ params, body, context }) => {
    const { patient, provider } = await administration.assign(platform, context, params.id, body);
    const { id, user_id: userId, name, email, provider_id: providerId } = patient;
    return { id, userId, name, email, providerId, providerName: provider?.name ?? null };
  });
  http.route(contracts.listAuditLog, async ({ query, context }) => {
    const { items, nextCursor } = await administration.listLog(platform, context, query);
    return { entries: items.map(presentEntry), nextCursor };
  });
  http.route(contracts.listRecordAccess, async ({ query, context }) => {
    const { items, nextCursor, userId } = await administration.listAccesses(platform, context, query);
    return { accesses: items.map((row) => presentAccess(row, userId)), nextCursor };
  });
}
