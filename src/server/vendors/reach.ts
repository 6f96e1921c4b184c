/** Which vendor stands behind video rooms and calendars: the real one where its keys are set, else the sandbox. */
import type { Config } from '../platform/config.ts';
import { googleCalendar } from './calendars/google-calendar.ts';
import { outlookCalendar } from './calendars/outlook-calendar.ts';
import type { CalendarPort, CalendarProvider } from './calendars/port.ts';
import { type GoogleApi, googleApi } from './google/api.ts';
import type { VendorLog } from './http.ts';
import { googleMeet } from './meetings/google-meet.ts';
import type { MeetingsPort, Platform as MeetingPlatform } from './meetings/port.ts';
import { teamsMeetings } from './meetings/teams.ts';
import { zoomMeetings } from './meetings/zoom.ts';
import { type MicrosoftApi, microsoftApi } from './microsoft/api.ts';

export const SANDBOX_ZOOM = {
  accountId: 'attune',
  clientId: 'attune',
  clientSecret: 'sandbox',
  webhookSecret: 'zoom-sandbox',
};
/** With the refresh token of an account that the sandbox's Google knows as the clinic's own. */
const SANDBOX_GOOGLE = { clientId: 'attune-sandbox', clientSecret: 'sandbox', refreshToken: '1//clinic' };
const SANDBOX_MICROSOFT = { clientId: 'attune-sandbox', clientSecret: 'sandbox', tenantId: 'attune' };

/** A platform nobody has keys for is not there; outside of production the sandbox answers for it. */
export type MeetingVendors = Record<MeetingPlatform, MeetingsPort | null>;
export type Reach = { meetings: MeetingVendors; calendars: Record<CalendarProvider, CalendarPort | null> };

/** Video rooms and calendars. */
export function createReach(config: Config, selfUrl: () => string, log: VendorLog): Reach {
  const { zoom, production } = config;
  const google = createGoogle(config, selfUrl, log);
  const microsoft = createMicrosoft(config, selfUrl, log);
  const zoomKeys = isComplete(zoom.accountId, zoom.clientId, zoom.clientSecret) ? zoom : null;
  const zoomBase = () => zoom.apiBase ?? (zoomKeys === null ? `${selfUrl()}/sandbox/zoom` : null);
  const hasZoom = zoomKeys !== null || !production;
  const { refreshToken } = clinicAccount(config);
  const meetings: MeetingVendors = {
    zoom: hasZoom
      ? zoomMeetings({
          accountId: zoomKeys?.accountId ?? SANDBOX_ZOOM.accountId,
          clientId: zoomKeys?.clientId ?? SANDBOX_ZOOM.clientId,
          clientSecret: zoomKeys?.clientSecret ?? SANDBOX_ZOOM.clientSecret,
          oauthBase: () => zoomBase() ?? 'https://zoom.us',
          apiBase: () => `${zoomBase() ?? 'https://api.zoom.us'}/v2`,
          log,
        })
      : null,
    'google-meet': google === null ? null : googleMeet({ api: google, refreshToken }),
    teams: microsoft === null ? null : teamsMeetings({ api: microsoft }),
  };
  const calendars = {
    google: google === null ? null : googleCalendar({ api: google }),
    microsoft: microsoft === null ? null : outlookCalendar({ api: microsoft }),
  };
  return { meetings, calendars };
}

function clinicAccount({ google, production }: Config): { refreshToken: string | null } {
  const isSandbox = !isComplete(google.clientId, google.clientSecret) && !production;
  return { refreshToken: google.refreshToken ?? (isSandbox ? SANDBOX_GOOGLE.refreshToken : null) };
}

function createGoogle({ google, production }: Config, selfUrl: () => string, log: VendorLog): GoogleApi | null {
  const { clientId, clientSecret, apiBase } = google;
  if (clientId !== null && clientSecret !== null)
    return googleApi({ clientId, clientSecret, base: () => apiBase, log });
  if (production) return null;
  return googleApi({ ...SANDBOX_GOOGLE, base: () => apiBase ?? `${selfUrl()}/sandbox/google`, log });
}

function createMicrosoft(
  { microsoft, production }: Config,
  selfUrl: () => string,
  log: VendorLog,
): MicrosoftApi | null {
  const { clientId, clientSecret, tenantId, apiBase } = microsoft;
  if (clientId !== null && clientSecret !== null && tenantId !== null)
    return microsoftApi({ clientId, clientSecret, tenantId, base: () => apiBase, log });
  if (production) return null;
  return microsoftApi({ ...SANDBOX_MICROSOFT, base: () => apiBase ?? `${selfUrl()}/sandbox/microsoft`, log });
}

const isComplete = (...parts: (string | null)[]): boolean => parts.every((part) => part !== null);
