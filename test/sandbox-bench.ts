import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { type Kysely, sql } from 'kysely';
import { parseForm } from '../src/sandbox/form.ts';
import { registerSandbox } from '../src/sandbox/index.ts';
import { createTestDatabase } from './database/index.ts';
import { checkAnswer, checkRequest } from './vendor-contracts/check.ts';

interface Hook {
  body: string;
  signature: string;
}
interface Outbox {
  messages: { channel: string; to: string; subject: string; text: string; html: string; attachments: object[] }[];
  payments: {
    id: string;
    type: string;
    amount: string;
    currency: string;
    status: string;
    metadata: Record<string, string>;
  }[];
  meetings: object[];
  calendarEvents: object[];
}

/** An intent over 180 dollars as our adapter makes it. */
export const intentForm =
  'amount=18000&currency=aud&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never';

/** The fields the tests walk into; everything else is compared whole. */
export interface StripeBody {
  [field: string]: unknown;
  id: string;
  type: string;
  status: string;
  amount: number;
  client_secret: string;
  amount_refunded: number;
  latest_charge: string;
  receipt_url: string;
  card: { last4: string };
  data: { id: string }[];
  error: { type: string; code: string; param: string; message: string; payment_intent: { id: string } };
  last_payment_error: { code: string };
  next_action: { redirect_to_url: { url: string } };
}
interface StripeReply {
  status: number;
  headers: Headers;
  body: StripeBody;
}

/** The sandbox alone on a database of its own, with an endpoint that collects what Stripe tells it. */
export async function openSandbox() {
  const database = await createTestDatabase();
  const db = database.db as unknown as Kysely<unknown>;
  const secretKey = 'sk_test_bench';
  const webhookSecret = 'whsec_bench';
  const hooks: Hook[] = [];
  let refusals = 0;
  let offset = 0;
  const clock = {
    now: () => new Date(Date.now() + offset),
    async advance(ms: number) {
      offset += ms;
    },
  };
  const app = Fastify();
  let url = '';
  const deps = {
    db,
    clock,
    selfUrl: () => url,
    stripe: { secretKey, webhookSecret },
    google: { clientId: 'bench.apps.example' },
    facebook: { appId: '1', appSecret: 'bench' },
    zoomWebhookSecret: 'zoom_bench',
    log: { warn: () => undefined },
  };
  await registerSandbox(app, deps);
  await app.register(async (receiver) => {
    receiver.removeAllContentTypeParsers();
    receiver.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, body: string) => body);
    receiver.post('/api/webhooks/stripe', async (request, reply) => {
      if (refusals > 0) {
        refusals--;
        return reply.code(500).send();
      }
      hooks.push({ body: request.body as string, signature: String(request.headers['stripe-signature']) });
      return reply.code(200).send({ received: true });
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;

  async function set(switches: object): Promise<void> {
    const response = await fetch(`${url}/sandbox/switches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(switches),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Calls the sandbox as Stripe; request and answer must be as Stripe describes them. */
  async function callStripe(
    method: string,
    path: string,
    form = '',
    headers: Record<string, string> = {},
  ): Promise<StripeReply> {
    const isPost = method === 'POST';
    const response = await fetch(`${url}/sandbox/stripe${path}${!isPost && form ? `?${form}` : ''}`, {
      method,
      headers: {
        authorization: `Bearer ${secretKey}`,
        ...(isPost && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(isPost && { body: form }),
    });
    const body = (await response.json()) as StripeBody;
    const found = path.endsWith('/authenticate') ? [] : checkAnswer('stripe', method, path, response.status, body);
    if (isPost && response.ok && !path.endsWith('/authenticate')) {
      found.push(...checkRequest('stripe', method, path, { ...parseForm(form) }));
    }
    if (found.length > 0) throw new Error(found.join('\n'));
    return { status: response.status, headers: response.headers, body };
  }

  return {
    callStripe,
    pay(paymentMethod = 'pm_card_visa') {
      const form = `${intentForm}&confirm=true&payment_method=${paymentMethod}&metadata[ref]=A-1`;
      return callStripe('POST', '/v1/payment_intents', form);
    },
    app,
    url,
    port,
    db,
    clock,
    hooks,
    secretKey,
    webhookSecret,
    set,
    /** Everything works again, and every card does what its number says. */
    async reset() {
      refusals = 0;
      for (const vendor of ['stripe', 'sendgrid', 'zoom', 'google', 'microsoft']) await set({ vendor, mode: 'ok' });
      await set({ webhooks: 'normal', declineNextCard: false });
    },
    /** A second process with the same sandbox, as when several API processes run. */
    async startAnother() {
      const other = Fastify();
      await registerSandbox(other, deps);
      await other.listen({ port: 0, host: '127.0.0.1' });
      return other;
    },
    refuseWebhooks(times: number) {
      refusals = times;
    },
    /** The events received so far about this payment intent, itself or what belongs to it. */
    eventsOf(intentId: string) {
      return hooks
        .filter((hook) => hook.body.includes(intentId))
        .map((hook) => JSON.parse(hook.body) as { id: string; type: string });
    },
    async outbox(): Promise<Outbox> {
      return (await (await fetch(`${url}/sandbox/outbox.json`)).json()) as Outbox;
    },
    /** All that is stored, as text, for looking up what must not be there. */
    async allText(): Promise<string> {
      const rows = await sql<{ text: string }>`
        select body::text || inner_state::text as text from sandbox.stripe_objects
        union all select body::text from sandbox.idempotency_keys
        union all select payload from sandbox.webhook_deliveries`.execute(db);
      return rows.rows.map((row) => row.text).join('\n');
    },
    async close() {
      await app.close();
      await database.drop();
    },
  };
}

export type SandboxBench = Awaited<ReturnType<typeof openSandbox>>;
