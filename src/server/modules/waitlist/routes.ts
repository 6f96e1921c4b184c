import * as contracts from '../../../contracts/waitlist.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { holdTokenOf } from '../availability/service.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentEntry } from './presenter.ts';
import * as waitlist from './service.ts';

export function routeWaitlist(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const present = (row: waitlist.EntryRow, { clinicId }: Context) =>
    presentEntry(row, (id) => holdTokenOf(platform, clinicId, { id }), platform.clock.now());

  http.route(contracts.joinWaitlist, async ({ body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return present(await waitlist.join(platform, context, clinic, body), context);
  });
  http.route(contracts.listWaitlist, async ({ query, context }) => {
    const { items, nextCursor } = page(await waitlist.list(platform, context), query);
    return { entries: items.map((row) => present(row, context)), nextCursor };
  });
  http.route(contracts.leaveWaitlist, async ({ params, context }) => {
    await waitlist.leave(platform, context, params.id);
    return { success: true as const };
  });
}
