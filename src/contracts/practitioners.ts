import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Service } from './catalog.ts';
import { Review } from './reviews.ts';
import { BodyId, Cursor, Email, Id, IdParams, Limit, LocalDate, PersonName, SessionType } from './shared.ts';

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
  summary: 'A practitioner’s public profile with services, and the latest reviews where they may be shown',
  access: 'anyone',
  params: IdParams,
  answer: Practitioner.extend({ services: z.array(Service), reviews: z.array(Review) }),
});

const MANAGERS = ['practice_manager', 'admin'] as const;
const STAFF = ['practitioner', 'practice_manager', 'admin'] as const;

/** A practitioner as they and the clinic keep them: with the numbers that stand on receipts, and the limits of booking. */
export const ManagedPractitioner = z
  .object({
    id: z.number().int(),
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    profession: z.string(),
    title: z.string().nullable(),
    specialties: z.array(z.string()),
    languages: z.array(z.string()),
    gender: z.string().nullable(),
    bio: z.string().nullable(),
    avatar: z.string().nullable(),
    ahpraNumber: z.string().nullable(),
    /** Where they work, how, and under which Medicare provider number there. */
    locations: z.array(
      z.object({
        locationId: z.number().int(),
        sessionTypes: z.array(SessionType),
        providerNumber: z.string().nullable(),
      }),
    ),
    locationIds: z.array(z.number().int()),
    serviceIds: z.array(z.number().int()),
    hourlyRate: z.number().nullable(),
    noticeMinutes: z.number().int(),
    horizonDays: z.number().int(),
    dailyCap: z.number().int().nullable(),
    weeklyCap: z.number().int().nullable(),
    approved: z.boolean(),
    archived: z.boolean(),
    /** What is unusual about the numbers, in words: a board that is not known. */
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ManagedPractitioner' });

const Word = z.string().trim().min(1).max(60);
const ProviderNumber = z.string().trim().min(1).max(20);
const Cap = z.number().int().min(1).max(500).nullable();
/** Own fields of the profile. */
const profile = {
  name: PersonName,
  title: z.string().trim().max(120).nullable(),
  specialties: z.array(Word).max(40),
  /** BCP 47: `en`, `zh-Hant`. */
  languages: z
    .array(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Write a language as en or zh-Hant.'))
    .max(20),
  gender: z.string().trim().max(20).nullable(),
  bio: z.string().trim().max(4_000).nullable(),
  ahpraNumber: z.string().trim().max(40).nullable(),
  /** The Medicare provider number, for somebody who works at one place; else say it with each location. */
  providerNumber: ProviderNumber.nullable(),
  hourlyRate: z.number().min(0).max(100_000).nullable(),
  noticeMinutes: z
    .number()
    .int()
    .min(0)
    .max(60 * 24 * 60),
  horizonDays: z.number().int().min(1).max(730),
  dailyCap: Cap,
  weeklyCap: Cap,
};
/** Decided by the clinic. */
const placing = {
  profession: z.string().trim().min(1).max(60),
  serviceIds: z.array(BodyId).max(500),
  locations: z
    .array(
      z.object({
        locationId: BodyId,
        sessionTypes: z.array(SessionType).min(1, 'Choose at least one.').max(2).optional(),
        providerNumber: ProviderNumber.nullable().optional(),
      }),
    )
    .max(200),
  archived: z.boolean(),
  /** Admins only: keep numbers that fail the board's letters or the check character. Why is kept, and audited. */
  override: z.object({ reason: z.string().trim().min(3, 'Say why.').max(500) }),
};

export const createPractitioner = endpoint({
  id: 'createPractitioner',
  method: 'POST',
  path: '/api/practitioners',
  tag: 'Practitioners',
  summary: 'Add somebody who sees patients, with an account; who adds them approves them',
  access: MANAGERS,
  status: 201,
  body: z
    .object({ ...profile, ...placing })
    .partial()
    .omit({ archived: true })
    .extend({
      name: PersonName,
      email: Email,
      phone: z.string().trim().max(40).optional(),
      approved: z.boolean().optional(),
    }),
  answer: ManagedPractitioner,
  errors: ['email_taken'],
});

export const changePractitioner = endpoint({
  id: 'changePractitioner',
  method: 'PATCH',
  path: '/api/practitioners/{id}',
  tag: 'Practitioners',
  summary: 'Change a profile: one’s own, or anybody’s by the clinic, which also says where they work and at what',
  access: STAFF,
  params: IdParams,
  body: z.object({ ...profile, ...placing }).partial(),
  answer: ManagedPractitioner,
});

export const getManagedPractitioner = endpoint({
  id: 'getManagedPractitioner',
  method: 'GET',
  path: '/api/practitioners/{id}/profile',
  tag: 'Practitioners',
  summary: 'A profile as it is kept, for its owner and the clinic',
  access: STAFF,
  params: IdParams,
  answer: ManagedPractitioner,
});

export const listManagedPractitioners = endpoint({
  id: 'listManagedPractitioners',
  method: 'GET',
  path: '/api/admin/practitioners',
  tag: 'Practitioners',
  summary: 'Everybody who sees patients, also who waits for approval or has left',
  access: MANAGERS,
  query: z.object({ q: z.string().max(120).optional(), limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ practitioners: z.array(ManagedPractitioner), nextCursor: z.string().nullable() }),
});
