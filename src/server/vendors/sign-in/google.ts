/** Google's ID tokens (OpenID Connect): signed with keys that Google publishes, issued to our client. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { AppError } from '../../platform/errors.ts';
import { vendorUnavailable } from '../http.ts';
import type { SignInPort } from './port.ts';

/** Google writes its name in both ways. */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

export type GoogleSettings = {
  clientId: string;
  /** Where Google publishes its keys. */
  keysUrl: () => string;
  /** Where browsers ask for a token. */
  askUrl: () => string;
};

export function googleSignIn(settings: GoogleSettings): SignInPort {
  let keys: JWTVerifyGetKey | null = null;
  // Kept as long as Google says is usual, fetched again for a key that is not known yet, at most twice a minute.
  const keySet = () =>
    (keys ??= createRemoteJWKSet(new URL(settings.keysUrl()), { timeoutDuration: 5_000, cooldownDuration: 30_000 }));
  return {
    askUrl() {
      const query = { client_id: settings.clientId, response_type: 'id_token', scope: 'openid email profile' };
      return `${settings.askUrl()}?${new URLSearchParams({ ...query, prompt: 'select_account' }).toString()}`;
    },
    async identify(token, expected = {}) {
      const { sub, email, email_verified, name, nonce } = await verify(token);
      if (expected.nonce !== undefined && nonce !== expected.nonce) throw refused(new Error('another nonce'));
      // Google says so as a boolean; older tokens as text.
      const emailVerified = email_verified === true || email_verified === 'true';
      if (typeof sub !== 'string' || typeof email !== 'string' || !emailVerified)
        throw refused(new Error('no email that Google has confirmed'));
      return { subject: sub, email, emailVerified, name: typeof name === 'string' ? name : null };
    },
  };

  async function verify(token: string) {
    try {
      const { payload } = await jwtVerify(token, keySet(), {
        algorithms: ['RS256'],
        issuer: ISSUERS,
        audience: settings.clientId,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: 30,
      });
      return payload;
    } catch (error) {
      if (isAboutToken(error)) throw refused(error);
      throw vendorUnavailable('google', error);
    }
  }
}

/** Everything jose finds wrong with the token itself; the rest is Google, or the way there. */
function isAboutToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}

const refused = (cause: unknown): AppError => new AppError('invalid_social_token', undefined, undefined, { cause });
