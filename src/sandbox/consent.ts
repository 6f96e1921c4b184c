import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxDeps } from './deps.ts';
import { giveCode } from './grants.ts';
import { type Html, html } from './html.ts';
import { sendPage } from './layout.ts';
import type { OfficeVendor } from './vendor-store.ts';

type Asked = Record<string, string | undefined>;
const names: Record<OfficeVendor, string> = { google: 'Google', microsoft: 'Microsoft', zoom: 'Zoom' };

/** The page on which a person lets the clinic into their calendar: who they are, and yes or no. */
export function registerConsent(
  app: FastifyInstance,
  deps: SandboxDeps,
  vendor: 'google' | 'microsoft',
  path: string,
): void {
  app.get<{ Querystring: Asked }>(path, async ({ query }, reply) => {
    if (!isAskedWell(query))
      return reply.code(400).send({ error: 'invalid_request', error_description: 'Missing parameters.' });
    return sendPage(reply, `${names[vendor]}: may the clinic see your calendar?`, renderConsent(vendor, query));
  });
  app.post<{ Body: Asked | null }>(path, async (request, reply) => {
    const given = request.body ?? {};
    if (!isAskedWell(given)) return reply.code(400).send({ error: 'invalid_request' });
    return answer(request, reply, given);
  });

  async function answer(_request: FastifyRequest, reply: FastifyReply, given: Asked) {
    const back = new URL(given.redirect_uri ?? '');
    if (given.state !== undefined) back.searchParams.set('state', given.state);
    if (given.choice === 'no') back.searchParams.set('error', 'access_denied');
    else {
      const account = (given.account ?? '').trim().toLowerCase() || 'somebody@office.example';
      const challenge = given.code_challenge ?? null;
      const code = await giveCode(deps, vendor, { account, challenge, redirectUri: given.redirect_uri ?? '' });
      back.searchParams.set('code', code);
    }
    return reply.redirect(back.toString(), 303);
  }
}

function isAskedWell({ redirect_uri, response_type, client_id }: Asked): boolean {
  return (
    redirect_uri !== undefined && URL.canParse(redirect_uri) && response_type === 'code' && client_id !== undefined
  );
}

function renderConsent(vendor: OfficeVendor, asked: Asked): Html {
  const hidden = Object.entries(asked)
    .filter(([name]) => name !== 'account' && name !== 'choice')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value ?? ''}">`);
  return html`<main class="narrow" id="content"><section class="card">
  <h1>${names[vendor]}</h1>
  <p>The clinic asks to see when you are busy and to write your appointments into your calendar. This page stands in for
  ${names[vendor]}’s own; no real account is touched.</p>
  <form method="post">
    ${hidden}
    <p><label for="account">Your ${names[vendor]} address</label><br>
    <input id="account" name="account" type="email" required value="${asked.login_hint ?? ''}"></p>
    <div class="row"><button class="primary" type="submit" name="choice" value="yes">Allow</button>
    <button type="submit" name="choice" value="no" formnovalidate>Not now</button></div>
  </form></section></main>`;
}
