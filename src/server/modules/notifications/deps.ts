import type { Platform } from '../../platform/platform.ts';
import type { EmailPort } from '../../vendors/email/port.ts';
import type { TextsPort } from '../../vendors/texts/port.ts';
import type { ClinicDirectory } from '../clinics/service.ts';

/** What telling people needs. */
export type Notifications = Platform & {
  email: EmailPort;
  /** Null where no vendor for texts is set up. */
  texts: TextsPort | null;
  clinics: ClinicDirectory;
};
