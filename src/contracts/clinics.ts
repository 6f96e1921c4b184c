import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, PlaceOpening, SessionType } from './shared.ts';

export const Location = z
  .object({
    id: z.number().int(),
    name: z.string(),
    address: z.string().nullable(),
    phone: z.string().nullable(),
    timezone: z.string(),
    sessionTypes: z.array(SessionType),
    /** When people are seen there in person; null: whenever somebody is there. */
    openingHours: z.array(PlaceOpening).nullable(),
  })
  .meta({ id: 'Location' });

export const Clinic = z
  .object({
    slug: z.string(),
    name: z.string(),
    tagline: z.string().nullable(),
    about: z.string().nullable(),
    timezone: z.string(),
    currency: Currency,
    locale: z.string(),
    country: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    website: z.string().nullable(),
    accent: z.string().nullable(),
    demo: z.boolean(),
    stripePublishableKey: z.string().nullable(),
    cancellation: z.object({
      freeUntilHours: z.number().int(),
      lateFeePercent: z.number().int(),
      noShowFeePercent: z.number().int(),
    }),
    locations: z.array(Location),
  })
  .meta({ id: 'Clinic' });

export const getClinic = endpoint({
  id: 'getClinic',
  method: 'GET',
  path: '/api/clinic',
  tag: 'Clinic',
  summary: 'The clinic behind this address: name, places, contact, cancellation policy',
  access: 'anyone',
  answer: Clinic,
});
