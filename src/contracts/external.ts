/** Signing in by Google or Facebook, and the links between their people and accounts here. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { SignedIn } from './identity.ts';

const EVERYBODY = ['patient', 'practitioner', 'practice_manager', 'admin'] as const;
const SocialToken = z.string().min(1, 'Required.').max(8192);
const Nonce = z.string().min(1).max(200).optional();
const Otp = z.string().max(40).optional();
const REFUSALS = ['invalid_social_token', 'link_needs_sign_in', 'otp_required', 'invalid_otp'] as const;

export const signInByGoogle = endpoint({
  id: 'signInByGoogle',
  method: 'POST',
  path: '/api/auth/google',
  tag: 'Identity',
  summary: 'Sign in with an ID token of Google, checked by Google’s keys; the first time makes a client’s account',
  access: 'anyone',
  body: z.object({ googleToken: SocialToken, nonce: Nonce, otp: Otp, cookies: z.boolean().optional() }),
  answer: SignedIn,
  errors: [...REFUSALS, 'vendor_unavailable'],
  secretFields: ['token', 'refreshToken'],
});

export const signInByFacebook = endpoint({
  id: 'signInByFacebook',
  method: 'POST',
  path: '/api/auth/facebook',
  tag: 'Identity',
  summary: 'Sign in with an access token of Facebook, checked with Facebook; the first time makes a client’s account',
  access: 'anyone',
  body: z.object({ facebookToken: SocialToken, otp: Otp, cookies: z.boolean().optional() }),
  answer: SignedIn,
  errors: [...REFUSALS, 'email_needed', 'vendor_unavailable'],
  secretFields: ['token', 'refreshToken'],
});

const ProviderUrl = z.object({ url: z.string() }).nullable();

export const listSignInProviders = endpoint({
  id: 'listSignInProviders',
  method: 'GET',
  path: '/api/auth/providers',
  tag: 'Identity',
  summary:
    'Which other companies one can sign in by, and where a browser asks them; null for those that are not set up',
  access: 'anyone',
  answer: z.object({ google: ProviderUrl, facebook: ProviderUrl }),
});

const ProviderName = z.enum(['google', 'facebook']);
const Links = z.object({
  hasPassword: z.boolean(),
  identities: z.array(
    z.object({ provider: ProviderName, email: z.string().nullable(), linkedAt: z.string(), lastUsedAt: z.string() }),
  ),
});

export const listIdentities = endpoint({
  id: 'listIdentities',
  method: 'GET',
  path: '/api/users/me/identities',
  tag: 'Identity',
  summary: 'The companies this person signs in by',
  access: EVERYBODY,
  answer: Links,
});

export const linkIdentity = endpoint({
  id: 'linkIdentity',
  method: 'POST',
  path: '/api/users/me/identities',
  tag: 'Identity',
  summary: 'Sign in to this account by Google or Facebook from now on',
  access: EVERYBODY,
  status: 201,
  body: z.object({ provider: ProviderName, token: SocialToken, nonce: Nonce }),
  answer: Links,
  errors: ['invalid_social_token', 'already_linked', 'vendor_unavailable'],
});

export const unlinkIdentity = endpoint({
  id: 'unlinkIdentity',
  method: 'DELETE',
  path: '/api/users/me/identities/{provider}',
  tag: 'Identity',
  summary: 'No longer sign in by that company; the last way in stays',
  access: EVERYBODY,
  params: z.object({ provider: ProviderName }),
  answer: Links,
  errors: ['last_way_in'],
});
