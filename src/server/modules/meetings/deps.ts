import type { Platform } from '../../platform/platform.ts';
import type { MeetingVendors } from '../../vendors/reach.ts';
import type { ClinicDirectory } from '../clinics/service.ts';

export type Meetings = Platform & { clinics: ClinicDirectory; rooms: MeetingVendors };
