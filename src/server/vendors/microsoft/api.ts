import { z } from 'zod';
import { AccessRevoked, createTokenKeeper } from '../access-token.ts';
import { type VendorAnswer, vendorFetch, type VendorLog, vendorUnavailable } from '../http.ts';

export interface MicrosoftSettings {
  clientId: string;
  clientSecret: string;
  tenantId: string;
  /** Another address that speaks Graph below `/v1.0` and sign-in below `/{tenant}` (the sandbox); null: Microsoft's own. */
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
const ApiError = z.object({ error: z.object({ code: z.string() }) });

/** Microsoft Graph: as the application itself, or in the name of whoever gave a refresh token. */
export function microsoftApi(settings: MicrosoftSettings) {
  const keeper = createTokenKeeper();
  const log = settings.log === undefined ? {} : { log: settings.log };
  const timeout = settings.timeoutMs === undefined ? {} : { timeoutMs: settings.timeoutMs };

  async function tokenRequest(tenant: string, fields: Record<string, string>) {
    const answer = await vendorFetch({
      vendor: 'microsoft',
      baseUrl: settings.base() ?? 'https://login.microsoftonline.com',
      path: `/${tenant}/oauth2/v2.0/token`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        ...fields,
      }).toString(),
      idempotent: fields.grant_type !== 'authorization_code',
      retries: 1,
      ...timeout,
      ...log,
    });
    if (answer.status === 200) return readGraph(Token, answer);
    const parsed = Failure.safeParse(answer.json());
    if (parsed.success && /^(invalid_grant|interaction_required)$/.test(parsed.data.error))
      throw new AccessRevoked('microsoft');
    throw vendorUnavailable('microsoft', new Error(`token: status ${answer.status}`));
  }

  const send = (token: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    vendorFetch({
      vendor: 'microsoft',
      baseUrl: settings.base() ?? 'https://graph.microsoft.com',
      path: `/v1.0${path}`,
      method,
      headers: {
        authorization: `Bearer ${token}`,
        prefer: 'outlook.timezone="UTC"',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // Events are made with a transactionId: a repeat answers the first one.
      idempotent: true,
      retries: 1,
      ...timeout,
      ...log,
    });

  return {
    authorizeUrl: (fields: Record<string, string>): string => {
      const base = settings.base() ?? 'https://login.microsoftonline.com';
      const query = new URLSearchParams({ client_id: settings.clientId, ...fields }).toString();
      return `${base}/${settings.tenantId}/oauth2/v2.0/authorize?${query}`;
    },
    exchangeCode: (fields: { code: string; redirectUri: string; verifier: string; scope: string }) =>
      tokenRequest(settings.tenantId, {
        grant_type: 'authorization_code',
        code: fields.code,
        redirect_uri: fields.redirectUri,
        code_verifier: fields.verifier,
        scope: fields.scope,
      }),
    /** As the application (`null`), or in somebody's name; `onRotated` gets the refresh token that takes the old one's place. */
    async call(
      account: { refreshToken: string; scope: string; onRotated: (fresh: string) => Promise<void> } | null,
      method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
      path: string,
      body?: object,
    ): Promise<VendorAnswer> {
      const fetchToken = async () => {
        const made = await (account === null
          ? tokenRequest(settings.tenantId, {
              grant_type: 'client_credentials',
              scope: 'https://graph.microsoft.com/.default',
            })
          : tokenRequest(settings.tenantId, {
              grant_type: 'refresh_token',
              refresh_token: account.refreshToken,
              scope: account.scope,
            }));
        if (account !== null && made.refresh_token !== undefined && made.refresh_token !== account.refreshToken)
          await account.onRotated(made.refresh_token);
        return { token: made.access_token, seconds: made.expires_in };
      };
      const answer = await keeper.call(account?.refreshToken ?? 'application', fetchToken, (token) =>
        send(token, method, path, body),
      );
      if (answer.status === 401 && account !== null) throw new AccessRevoked('microsoft');
      return answer;
    },
  };
}

export type MicrosoftApi = ReturnType<typeof microsoftApi>;

export function readGraph<T>(shape: z.ZodType<T>, answer: VendorAnswer): T {
  const parsed = shape.safeParse(answer.json());
  if (!parsed.success) throw vendorUnavailable('microsoft', new Error('an answer of another shape'));
  return parsed.data;
}

/** Graph's own code, such as `ErrorItemNotFound`, else the status. */
export function graphCode(answer: VendorAnswer): string {
  if (answer.status < 400 || answer.text === '') return String(answer.status);
  const parsed = ApiError.safeParse(answer.json());
  return parsed.success ? parsed.data.error.code : String(answer.status);
}

/** `2026-05-12T00:00:00.0000000` with its zone beside, as Graph writes and reads times. */
export const graphTime = (instant: Date) => ({ dateTime: instant.toISOString().replace('Z', '0000'), timeZone: 'UTC' });
