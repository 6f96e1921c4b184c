import type { FastifyInstance } from 'fastify';
import type { SandboxDeps } from '../deps.ts';
import { html } from '../html.ts';
import { sendPage } from '../layout.ts';
import { decimalAmount } from '../outbox.ts';
import { moment } from '../page.ts';
import { findObject } from '../store.ts';
import type { Charge, PaymentIntent } from './objects.ts';

/** What a person sees of Stripe itself: its receipt, and the question of the card's bank. */
export function registerStripePages(app: FastifyInstance, deps: SandboxDeps): void {
  app.get<{ Params: { id: string } }>('/receipts/:id', async (request, reply) => {
    const stored = await findObject<Charge>(deps.db, 'charge', request.params.id);
    if (stored === undefined || stored.body.status !== 'succeeded') return sendNothingHere(reply);
    const charge = stored.body;
    const { brand, last4 } = charge.payment_method_details.card;
    const amount = `${decimalAmount(charge.amount, charge.currency)} ${charge.currency.toUpperCase()}`;
    const refunded = `${decimalAmount(charge.amount_refunded, charge.currency)} ${charge.currency.toUpperCase()}`;
    const body = html`<main class="narrow"><div class="card"><h1>Receipt</h1>
      <p class="quiet">From the demo’s stand-in for Stripe. No money moved.</p>
      <dl><dt>Paid</dt><dd>${amount}</dd>
      ${charge.amount_refunded === 0 ? null : html`<dt>Refunded</dt><dd>${refunded}</dd>`}
      <dt>When</dt><dd>${moment(new Date(charge.created * 1000))}</dd>
      <dt>Card</dt><dd>${brand} ending in ${last4}</dd>
      ${charge.description === null ? null : html`<dt>For</dt><dd>${charge.description}</dd>`}
      <dt>Number</dt><dd>${charge.id}</dd></dl></div></main>`;
    return sendPage(reply, `Receipt for ${amount}`, body);
  });

  app.get<{ Params: { id: string }; Querystring: { client_secret?: string } }>(
    '/challenge/:id',
    async (request, reply) => {
      const stored = await findObject<PaymentIntent>(deps.db, 'payment_intent', request.params.id);
      const intent = stored?.body;
      if (intent === undefined || intent.client_secret !== request.query.client_secret) return sendNothingHere(reply);
      if (intent.status !== 'requires_action') return sendAnswered(reply);
      const amount = `${decimalAmount(intent.amount, intent.currency)} ${intent.currency.toUpperCase()}`;
      const body = html`<main class="narrow"><div class="card"><h1>Is this you?</h1>
      <p>Your bank asks before it pays <strong>${amount}</strong>. In the demo, you are the one who answers.</p>
      <form method="post" action="/sandbox/stripe/challenge/${intent.id}" class="row">
        <input type="hidden" name="client_secret" value="${intent.client_secret}">
        <button type="submit" class="primary" name="result" value="complete">Yes, pay ${amount}</button>
        <button type="submit" name="result" value="fail">No, stop</button></form></div></main>`;
      return sendPage(reply, 'Is this you?', body);
    },
  );

  app.post<{ Params: { id: string }; Body: Record<string, string> }>('/challenge/:id', async (request, reply) => {
    const before = await findObject<PaymentIntent>(deps.db, 'payment_intent', request.params.id);
    const answer = await app.inject({
      method: 'POST',
      url: `/sandbox/stripe/v1/payment_intents/${encodeURIComponent(request.params.id)}/authenticate`,
      headers: { 'content-type': 'application/json' },
      payload: { client_secret: request.body.client_secret, result: request.body.result },
    });
    if (answer.statusCode !== 200) return sendNothingHere(reply);
    const intent = answer.json<PaymentIntent>();
    const back = returnUrlOf(before?.body, intent);
    return back === null ? sendAnswered(reply) : reply.redirect(back, 303);
  });
}

/** Where Stripe sends the person back to, with what it adds to the address. */
function returnUrlOf(before: PaymentIntent | undefined, intent: PaymentIntent): string | null {
  const returnUrl = before?.next_action?.redirect_to_url?.return_url;
  if (!returnUrl || !URL.canParse(returnUrl)) return null;
  const back = new URL(returnUrl);
  if (back.protocol !== 'http:' && back.protocol !== 'https:') return null;
  back.searchParams.set('payment_intent', intent.id);
  back.searchParams.set('payment_intent_client_secret', intent.client_secret);
  back.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'failed');
  return back.href;
}

function sendNothingHere(reply: Parameters<typeof sendPage>[0]) {
  const body = html`<main class="narrow"><div class="card"><h1>There is nothing here</h1>
    <p>The address is incomplete, or the payment does not exist. <a href="/sandbox">Back to the sandbox</a></p></div></main>`;
  return sendPage(reply, 'There is nothing here', body, 404);
}

function sendAnswered(reply: Parameters<typeof sendPage>[0]) {
  const body = html`<main class="narrow"><div class="card"><h1>Your bank has its answer</h1>
    <p>You can close this page and go back to the clinic.</p></div></main>`;
  return sendPage(reply, 'Your bank has its answer', body);
}
