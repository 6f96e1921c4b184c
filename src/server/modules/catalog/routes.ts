import { changeService, createService, deleteService, listManagedServices } from '../../../contracts/catalog.ts';
import type { Http } from '../../platform/http.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentManagedService } from './presenter.ts';
import * as catalog from './service.ts';

/** What managers keep. The public's lists are with availability: each service is shown with its free times. */
export function routeCatalog(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(listManagedServices, async ({ query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { items, nextCursor } = page(await catalog.listManagedServices(platform, context, query.q), query);
    return { services: items.map((row) => presentManagedService(row, clinic)), nextCursor };
  });
  http.route(createService, async ({ body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentManagedService(await catalog.addService(platform, context, clinic, body), clinic);
  });
  http.route(changeService, async ({ params, body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentManagedService(
      await catalog.changeManagedService(platform, context, clinic, params.id, body),
      clinic,
    );
  });
  http.route(deleteService, async ({ params, context }) => ({
    success: true as const,
    archived: await catalog.removeService(platform, context, params.id),
  }));
}
