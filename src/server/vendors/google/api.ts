import { z } from 'zod';
import { AccessRevoked, createTokenKeeper } from '../access-token.ts';
import { type VendorAnswer, vendorFetch, type VendorLog, vendorUnavailable } from '../http.ts';

export interface GoogleSettings {
  clientId: string;
  clientSecret: string;
  /** Another address that speaks all of Google's (the sandbox); null: Google's own three hosts. */
  base: () => string | null;
  log?: VendorLog;
  timeoutMs?: number;
}

const Token = z.object({
  access_token: z.string().min(1),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
});
const Failure = z.object({ error: z.string() });
const ApiError = z.object({
  error: z.object({
    code: z.number(),
    errors: z.array(z.object({ reason: z.string() })).optional(),
  }),
});

/** Google over plain HTTP: tokens, and calls of the Calendar API in the name of whoever gave a refresh token. */
export function googleApi(settings: GoogleSettings) {
  const keeper = createTokenKeeper();
  const { clientId, clientSecret } = settings;
  const log = settings.log === undefined ? {} : { log: settings.log };
  const timeout = settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs };

  async function tokenRequest(fields: Record<string, string>) {
    const answer = await vendorFetch({
      vendor: 'google',
      baseUrl: settings.base() ?? 'https://oauth2.googleapis.com',
      path: '/token',
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields }).toString(),
      // A code works once; a refresh may be asked for again.
      idempotent: fields.grant_type === 'refresh_token',
      retries: 1,
      ...timeout,
      ...log,
    });
    if (answer.status === 200) return readGoogle(Token, answer);
    const parsed = Failure.safeParse(answer.json());
    if (parsed.success && parsed.data.error === 'invalid_grant') throw new AccessRevoked('google');
    throw vendorUnavailable('google', new Error(`token: status ${answer.status}`));
  }

  return {
    authorizeUrl: (fields: Record<string, string>): string => {
      const base = settings.base() ?? 'https://accounts.google.com';
      return `${base}/o/oauth2/v2/auth?${new URLSearchParams({ client_id: clientId, ...fields }).toString()}`;
    },
    exchangeCode: (fields: { code: string; redirectUri: string; verifier: string }) =>
      tokenRequest({
        grant_type: 'authorization_code',
        code: fields.code,
        redirect_uri: fields.redirectUri,
        code_verifier: fields.verifier,
      }),
    async revoke(refreshToken: string): Promise<void> {
      await vendorFetch({
        vendor: 'google',
        baseUrl: settings.base() ?? 'https://oauth2.googleapis.com',
        path: '/revoke',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token: refreshToken }).toString(),
        idempotent: true,
        ...timeout,
        ...log,
      });
    },
    /** A call in that account's name. Answers below 500 come back; a rate limit, which Google says with 403, is an outage. */
    async call(
      refreshToken: string,
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      path: string,
      body?: object,
    ): Promise<VendorAnswer> {
      const fetchToken = async () => {
        const made = await tokenRequest({ grant_type: 'refresh_token', refresh_token: refreshToken });
        return { token: made.access_token, seconds: made.expires_in };
      };
      const answer = await keeper.call(refreshToken, fetchToken, (token) =>
        vendorFetch({
          vendor: 'google',
          baseUrl: settings.base() ?? 'https://www.googleapis.com',
          path: `/calendar/v3${path}`,
          method,
          headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
          // Every write of ours names its own event, so that a second one finds the first.
          idempotent: true,
          retries: 1,
          ...timeout,
          ...log,
        }),
      );
      const reason = reasonOf(answer);
      if (answer.status === 403 && /rateLimitExceeded/i.test(reason))
        throw vendorUnavailable('google', new Error(reason));
      if (answer.status === 401) throw new AccessRevoked('google');
      return answer;
    },
  };
}

export type GoogleApi = ReturnType<typeof googleApi>;

export function readGoogle<T>(shape: z.ZodType<T>, answer: VendorAnswer): T {
  const parsed = shape.safeParse(answer.json());
  if (!parsed.success) throw vendorUnavailable('google', new Error('an answer of another shape'));
  return parsed.data;
}

/** Google's own word for what went wrong, else the status. */
export function reasonOf(answer: VendorAnswer): string {
  if (answer.status < 400 || answer.text === '') return String(answer.status);
  const parsed = ApiError.safeParse(answer.json());
  return (parsed.success ? parsed.data.error.errors?.[0]?.reason : undefined) ?? String(answer.status);
}
