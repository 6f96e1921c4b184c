import { createHmac } from 'node:crypto';
import type { SandboxDeps } from '../deps.ts';

/** An event as Stripe posts it to `/api/webhooks/stripe`, signed as Stripe signs. */
export function stripeRequest(deps: SandboxDeps, payload: string) {
  return {
    url: `${deps.selfUrl()}/api/webhooks/stripe`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signatureHeader(payload, deps.stripe.webhookSecret, deps.clock.now()),
    },
    body: payload,
  };
}

/**
 * `Stripe-Signature`: HMAC-SHA256 with the whole secret over time, a dot and the raw body. Receivers refuse only what
 * is old, and some read the machine's clock, others the clock of the business: the later of the two suits both.
 */
function signatureHeader(payload: string, secret: string, now: Date): string {
  const time = Math.floor(Math.max(now.getTime(), Date.now()) / 1000);
  const digest = createHmac('sha256', secret).update(`${time}.${payload}`).digest('hex');
  return `t=${time},v1=${digest}`;
}
