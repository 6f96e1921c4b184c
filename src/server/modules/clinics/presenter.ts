import type { z } from 'zod';
import type { Clinic } from '../../../contracts/clinics.ts';
import type { Config } from '../../platform/config.ts';
import type { ClinicRow, LocationRow } from './repository.ts';

type SessionType = 'in_person' | 'telehealth';

export function presentClinic(clinic: ClinicRow, locations: LocationRow[], config: Config): z.input<typeof Clinic> {
  return {
    slug: clinic.slug,
    name: clinic.name,
    tagline: clinic.tagline,
    about: clinic.about,
    timezone: clinic.timezone,
    currency: clinic.currency,
    locale: clinic.locale,
    country: clinic.country,
    phone: clinic.phone,
    email: clinic.email,
    website: clinic.website,
    accent: clinic.accent,
    demo: config.demo,
    stripePublishableKey: config.stripe.publishableKey,
    cancellation: {
      freeUntilHours: clinic.cancel_free_until_hours,
      lateFeePercent: clinic.cancel_late_fee_percent,
      noShowFeePercent: clinic.no_show_fee_percent,
    },
    locations: locations.map((location) => ({
      id: location.id,
      name: location.name,
      address: location.address,
      phone: location.phone,
      timezone: location.timezone,
      sessionTypes: location.session_types as SessionType[],
    })),
  };
}
