import { getClinic } from '../../../contracts/clinics.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentClinic } from './presenter.ts';
import { type ClinicDirectory, describeClinic } from './service.ts';

export function routeClinics(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(getClinic, async ({ context }) => {
    const { clinic, locations } = await describeClinic(platform, clinics, context.clinicId);
    return presentClinic(clinic, locations, platform.config);
  });
}
