/** Where somebody is signed in, and the second factor of staff. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Uuid } from './shared.ts';

const EVERYBODY = ['patient', 'practitioner', 'practice_manager', 'admin'] as const;
const STAFF = ['practitioner', 'practice_manager', 'admin'] as const;

export const Session = z
  .object({
    id: Uuid,
    /** `Firefox on Windows`; null for what says nothing of itself. */
    device: z.string().nullable(),
    browser: z.string().nullable(),
    system: z.string().nullable(),
    /** The place: the address it was signed in from. */
    address: z.string().nullable(),
    method: z.enum(['password', 'google', 'facebook', 'invitation']),
    createdAt: z.string(),
    lastSeenAt: z.string(),
    expiresAt: z.string(),
    current: z.boolean(),
  })
  .meta({ id: 'Session' });

export const listSessions = endpoint({
  id: 'listSessions',
  method: 'GET',
  path: '/api/users/me/sessions',
  tag: 'Identity',
  summary: 'Where this person is signed in: device, place and when it was last seen',
  access: EVERYBODY,
  answer: z.object({ sessions: z.array(Session), nextCursor: z.string().nullable() }),
});

export const endSession = endpoint({
  id: 'endSession',
  method: 'DELETE',
  path: '/api/users/me/sessions/{id}',
  tag: 'Identity',
  summary: 'End one of them at once',
  access: EVERYBODY,
  params: z.object({ id: Uuid }),
  answer: z.object({ success: z.literal(true) }),
});

const Otp = z.string().trim().min(1, 'Required.').max(40);
const RecoveryCodes = z.object({ success: z.literal(true), recoveryCodes: z.array(z.string()) });
/** A code of the authenticator, a recovery code, or the password. */
const Proof = z.object({ otp: Otp.optional(), password: z.string().min(1, 'Required.').max(1000).optional() });

export const setUpTwoFactor = endpoint({
  id: 'setUpTwoFactor',
  method: 'POST',
  path: '/api/auth/2fa/setup',
  tag: 'Identity',
  summary: 'A secret for an authenticator app (TOTP); in force only after enabling it with its first code',
  access: STAFF,
  beforeSecondFactor: true,
  answer: z.object({ secret: z.string(), otpauthUrl: z.string() }),
  errors: ['two_factor_enabled'],
  secretFields: ['secret', 'otpauthUrl'],
});

export const enableTwoFactor = endpoint({
  id: 'enableTwoFactor',
  method: 'POST',
  path: '/api/auth/2fa/enable',
  tag: 'Identity',
  summary: 'Put the second factor in force; gives the recovery codes, this once, and ends other sessions',
  access: STAFF,
  beforeSecondFactor: true,
  body: z.object({ otp: Otp }),
  answer: RecoveryCodes,
  errors: ['two_factor_enabled'],
  secretFields: ['recoveryCodes'],
});

export const disableTwoFactor = endpoint({
  id: 'disableTwoFactor',
  method: 'POST',
  path: '/api/auth/2fa/disable',
  tag: 'Identity',
  summary: 'End the second factor, with a code or the password; administrators of a production clinic cannot',
  access: STAFF,
  body: Proof,
  answer: z.object({ success: z.literal(true) }),
  errors: ['wrong_password'],
});

export const renewRecoveryCodes = endpoint({
  id: 'renewRecoveryCodes',
  method: 'POST',
  path: '/api/auth/2fa/recovery-codes',
  tag: 'Identity',
  summary: 'Ten new recovery codes in place of the earlier ones, with a code or the password',
  access: STAFF,
  body: Proof,
  answer: RecoveryCodes,
  errors: ['wrong_password'],
  secretFields: ['recoveryCodes'],
});
