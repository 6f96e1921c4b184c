/**
 * Facebook's access tokens: the Graph API says whether a token is genuine and for our app (debug_token), then who the
 * person is (me). Facebook says nothing about whether an email was confirmed, so it never counts as confirmed.
 */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import { vendorFetch, type VendorLog } from '../http.ts';
import type { SignInPort } from './port.ts';

const VERSION = 'v23.0';

export type FacebookSettings = {
  appId: string;
  appSecret: string;
  /** The Graph API, `https://graph.facebook.com`. */
  baseUrl: () => string;
  /** Where the dialog lies, `https://www.facebook.com`. */
  dialogUrl: () => string;
  log?: VendorLog;
};

const Debugged = z.object({
  data: z.object({
    is_valid: z.boolean(),
    app_id: z.string().optional(),
    type: z.string().optional(),
    user_id: z.string().optional(),
    /** 0 for one that does not run out. */
    expires_at: z.number().optional(),
  }),
});
const Me = z.object({ id: z.string().min(1), name: z.string().optional(), email: z.string().optional() });

export function facebookSignIn(settings: FacebookSettings): SignInPort {
  const { appId, appSecret, log } = settings;
  async function ask(path: string, query: Record<string, string>): Promise<unknown> {
    const answer = await vendorFetch({
      vendor: 'facebook',
      baseUrl: settings.baseUrl(),
      path: `/${VERSION}/${path}?${new URLSearchParams(query).toString()}`,
      method: 'GET',
      idempotent: true,
      timeoutMs: 5_000,
      ...(log === undefined ? {} : { log }),
    });
    if (answer.status !== 200) throw refused(new Error(`${path} answered ${answer.status}`));
    return answer.json();
  }
  return {
    askUrl() {
      const query = { client_id: appId, response_type: 'token', scope: 'email,public_profile' };
      return `${settings.dialogUrl()}/${VERSION}/dialog/oauth?${new URLSearchParams(query).toString()}`;
    },
    async identify(token) {
      const { data } = read(
        Debugged,
        await ask('debug_token', { input_token: token, access_token: `${appId}|${appSecret}` }),
      );
      const isOver = data.expires_at !== undefined && data.expires_at !== 0 && data.expires_at * 1000 <= Date.now();
      if (!data.is_valid || data.app_id !== appId || data.type !== 'USER' || isOver)
        throw refused(new Error('the token is not valid, not for our app, or over'));
      const proof = createHmac('sha256', appSecret).update(token).digest('hex');
      const me = read(Me, await ask('me', { fields: 'id,name,email', access_token: token, appsecret_proof: proof }));
      if (data.user_id !== me.id) throw refused(new Error('the token is somebody else’s'));
      return { subject: me.id, email: me.email ?? null, emailVerified: false, name: me.name ?? null };
    },
  };
}

function read<T>(shape: z.ZodType<T>, body: unknown): T {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw refused(parsed.error);
  return parsed.data;
}

const refused = (cause: unknown): AppError => new AppError('invalid_social_token', undefined, undefined, { cause });
