import {
  changePractitioner,
  createPractitioner,
  getManagedPractitioner,
  listManagedPractitioners,
} from '../../../contracts/practitioners.ts';
import type { Http } from '../../platform/http.ts';
import { page } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentManagedPractitioner } from './presenter.ts';
import * as practitioners from './service.ts';

/** Profiles as they are kept. What the public sees of them is with availability. */
export function routePractitioners(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(listManagedPractitioners, async ({ query, context }) => {
    const all = (await practitioners.listManaged(platform, context, query.q)).map(presentManagedPractitioner);
    const { items, nextCursor } = page(all, query);
    return { practitioners: items, nextCursor };
  });
  http.route(getManagedPractitioner, async ({ params, context }) =>
    presentManagedPractitioner(await practitioners.readManaged(platform, context, params.id)),
  );
  http.route(createPractitioner, async ({ body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentManagedPractitioner(await practitioners.addByClinic(platform, context, clinic, body));
  });
  http.route(changePractitioner, async ({ params, body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentManagedPractitioner(await practitioners.changeManaged(platform, context, clinic, params.id, body));
  });
}
