import type { z } from 'zod';
import type { Clinic, Location } from '../../../contracts/clinics.ts';
import type { Settings } from '../../../contracts/settings.ts';
import type { ManagedLocation, Room } from '../../../contracts/places.ts';
import type { PlaceHours } from '../../../domain/place-hours.ts';
import type { Config } from '../../platform/config.ts';
import type { PlaceRow, RoomRow } from './places-repository.ts';
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
    locations: locations.map(presentLocation),
  };
}

function presentLocation(location: LocationRow): z.input<typeof Location> {
  const hours = location.opening_hours as PlaceHours[] | null;
  return {
    id: location.id,
    name: location.name,
    address: location.address,
    phone: location.phone,
    timezone: location.timezone,
    sessionTypes: location.session_types as SessionType[],
    openingHours:
      hours?.map(({ days, starts, ends }) => ({ days, start: clockOf(starts), end: clockOf(ends) })) ?? null,
  };
}

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

export function presentRoom(room: RoomRow): z.input<typeof Room> {
  return { id: room.id, locationId: room.location_id, name: room.name, archived: room.archived_at !== null };
}

/** A place as its managers keep it. */
export function presentPlace(place: PlaceRow): z.input<typeof ManagedLocation> {
  return {
    ...presentLocation(place),
    state: place.state,
    closesOnHolidays: place.closes_on_holidays,
    rooms: place.rooms.map(presentRoom),
    archived: place.archived_at !== null,
  };
}

/** B's settings, field for field. */
export function presentSettings(clinic: ClinicRow): z.input<typeof Settings> {
  return {
    clinic: {
      name: clinic.name,
      address: clinic.address,
      phone: clinic.phone,
      email: clinic.email,
      website: clinic.website,
      abn: clinic.business_number,
    },
    system: {
      timezone: clinic.timezone,
      language: clinic.locale.toLowerCase(),
      gst_rate: clinic.tax_rate_basis_points / 10_000,
      medicare_provider_number: clinic.medicare_provider_number,
      ahpra_registration_number: clinic.ahpra_registration_number,
    },
    notifications: {
      email_enabled: clinic.email_enabled,
      sms_enabled: clinic.sms_enabled,
      whatsapp_enabled: clinic.whatsapp_enabled,
    },
    billing: {
      default_payment_method: clinic.default_payment_method as Method,
      invoice_terms_days: clinic.invoice_terms_days,
      auto_generate_invoices: clinic.auto_generate_invoices,
      gst_registered: clinic.tax_registered,
      bank_account: clinic.bank_account as BankAccount | null,
    },
    policies: {
      hold_minutes: clinic.hold_minutes,
      unpaid_release_minutes: clinic.unpaid_release_minutes,
      cancel_free_until_hours: clinic.cancel_free_until_hours,
      cancel_late_fee_percent: clinic.cancel_late_fee_percent,
      no_show_fee_percent: clinic.no_show_fee_percent,
      public_ratings: clinic.public_ratings,
      staff_idle_minutes: clinic.staff_idle_minutes,
    },
  };
}

type BillingSettings = z.input<typeof Settings>['billing'];
type Method = BillingSettings['default_payment_method'];
/** Where transfers to the clinic go. */
export type BankAccount = NonNullable<BillingSettings['bank_account']>;
