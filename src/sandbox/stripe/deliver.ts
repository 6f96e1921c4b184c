import { createHmac } from 'node:crypto';
import type { SandboxDeps } from '../deps.ts';
import { type DueDelivery, markDelivered, markRefused, takeDueDeliveries } from '../store.ts';

/** Stripe gives up after about three days; with doubling pauses from one second that is after so many tries. */
const maxAttempts = 18;
const leaseMs = 15_000;
const answerWithinMs = 10_000;

/**
 * Hands over every event that is due, each to `/api/webhooks/stripe`, signed as Stripe signs. Safe to run in many
 * processes at once; an event may arrive twice, and in any order, as with Stripe.
 */
export async function deliverDueEvents(deps: SandboxDeps): Promise<void> {
  const now = deps.clock.now();
  const due = await takeDueDeliveries(deps.db, now, new Date(now.getTime() + leaseMs));
  await Promise.all(due.map((delivery) => deliver(deps, delivery)));
}

async function deliver(deps: SandboxDeps, delivery: DueDelivery): Promise<void> {
  const { answer, accepted } = await post(deps, delivery);
  const now = deps.clock.now();
  if (accepted) {
    await markDelivered(deps.db, delivery.id, answer, now);
    return;
  }
  deps.log.warn({ eventId: delivery.eventId, answer, attempts: delivery.attempts }, 'webhook was not accepted');
  const pauseMs = 1000 * 2 ** Math.min(delivery.attempts - 1, 15);
  const retryAt = delivery.attempts >= maxAttempts ? null : new Date(now.getTime() + pauseMs);
  await markRefused(deps.db, delivery.id, answer, retryAt);
}

async function post(deps: SandboxDeps, delivery: DueDelivery): Promise<{ answer: string; accepted: boolean }> {
  try {
    const response = await fetch(`${deps.selfUrl()}/api/webhooks/stripe`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureHeader(delivery.payload, deps.stripe.webhookSecret, deps.clock.now()),
      },
      body: delivery.payload,
    });
    await response.arrayBuffer();
    return { answer: String(response.status), accepted: response.ok };
  } catch (error) {
    return { answer: error instanceof Error ? error.name : 'unreachable', accepted: false };
  }
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
