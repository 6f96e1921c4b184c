import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { behaveAs } from './behaviour.ts';
import { parseAdvance } from './clock.ts';
import type { SandboxDeps } from './deps.ts';
import { parseForm } from './form.ts';
import { registerGoogle } from './google/index.ts';
import { sendPage } from './layout.ts';
import { registerMicrosoft } from './microsoft/index.ts';
import { readOutbox } from './outbox.ts';
import { renderSandbox } from './page.ts';
import { registerFacebook, registerFacebookTokens } from './people/facebook.ts';
import { registerGoogleAccounts, registerGoogleTokens } from './people/google.ts';
import { registerPlayOffice } from './play-office.ts';
import { deliverDuePushes } from './pushes.ts';
import { registerSendGrid } from './sendgrid.ts';
import { dueAgain, findAttachment } from './store.ts';
import { deliverDueEvents } from './stripe/deliver.ts';
import { errorEnvelope } from './stripe/errors.ts';
import { registerStripePages } from './stripe/pages.ts';
import { settleRefunds } from './stripe/refunds.ts';
import { registerStripeApi } from './stripe/routes.ts';
import { stylesheet } from './style.ts';
import {
  loadSwitches,
  modes,
  pick,
  setDeclineNextCard,
  setMode,
  setWebhooks,
  vendors,
  webhookModes,
} from './switches.ts';
import { registerZoom } from './zoom.ts';

/** How often each process looks for webhooks and refunds that are due, in milliseconds. */
const lookEveryMs = 150;

/**
 * The vendor sandbox below `/sandbox`: every vendor answered locally over HTTP, for the demo and the tests. What it
 * remembers lies in the schema `sandbox`, so that several processes share it and a restart keeps it. It moves no money,
 * sends nothing, and must not be registered in production.
 */
export async function registerSandbox(app: FastifyInstance, deps: SandboxDeps): Promise<void> {
  await app.register(
    async (sandbox) => {
      acceptForms(sandbox);
      registerPage(sandbox, deps);
      registerSwitches(sandbox, deps);
      registerClock(sandbox, deps);
      await sandbox.register(async (stripe) => registerStripePages(stripe, deps), { prefix: '/stripe' });
      await sandbox.register(
        async (stripe) => {
          behaveAs(stripe, deps, 'stripe', (message, code) =>
            errorEnvelope({
              type: code === undefined ? 'api_error' : 'invalid_request_error',
              message,
              ...(code && { code }),
            }),
          );
          registerStripeApi(stripe, deps);
        },
        { prefix: '/stripe/v1' },
      );
      await sandbox.register(
        async (sendgrid) => {
          behaveAs(sendgrid, deps, 'sendgrid', (message) => ({ errors: [{ message, field: null }] }));
          registerSendGrid(sendgrid, deps);
        },
        { prefix: '/sendgrid' },
      );
      await registerPeople(sandbox, deps);
      await registerOffice(sandbox, deps);
    },
    { prefix: '/sandbox' },
  );
  startLooking(app, deps);
}

/** Signing in by other companies. */
async function registerPeople(sandbox: FastifyInstance, deps: SandboxDeps): Promise<void> {
  registerGoogleTokens(sandbox, deps);
  registerFacebookTokens(sandbox, deps);
  await sandbox.register(async (google) => registerGoogleAccounts(google, deps), { prefix: '/google-accounts' });
  await sandbox.register(
    async (facebook) => {
      behaveAs(facebook, deps, 'facebook', (message) => ({
        error: { message, type: 'OAuthException', code: 2, is_transient: true, fbtrace_id: 'AttuneSandbox' },
      }));
      registerFacebook(facebook, deps);
    },
    { prefix: '/facebook' },
  );
}

/** Video rooms and calendars. */
async function registerOffice(sandbox: FastifyInstance, deps: SandboxDeps): Promise<void> {
  registerPlayOffice(sandbox, deps);
  await sandbox.register(
    async (zoom) => {
      behaveAs(zoom, deps, 'zoom', (message) => ({ code: 500, message }));
      registerZoom(zoom, deps);
    },
    { prefix: '/zoom' },
  );
  await sandbox.register(
    async (google) => {
      behaveAs(google, deps, 'google', (message) => ({ error: { code: 503, message, errors: [] } }));
      registerGoogle(google, deps);
    },
    { prefix: '/google' },
  );
  await sandbox.register(
    async (microsoft) => {
      behaveAs(microsoft, deps, 'microsoft', (message) => ({ error: { code: 'serviceNotAvailable', message } }));
      registerMicrosoft(microsoft, deps);
    },
    { prefix: '/microsoft' },
  );
}

/** Hands over webhooks and settles refunds as they fall due, for as long as the app runs. */
function startLooking(app: FastifyInstance, deps: SandboxDeps): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const look = () => {
    running ??= settleRefunds(deps)
      .then(() => deliverDueEvents(deps))
      .then(() => deliverDuePushes(deps))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'the sandbox could not look for what is due'))
      .finally(() => {
        running = null;
      });
  };
  app.addHook('onListen', async () => {
    timer = setInterval(look, lookEveryMs);
    timer.unref();
  });
  app.addHook('preClose', async () => clearInterval(timer));
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await running;
  });
}

/** The sandbox reads bodies by itself, whatever the app around it does with them. */
function acceptForms(app: FastifyInstance): void {
  const form = 'application/x-www-form-urlencoded';
  const json = 'application/json';
  for (const type of [form, json]) if (app.hasContentTypeParser(type)) app.removeContentTypeParser(type);
  app.addContentTypeParser(form, { parseAs: 'string' }, async (_request: FastifyRequest, body: string) =>
    parseForm(body),
  );
  app.addContentTypeParser(json, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'ignore'));
}

function registerPage(app: FastifyInstance, deps: SandboxDeps): void {
  app.get('/', async (_request, reply) =>
    sendPage(reply, 'Attune sandbox: what left the system', await renderSandbox(deps)),
  );
  app.get('/outbox.json', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(await readOutbox(deps.db)),
  );
  app.get('/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(stylesheet));
  for (const font of ['figtree', 'fraunces']) {
    app.get(`/${font}.woff2`, async (_request, reply) => {
      const name = `@fontsource-variable/${font}/files/${font}-latin-wght-normal.woff2`;
      const file = createRequire(import.meta.url).resolve(name);
      return reply.type('font/woff2').header('cache-control', 'max-age=86400').send(createReadStream(file));
    });
  }
  app.get<{ Params: { id: string; index: string } }>('/messages/:id/attachments/:index', async (request, reply) => {
    const { id, index } = request.params;
    const isNumber = /^\d{1,9}$/.test(id) && /^\d{1,4}$/.test(index);
    const file = isNumber ? await findAttachment(deps.db, id, Number(index)) : undefined;
    if (file === undefined) return reply.code(404).send({ error: 'There is no such attachment.' });
    // Always a download: an attachment is somebody else's content and must not run as a page of this origin.
    return reply
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`)
      .header('x-content-type-options', 'nosniff')
      .header('content-type', isMediaType(file.contentType) ? file.contentType : 'application/octet-stream')
      .send(Buffer.from(file.content, 'base64'));
  });
  app.post<{ Params: { id: string } }>('/webhooks/:id/again', async (request, reply) => {
    if (refuseForeign(request, reply)) return reply;
    if (!/^\d{1,15}$/.test(request.params.id)) return reply.code(404).send({ error: 'There is no such webhook.' });
    await dueAgain(deps.db, request.params.id, deps.clock.now());
    return reply.redirect('/sandbox#webhooks', 303);
  });
}

function registerSwitches(app: FastifyInstance, deps: SandboxDeps): void {
  app.get('/switches', async () => loadSwitches(deps.db));
  app.post('/switches', async (request, reply) => {
    if (refuseForeign(request, reply)) return reply;
    const wish = (request.body ?? {}) as Record<string, unknown>;
    const vendor = pick(vendors, wish.vendor);
    const mode = pick(modes, wish.mode);
    const webhooks = pick(webhookModes, wish.webhooks);
    const delaySeconds = Number(wish.delaySeconds ?? 30);
    const decline = String(wish.declineNextCard);
    const isModeGood = wish.mode === undefined || (mode !== undefined && vendor !== undefined);
    const areWebhooksGood =
      wish.webhooks === undefined || (webhooks !== undefined && delaySeconds >= 0 && delaySeconds <= 86_400);
    if (!isModeGood || !areWebhooksGood || !['true', 'false', 'undefined'].includes(decline)) {
      return reply.code(400).send({ error: 'There is no such switch.', vendors, modes, webhooks: webhookModes });
    }
    if (vendor !== undefined && mode !== undefined) await setMode(deps.db, vendor, mode);
    if (webhooks !== undefined) await setWebhooks(deps.db, webhooks, Math.round(delaySeconds));
    if (wish.declineNextCard !== undefined) await setDeclineNextCard(deps.db, decline === 'true');
    return isForm(request) ? reply.redirect('/sandbox#switches', 303) : reply.send(await loadSwitches(deps.db));
  });
}

function registerClock(app: FastifyInstance, deps: SandboxDeps): void {
  app.get('/clock', async () => ({ now: deps.clock.now().toISOString() }));
  app.post('/clock', async (request, reply) => {
    if (refuseForeign(request, reply)) return reply;
    const ms = parseAdvance((request.body as { advance?: unknown } | null)?.advance);
    if (ms === null) {
      const error =
        'Say how far to go forward, up to a year: {"advance": "25h"}, "2d", "90m", "PT25H" or milliseconds.';
      return reply.code(400).send({ error });
    }
    await deps.clock.advance(ms);
    return isForm(request)
      ? reply.redirect('/sandbox#clock', 303)
      : reply.send({ now: deps.clock.now().toISOString() });
  });
}

function isForm(request: FastifyRequest): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

/** A page elsewhere on the web must not wind the clock of a demo that runs on somebody's own computer. */
function refuseForeign(request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.headers['sec-fetch-site'] !== 'cross-site') return false;
  void reply.code(403).send({ error: 'The sandbox takes orders from its own page only.' });
  return true;
}

function isMediaType(text: string): boolean {
  return /^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.-]+)*$/.test(text);
}
