import type { Platform } from '../../platform/platform.ts';
import type { CalendarPort, CalendarProvider } from '../../vendors/calendars/port.ts';
import type { ClinicDirectory } from '../clinics/service.ts';

export type Calendars = Platform & {
  clinics: ClinicDirectory;
  /** A provider the installation has no keys for is not there. */
  calendars: Record<CalendarProvider, CalendarPort | null>;
};
