import { getClinic } from '../../../contracts/clinics.ts';
import { getSettings, updateSettings } from '../../../contracts/settings.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentClinic, presentSettings } from './presenter.ts';
import { changeSettings, type ClinicDirectory, describeClinic, readSettings } from './service.ts';

export function routeClinics(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(getClinic, async ({ context }) => {
    const { clinic, locations } = await describeClinic(platform, clinics, context.clinicId);
    return presentClinic(clinic, locations, platform.config);
  });
  http.route(getSettings, async ({ context }) => presentSettings(await readSettings(platform, context)));
  http.route(updateSettings, async ({ body, context }) => {
    const { clinic, warnings } = await changeSettings(platform, clinics, context, body);
    return { message: 'Settings updated successfully', settings: presentSettings(clinic), warnings };
  });
}
