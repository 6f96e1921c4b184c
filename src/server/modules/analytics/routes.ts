import * as contracts from '../../../contracts/analytics.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentAnalytics } from './presenter.ts';
import * as analytics from './service.ts';

export function routeAnalytics(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(contracts.getSystemAnalytics, async ({ query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentAnalytics(await analytics.readAnalytics(platform, context, clinic, query));
  });
}
