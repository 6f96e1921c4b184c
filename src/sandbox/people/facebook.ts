/** Facebook's side of signing in: its dialog, and what the Graph API says of a token and of the person behind it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SandboxDeps } from '../deps.ts';
import { sendChooser, sendNoWayBack, wayBack } from './chooser.ts';

const Wish = z.object({
  /** Somebody may have no email, or may not want to show it. */
  email: z.email().nullable().optional(),
  name: z.string().default('Somebody'),
  id: z.string().optional(),
  appId: z.string().optional(),
  expiresInSeconds: z.number().default(5_184_000),
});
type Wish = z.infer<typeof Wish>;

const Person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  app: z.string(),
  exp: z.number(),
});
type Person = z.infer<typeof Person>;

/** `/facebook/token`, for whoever tests the API. */
export function registerFacebookTokens(app: FastifyInstance, deps: SandboxDeps): void {
  app.post('/facebook/token', async (request, reply) => {
    const wish = Wish.safeParse(request.body ?? {});
    if (!wish.success) return reply.code(400).send({ error: 'Say who: {"email": "…", "name": "…"}.' });
    return { accessToken: accessToken(deps, wish.data) };
  });
}

type Asked = Partial<Record<'client_id' | 'redirect_uri' | 'response_type' | 'state', string>>;
type Dialog = { Querystring: Asked; Body: Asked & { email?: string; name?: string } };

export function registerFacebook(app: FastifyInstance, deps: SandboxDeps): void {
  app.get<Pick<Dialog, 'Querystring'>>('/:version/dialog/oauth', async ({ query, params }, reply) => {
    const { version } = params as { version: string };
    if (wayBack(query.redirect_uri) === null || query.client_id === undefined) return sendNoWayBack(reply, 'Facebook');
    return sendChooser(reply, 'Facebook', `/sandbox/facebook/${encodeURIComponent(version)}/dialog/oauth`, {
      ...query,
    });
  });
  app.post<Pick<Dialog, 'Body'>>('/:version/dialog/oauth', async ({ body }, reply) => {
    const back = wayBack(body.redirect_uri);
    const wish = Wish.safeParse({ email: body.email, name: body.name, appId: body.client_id });
    if (back === null) return sendNoWayBack(reply, 'Facebook');
    const { state = '' } = body;
    const answer: Record<string, string> = wish.success
      ? { access_token: accessToken(deps, wish.data), expires_in: '5184000', state }
      : { error: 'access_denied', error_reason: 'user_denied', state };
    back.hash = new URLSearchParams(answer).toString();
    return reply.redirect(back.href, 303);
  });
  app.get<{ Querystring: { input_token?: string; access_token?: string } }>(
    '/:version/debug_token',
    async ({ query }, reply) => {
      const { appId, appSecret } = deps.facebook;
      if (query.access_token !== `${appId}|${appSecret}`) return refuse(reply, 'Invalid OAuth access token signature.');
      const person = readToken(deps, query.input_token ?? '');
      const now = Math.floor(Date.now() / 1000);
      if (person === null || person.exp <= now) {
        const message =
          person === null ? 'Malformed access token' : 'Error validating access token: Session has expired.';
        return { data: { error: { code: 190, message }, is_valid: false, scopes: [] } };
      }
      return {
        data: {
          app_id: person.app,
          type: 'USER',
          application: 'Attune sandbox',
          expires_at: person.exp,
          is_valid: true,
          issued_at: now,
          scopes: ['public_profile', ...(person.email === null ? [] : ['email'])],
          user_id: person.id,
        },
      };
    },
  );
  app.get<{ Querystring: { access_token?: string; fields?: string; appsecret_proof?: string } }>(
    '/:version/me',
    async ({ query }, reply) => {
      const token = query.access_token ?? '';
      const person = readToken(deps, token);
      if (person === null) return refuse(reply, 'Invalid OAuth access token - Cannot parse access token');
      const proof = createHmac('sha256', deps.facebook.appSecret).update(token).digest('hex');
      if (query.appsecret_proof !== proof)
        return refuse(reply, 'Invalid appsecret_proof provided in the API argument', 100, 400);
      const fields = (query.fields ?? 'id,name').split(',');
      const known = Object.entries({ id: person.id, name: person.name, email: person.email });
      return Object.fromEntries(known.filter(([name, value]) => fields.includes(name) && value !== null));
    },
  );
}

function refuse(reply: FastifyReply, message: string, code = 190, status = 401) {
  const error = { message, type: 'OAuthException', code, fbtrace_id: 'AttuneSandbox' };
  return reply.code(status).send({ error });
}

/** A token holds its person itself, signed by the app's secret: nothing to keep. */
function accessToken(deps: SandboxDeps, wish: Wish): string {
  const email = wish.email ?? null;
  const person: Person = {
    id: wish.id ?? numberOf(email ?? wish.name),
    name: wish.name,
    email,
    app: wish.appId ?? deps.facebook.appId,
    exp: Math.floor(Date.now() / 1000) + wish.expiresInSeconds,
  };
  const text = Buffer.from(JSON.stringify(person)).toString('base64url');
  return `EAASandbox.${text}.${signatureOf(deps, text)}`;
}

function readToken(deps: SandboxDeps, token: string): Person | null {
  const [prefix, text = '', signature = ''] = token.split('.');
  const wanted = Buffer.from(signatureOf(deps, text));
  const given = Buffer.from(signature);
  if (prefix !== 'EAASandbox' || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return Person.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
}

function signatureOf(deps: SandboxDeps, text: string): string {
  return createHmac('sha256', deps.facebook.appSecret).update(text).digest('base64url');
}

function numberOf(text: string): string {
  const digest = createHash('sha256').update(text.toLowerCase()).digest('hex');
  return BigInt(`0x${digest}`).toString().slice(0, 16);
}
