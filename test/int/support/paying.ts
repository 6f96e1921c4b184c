import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Answer, type Attune, eventually, startAttune } from '../../attune.ts';
import { type Free, freeSlots } from '../../journey.ts';
import { askOf, lastPayment, moneyProblems, overlaps, vendorBooks } from './books.ts';
import { isFullHour } from './client.ts';
import { openVendorBetween } from './vendor-between.ts';

export const MANAGER = 'manager@demo.attune.example';

export let vendor: Awaited<ReturnType<typeof openVendorBetween>>;
export let app: Attune;
let free: { serviceId: number; practitionerId: number; slots: Free[] };
/** The demo's own payments are older. */
export let since = 0;
let guests = 0;

/** The product with something between it and its vendor; each group of tests has its own, because some wind the clock. */
export function useProduct(options: { worker?: boolean } = {}): void {
  beforeAll(async () => {
    vendor = await openVendorBetween();
    app = await startAttune({ env: { STRIPE_API_BASE: vendor.url }, ...options });
    vendor.target = `${app.url}/sandbox/stripe`;
    const offered = await freeSlots(app, { daysAhead: 20 });
    free = { ...offered, slots: offered.slots.filter(isFullHour) };
    since = await lastPayment(askOf(app.database.admin));
  });
  afterEach(async () => {
    vendor.heal();
    await app.post('/sandbox/switches', { vendor: 'stripe', mode: 'ok', webhooks: 'normal' });
  });
  afterAll(async () => {
    await app.stop();
    await vendor.close();
  });
}

export type Booked = { id: number; token: string; reference: string };

/** A guest's appointment that waits for its 180 dollars. */
export async function booked(): Promise<Booked> {
  const { slots, ...ids } = free;
  const guest = { userName: `Payer ${(guests += 1)}`, userEmail: `payer-${guests}@demo.attune.example` };
  const { status, body, text } = await app.post('/api/appointments', {
    ...ids,
    startsAt: slots.shift()?.startsAt,
    ...guest,
  });
  if (status !== 201) throw new Error(text);
  return { id: body.appointmentId, token: body.accessToken, reference: body.reference };
}

export function pay(
  { id, token }: Booked,
  options: { key?: string; card?: string; method?: string } = {},
): Promise<Answer> {
  const card = {
    appointment_id: id,
    amount: '180.00',
    currency: 'AUD',
    payment_method: options.method ?? 'card',
    payment_method_id: options.card ?? 'pm_card_visa',
  };
  return app.post('/api/billing/payments', card, {
    token,
    headers: options.key === undefined ? {} : { 'idempotency-key': options.key },
  });
}

export async function intentOf({ id, token }: Booked): Promise<{ payment_intent_id: string; client_secret: string }> {
  const { status, body, text } = await app.post(
    '/api/billing/stripe/create-payment-intent',
    { amount: 18_000, currency: 'aud', appointment_id: id },
    { token },
  );
  if (status !== 200) throw new Error(text);
  return body;
}

/** What the card form does in the browser: it talks to the vendor, not to us. */
export async function confirmInBrowser(intent: { payment_intent_id: string; client_secret: string }): Promise<number> {
  const response = await fetch(`${app.url}/sandbox/stripe/v1/payment_intents/${intent.payment_intent_id}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer pk_test_attune_sandbox', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_secret: intent.client_secret, payment_method: 'pm_card_visa' }).toString(),
  });
  return response.status;
}

export const stateOf = async ({ id, token }: Booked) =>
  (await app.get(`/api/appointments/${id}`, { token })).body as {
    status: string;
    paymentStatus: string;
    paymentId: number;
  };
export const paymentOf = async ({ token }: Booked, paymentId: number) =>
  (await app.get(`/api/billing/payments/${paymentId}`, { token })).body;
export const confirmed = (one: Booked) =>
  eventually(async () => (await stateOf(one)).status === 'confirmed', {
    what: `${one.reference} confirmed`,
    timeoutMs: 25_000,
  });
export const books = (one: Booked) => vendorBooks(askOf(app.database.admin), one.id);

/** When everything has come to rest, nothing is missing, double or unbalanced. */
export async function expectSettled(): Promise<void> {
  const ask = askOf(app.database.admin);
  let last: string[] = [];
  await eventually(
    async () => {
      last = await moneyProblems(ask, since);
      return last.length === 0;
    },
    { timeoutMs: 25_000, what: 'settled books' },
  ).catch(() => undefined);
  expect(last).toEqual([]);
  expect(await overlaps(ask)).toEqual([]);
}
