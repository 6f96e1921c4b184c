/** What mails link to: a new password, a confirmed email, an invitation. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { NewPassword, SignedIn } from './identity.ts';
import { Email, PersonName } from './shared.ts';

const LinkToken = z.string().min(1, 'Required.').max(200);
const Done = z.object({ success: z.literal(true), message: z.string() });

export const forgotPassword = endpoint({
  id: 'forgotPassword',
  method: 'POST',
  path: '/api/auth/password/forgot',
  tag: 'Identity',
  summary: 'Mail a link for a new password; the answer is the same whether the email is known or not',
  access: 'anyone',
  body: z.object({ email: Email }),
  answer: Done,
});

export const resetPassword = endpoint({
  id: 'resetPassword',
  method: 'POST',
  path: '/api/auth/password/reset',
  tag: 'Identity',
  summary: 'A new password with the token of that mail; every session of the account ends',
  access: 'anyone',
  body: z.object({ token: LinkToken, password: NewPassword }),
  answer: Done,
  errors: ['link_expired'],
});

export const changePassword = endpoint({
  id: 'changePassword',
  method: 'POST',
  path: '/api/auth/password/change',
  tag: 'Identity',
  summary: 'A new password for the signed-in person; their other sessions end',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  body: z.object({ currentPassword: z.string().min(1, 'Required.').max(1000), newPassword: NewPassword }),
  answer: Done,
  errors: ['wrong_password'],
});

export const verifyEmail = endpoint({
  id: 'verifyEmail',
  method: 'POST',
  path: '/api/auth/email/verify',
  tag: 'Identity',
  summary: 'Confirm an email with the token of the mail that was sent to it',
  access: 'anyone',
  body: z.object({ token: LinkToken }),
  answer: Done,
  errors: ['link_expired'],
});

export const resendVerification = endpoint({
  id: 'resendVerification',
  method: 'POST',
  path: '/api/auth/email/resend',
  tag: 'Identity',
  summary: 'Mail the link that confirms the email once more',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  answer: Done,
});

export const readInvitation = endpoint({
  id: 'readInvitation',
  method: 'POST',
  path: '/api/auth/invitations/read',
  tag: 'Identity',
  summary: 'Who is invited to what, for the page that accepts it; the token travels in the body, away from logs',
  access: 'anyone',
  body: z.object({ token: LinkToken }),
  answer: z.object({
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(['patient', 'practitioner', 'practice_manager', 'admin']),
    clinicName: z.string(),
    expiresAt: z.string(),
  }),
});

export const acceptInvitation = endpoint({
  id: 'acceptInvitation',
  method: 'POST',
  path: '/api/auth/invitations/accept',
  tag: 'Identity',
  summary: 'Make the account one was invited to, and sign in',
  access: 'anyone',
  status: 201,
  body: z.object({
    token: LinkToken,
    password: NewPassword,
    name: PersonName.optional(),
    cookies: z.boolean().optional(),
  }),
  answer: SignedIn,
  errors: ['email_taken'],
  secretFields: ['token', 'refreshToken'],
});
