import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Service } from './catalog.ts';
import { Cursor, Id, IdParams, Limit, LocalDate, SessionType } from './shared.ts';

export const Practitioner = z
  .object({
    id: z.number().int(),
    userId: z.string(),
    name: z.string(),
    profession: z.string(),
    title: z.string().nullable(),
    specialties: z.array(z.string()),
    languages: z.array(z.string()),
    gender: z.string().nullable(),
    bio: z.string().nullable(),
    avatar: z.string().nullable(),
    sessionTypes: z.array(SessionType),
    locationIds: z.array(z.number().int()),
    serviceIds: z.array(z.number().int()),
    timezone: z.string(),
    priceFrom: z.string().nullable(),
    currency: z.string(),
    nextAvailable: z
      .object({
        startsAt: z.string(),
        serviceId: z.number().int(),
        locationId: z.number().int(),
        sessionTypes: z.array(SessionType),
        timezone: z.string(),
      })
      .nullable(),
    rating: z.number().nullable(),
    reviewCount: z.number().int().nullable(),
  })
  .meta({ id: 'Practitioner' });

const PractitionerQuery = z.object({
  q: z.string().max(120).optional(),
  serviceId: Id.optional(),
  profession: z.string().max(60).optional(),
  specialty: z.string().max(60).optional(),
  language: z.string().max(20).optional(),
  gender: z.string().max(20).optional(),
  sessionType: SessionType.optional(),
  locationId: Id.optional(),
  minRating: z.coerce.number().min(1).max(5).optional(),
  availableOn: LocalDate.optional(),
  availableFrom: LocalDate.optional(),
  availableTo: LocalDate.optional(),
  sort: z.enum(['next_available', 'rating', 'name', 'price']).optional(),
  limit: Limit.optional(),
  cursor: Cursor.optional(),
});

export const listPractitioners = endpoint({
  id: 'listPractitioners',
  method: 'GET',
  path: '/api/practitioners',
  tag: 'Practitioners',
  summary: 'Search and filter the clinic’s practitioners, each with the next free time',
  access: 'anyone',
  query: PractitionerQuery,
  answer: z.object({ practitioners: z.array(Practitioner), nextCursor: z.string().nullable() }),
});

export const listPsychologists = endpoint({
  id: 'listPsychologists',
  method: 'GET',
  path: '/api/psychologists',
  tag: 'Practitioners',
  summary: 'The same list, psychologists only',
  access: 'anyone',
  query: PractitionerQuery,
  answer: z.object({ psychologists: z.array(Practitioner), nextCursor: z.string().nullable() }),
});

export const getPractitioner = endpoint({
  id: 'getPractitioner',
  method: 'GET',
  path: '/api/practitioners/{id}',
  tag: 'Practitioners',
  summary: 'A practitioner’s public profile with services',
  access: 'anyone',
  params: IdParams,
  answer: Practitioner.extend({ services: z.array(Service) }),
});
