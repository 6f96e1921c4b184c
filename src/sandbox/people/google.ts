/** Google's side of signing in: the page that asks who you are, the keys, and ID tokens signed with them. */
import { createHash, createPrivateKey, createSign, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Db, SandboxDeps } from '../deps.ts';
import { keepOnce } from '../store.ts';
import { sendChooser, sendNoWayBack, wayBack } from './chooser.ts';

const KID = 'attune-sandbox-1';
const ISSUER = 'https://accounts.google.com';

const Wish = z.object({
  email: z.email().optional(),
  name: z.string().optional(),
  emailVerified: z.boolean().default(true),
  /** Google's own number of the person; made from the email when left out. */
  sub: z.string().optional(),
  aud: z.string().optional(),
  iss: z.string().optional(),
  nonce: z.string().optional(),
  expiresInSeconds: z.number().default(3600),
});
type Wish = z.infer<typeof Wish>;

/** `/google/id-token`, for whoever tests the API; its fields make wrong tokens too. */
export function registerGoogleTokens(app: FastifyInstance, deps: SandboxDeps): void {
  app.post('/google/id-token', async (request, reply) => {
    const wish = Wish.safeParse(request.body ?? {});
    if (!wish.success || wish.data.email === undefined)
      return reply.code(400).send({ error: 'Say who: {"email": "…", "name": "…"}.' });
    return { idToken: await idToken(deps, wish.data) };
  });
}

type Asked = Partial<Record<'client_id' | 'redirect_uri' | 'response_type' | 'state' | 'nonce', string>>;

/** What lies at accounts.google.com and at its keys' address. */
export function registerGoogleAccounts(app: FastifyInstance, deps: SandboxDeps): void {
  app.get('/oauth2/v3/certs', async (_request, reply) => {
    const { kty, n, e } = await keyOf(deps.db);
    return reply
      .header('cache-control', 'public, max-age=3600')
      .send({ keys: [{ kty, n, e, use: 'sig', alg: 'RS256', kid: KID }] });
  });
  app.get<{ Querystring: Asked }>('/o/oauth2/v2/auth', async ({ query }, reply) => {
    const back = wayBack(query.redirect_uri);
    if (back === null || query.client_id === undefined || query.response_type !== 'id_token' || !query.nonce)
      return sendNoWayBack(reply, 'Google');
    return sendChooser(reply, 'Google', '/sandbox/google-accounts/o/oauth2/v2/auth', { ...query });
  });
  app.post<{ Body: Asked & { email?: string; name?: string } }>('/o/oauth2/v2/auth', async ({ body }, reply) => {
    const back = wayBack(body.redirect_uri);
    const wish = Wish.safeParse({ email: body.email, name: body.name, aud: body.client_id, nonce: body.nonce });
    if (back === null) return sendNoWayBack(reply, 'Google');
    const answer: Record<string, string> = wish.success
      ? { id_token: await idToken(deps, wish.data), state: body.state ?? '' }
      : { error: 'access_denied', state: body.state ?? '' };
    back.hash = new URLSearchParams(answer).toString();
    return reply.redirect(back.href, 303);
  });
}

async function idToken(deps: SandboxDeps, wish: Wish): Promise<string> {
  const { email = '', name = email.split('@')[0] ?? '' } = wish;
  // Real time, as the checker's clock is real.
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', kid: KID, typ: 'JWT' };
  const claims = {
    iss: wish.iss ?? ISSUER,
    azp: deps.google.clientId,
    aud: wish.aud ?? deps.google.clientId,
    sub: wish.sub ?? subjectOf(email),
    email,
    email_verified: wish.emailVerified,
    ...(wish.nonce === undefined ? {} : { nonce: wish.nonce }),
    name,
    iat: Math.min(now, now + wish.expiresInSeconds - 1),
    exp: now + wish.expiresInSeconds,
  };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const key = createPrivateKey({ key: await keyOf(deps.db), format: 'jwk' });
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

/** 21 digits, always the same for an email. */
function subjectOf(email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return `1${BigInt(`0x${digest}`).toString().slice(0, 20)}`;
}

/** The signing key, made when it is first needed and the same for every process. */
async function keyOf(db: Db): Promise<JsonWebKey> {
  const make = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return keepOnce<JsonWebKey>(db, 'google', 'signing_key', make);
}
