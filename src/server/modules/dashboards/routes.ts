import * as contracts from '../../../contracts/portal.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import { linkNext } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentAppointment } from '../appointments/presenter.ts';
import { type AppointmentRow, bookFirst, waitForMeeting } from '../appointments/service.ts';
import { withNearest } from '../availability/routes.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import {
  presentClient,
  presentClientDay,
  presentDetails,
  presentFeedback,
  presentProfile,
  presentProvider,
  presentProviderDay,
} from './presenter.ts';
import * as portals from './service.ts';

export function routePortals(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const clinicOf = (context: Context) => clinics.byId(context.clinicId);
  const presenterFor = (clinic: ClinicRow, context: Context) => (row: AppointmentRow) =>
    presentAppointment(row, clinic, platform.sealer, platform.clock.now(), context.caller);

  http.route(contracts.getProviderDashboard, async ({ context }) => {
    const clinic = await clinicOf(context);
    const day = await portals.readProviderDashboard(platform, context, clinic);
    return presentProviderDay(day, clinic, presenterFor(clinic, context));
  });
  http.route(contracts.listClients, async ({ query, context, raw, reply }) => {
    const clinic = await clinicOf(context);
    const { rows, nextCursor } = await portals.listClients(platform, context, query);
    linkNext(raw, reply, nextCursor);
    return rows.map((row) => presentClient(row, clinic, platform.sealer));
  });
  http.route(contracts.addClient, async ({ body, context }) => {
    const clinic = await clinicOf(context);
    return presentClient(await portals.addClient(platform, context, clinic, body), clinic, platform.sealer);
  });
  http.route(contracts.getClientProfile, async ({ params, context }) => {
    const clinic = await clinicOf(context);
    const profile = await portals.readClientProfile(platform, context, params.id);
    return presentProfile(profile, clinic, platform.sealer, presenterFor(clinic, context));
  });
  http.route(contracts.getClientDetails, async ({ context }) =>
    presentDetails(await portals.readDetails(platform, context)),
  );
  http.route(contracts.putClientDetails, async ({ body, context }) =>
    presentDetails(await portals.changeDetails(platform, context, body)),
  );
  http.route(contracts.giveSessionFeedback, async ({ params, body, context }) =>
    presentFeedback(await portals.giveFeedback(platform, context, params.id, body)),
  );
  http.route(contracts.listProviderAppointments, async ({ query, context, raw, reply }) => {
    const clinic = await clinicOf(context);
    const { rows, nextCursor } = await portals.listForProvider(platform, context, clinic, query);
    linkNext(raw, reply, nextCursor);
    return rows.map(presenterFor(clinic, context));
  });
  http.route(contracts.getClientDashboard, async ({ context }) => {
    const clinic = await clinicOf(context);
    const { numbers, next } = await portals.readClientDashboard(platform, context);
    return presentClientDay(numbers, next, presenterFor(clinic, context));
  });
  http.route(contracts.getClientProvider, async ({ context }) =>
    presentProvider(await portals.readOwnProvider(platform, context)),
  );
  http.route(contracts.listClientAppointments, async ({ query, context, raw, reply }) => {
    const clinic = await clinicOf(context);
    const { rows, nextCursor } = await portals.listForClient(platform, context, query);
    linkNext(raw, reply, nextCursor);
    return rows.map(presenterFor(clinic, context));
  });
  http.route(contracts.bookClientAppointment, async ({ body: wish, context }) => {
    const clinic = await clinicOf(context);
    portals.patientIn(context, 'appointment.book');
    const { body, wish: asked, plans } = await portals.planClientBooking(platform, context, clinic, wish);
    const [row] = await withNearest(platform, clinics, context, { ...asked, serviceId: asked.service.id }, () =>
      bookFirst(platform, context, clinic, body, plans),
    );
    const withLink = row.session_type === 'telehealth' ? await waitForMeeting(platform, row) : row;
    return presenterFor(clinic, context)(withLink);
  });
}
