import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Email, LocalDate, PersonName, Uuid, Zone } from './shared.ts';

export const EmergencyContact = z
  .object({
    name: PersonName,
    phone: z.string().trim().min(3, 'Required.').max(40),
    relationship: z.string().trim().min(1, 'Required.').max(60),
  })
  .meta({ id: 'EmergencyContact' });

/** Length is what makes a password hard to guess; there are no composition rules (NIST SP 800-63B). */
export const NewPassword = z.string().min(10, 'Use at least 10 characters.').max(256, 'Use at most 256 characters.');

export const User = z
  .object({
    id: Uuid,
    email: z.string(),
    name: z.string(),
    userType: z.enum(['provider', 'client']),
    role: z.enum(['patient', 'practitioner', 'practice_manager', 'admin']),
    phone: z.string().nullable(),
    avatar: z.string().nullable(),
    language: z.string(),
    timezone: z.string().nullable(),
    emailVerified: z.boolean(),
    /** Whether a code is asked for at sign-in; whether this person must set that up before anything else. */
    twoFactorEnabled: z.boolean(),
    twoFactorRequired: z.boolean(),
    patientId: z.number().int().nullable(),
    practitionerId: z.number().int().nullable(),
    specialty: z.string().nullable(),
    license: z.string().nullable(),
    bio: z.string().nullable(),
    hourlyRate: z.number().nullable(),
    dateOfBirth: z.string().nullable(),
    address: z.string().nullable(),
    insurance: z.string().nullable(),
    providerId: z.number().int().nullable(),
    emergencyContact: EmergencyContact.nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'User' });

/** Tokens, or none when cookies were asked for. */
export const SignedIn = z.object({ token: z.string().optional(), refreshToken: z.string().optional(), user: User });

export const register = endpoint({
  id: 'register',
  method: 'POST',
  path: '/api/auth/register',
  tag: 'Identity',
  summary: 'Make an account: a client, or a provider who waits for approval',
  access: 'anyone',
  status: 201,
  body: z.object({
    email: Email,
    password: NewPassword,
    name: PersonName,
    userType: z.enum(['provider', 'client']),
    phone: z.string().trim().max(40).optional(),
    specialty: z.string().trim().max(200).optional(),
    license: z.string().trim().max(40).optional(),
    bio: z.string().trim().max(4000).optional(),
    hourlyRate: z.number().min(0).max(100_000).optional(),
    dateOfBirth: LocalDate.optional(),
    address: z.string().trim().max(400).optional(),
    insurance: z.string().trim().max(120).optional(),
    emergencyContact: EmergencyContact.optional(),
    language: z.enum(['en', 'es']).optional(),
    timezone: Zone.optional(),
    cookies: z.boolean().optional(),
  }),
  answer: SignedIn,
  errors: ['email_taken'],
  secretFields: ['token', 'refreshToken'],
});

export const login = endpoint({
  id: 'login',
  method: 'POST',
  path: '/api/auth/login',
  tag: 'Identity',
  summary: 'Sign in with email and password; `cookies: true` sets httpOnly cookies instead of answering tokens',
  access: 'anyone',
  body: z.object({
    email: z.string().min(1, 'Required.').max(254),
    password: z.string().min(1, 'Required.').max(1000),
    otp: z.string().max(40).optional(),
    cookies: z.boolean().optional(),
  }),
  answer: SignedIn,
  errors: ['invalid_credentials', 'otp_required', 'invalid_otp'],
  secretFields: ['token', 'refreshToken'],
});

export const refresh = endpoint({
  id: 'refresh',
  method: 'POST',
  path: '/api/auth/refresh',
  tag: 'Identity',
  summary: 'A new pair of tokens for a refresh token, which is used up by it',
  access: 'anyone',
  body: z.object({ refreshToken: z.string().max(400).optional(), cookies: z.boolean().optional() }),
  answer: SignedIn,
  secretFields: ['token', 'refreshToken'],
});

export const logout = endpoint({
  id: 'logout',
  method: 'POST',
  path: '/api/auth/logout',
  tag: 'Identity',
  summary: 'End this session at once',
  beforeSecondFactor: true,
  access: 'signed-in',
  answer: z.object({ success: z.literal(true) }),
});

export const logoutAll = endpoint({
  id: 'logoutAll',
  method: 'POST',
  path: '/api/auth/logout-all',
  tag: 'Identity',
  summary: 'End every session of this person at once, on all devices',
  beforeSecondFactor: true,
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: z.object({ success: z.literal(true) }),
});

const OwnSession = z.object({
  id: Uuid,
  /** After how long without anybody there it ends by itself; null when it does not. */
  idleSeconds: z.number().int().nullable(),
  expiresAt: z.string(),
});

export const me = endpoint({
  id: 'me',
  method: 'GET',
  path: '/api/auth/me',
  tag: 'Identity',
  summary: 'Who is signed in',
  beforeSecondFactor: true,
  access: 'signed-in',
  answer: z.object({ user: User, session: OwnSession }),
});

export const csrf = endpoint({
  id: 'csrf',
  method: 'GET',
  path: '/api/auth/csrf',
  tag: 'Identity',
  summary: 'The value of X-CSRF-Token that every write with cookies needs, and whose cookie it is; null without one',
  access: 'anyone',
  answer: z.object({ csrfToken: z.string().nullable(), holder: z.enum(['person', 'guest']).nullable() }),
});

export const getProfile = endpoint({
  id: 'getProfile',
  method: 'GET',
  path: '/api/users/me',
  tag: 'Identity',
  summary: 'The signed-in person’s profile',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: z.object({ user: User }),
});

export const updateProfile = endpoint({
  id: 'updateProfile',
  method: 'PATCH',
  path: '/api/users/me',
  tag: 'Identity',
  summary: 'Change one’s own profile: name, phone, language, timezone and, for patients, their details',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  body: z.object({
    name: PersonName.optional(),
    phone: z.string().trim().max(40).nullable().optional(),
    language: z.enum(['en', 'es']).optional(),
    timezone: Zone.nullable().optional(),
    dateOfBirth: LocalDate.nullable().optional(),
    address: z.string().trim().max(400).nullable().optional(),
    insurance: z.string().trim().max(120).nullable().optional(),
    emergencyContact: EmergencyContact.nullable().optional(),
  }),
  answer: z.object({ user: User }),
});

const QuietTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as HH:MM.');

export const Preferences = z
  .object({
    email: z.boolean(),
    sms: z.boolean(),
    whatsapp: z.boolean(),
    language: z.enum(['en', 'es']),
    timezone: z.string().nullable(),
    sessionType: z.enum(['in_person', 'telehealth']).nullable(),
    locationId: z.number().int().nullable(),
    serviceCategories: z.array(z.string()),
    /** The person's own quiet hours, `HH:MM`; null for the clinic's. */
    quietFrom: z.string().nullable(),
    quietUntil: z.string().nullable(),
  })
  .meta({ id: 'Preferences' });

export const getPreferences = endpoint({
  id: 'getPreferences',
  method: 'GET',
  path: '/api/users/me/preferences',
  tag: 'Identity',
  summary: 'Notification choices, language, timezone and what kind of service the person prefers',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: Preferences,
});

export const putPreferences = endpoint({
  id: 'putPreferences',
  method: 'PUT',
  path: '/api/users/me/preferences',
  tag: 'Identity',
  summary: 'Change preferences; what is left out stays',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  body: z.object({
    email: z.boolean().optional(),
    sms: z.boolean().optional(),
    whatsapp: z.boolean().optional(),
    language: z.enum(['en', 'es']).optional(),
    timezone: Zone.nullable().optional(),
    sessionType: z.enum(['in_person', 'telehealth']).nullable().optional(),
    locationId: BodyId.nullable().optional(),
    serviceCategories: z.array(z.string().max(60)).max(20).optional(),
    quietFrom: QuietTime.nullable().optional(),
    quietUntil: QuietTime.nullable().optional(),
  }),
  answer: Preferences,
});

export const exportRecord = endpoint({
  id: 'exportRecord',
  method: 'GET',
  path: '/api/users/me/export',
  tag: 'Identity',
  summary: 'Everything held about the signed-in person: JSON in a zip with their documents',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: 'file',
  fileType: 'application/zip',
});

export const UserIdParams = z.object({ userId: Uuid });
