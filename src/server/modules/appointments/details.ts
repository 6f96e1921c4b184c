/** What a booking's form said, encrypted as one JSON text. */
import type { Sealer } from '../../platform/secrets.ts';

export const detailsPlace = (clinicId: number): string => `appointments.details:${clinicId}`;

export const openDetails = (sealer: Sealer, clinicId: number, sealed: string | null): unknown =>
  sealed === null ? {} : sealer.openJson(sealed, detailsPlace(clinicId));
