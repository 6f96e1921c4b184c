import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxDeps } from './deps.ts';
import { sendGridRequest } from './sendgrid-events.ts';
import { type DueDelivery, markDelivered, markRefused, takeDueDeliveries } from './store.ts';
import { stripeRequest } from './stripe/deliver.ts';
import { twilioRequest } from './twilio-reports.ts';

/** One webhook as its vendor would post it. `url` is whole. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** How each vendor writes and signs what it reports. */
const requestOf: Record<string, (deps: SandboxDeps, payload: string) => WebhookRequest> = {
  stripe: stripeRequest,
  sendgrid: sendGridRequest,
  twilio: twilioRequest,
};

/** A vendor gives up after about three days; with doubling pauses from one second that is after so many tries. */
const maxAttempts = 18;
const leaseMs = 15_000;
const answerWithinMs = 10_000;

/**
 * Hands over every webhook that is due. Safe to run in many processes at once; one may arrive twice, and in any order, as
 * with the vendors.
 */
export async function deliverDueEvents(deps: SandboxDeps): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const now = deps.clock.now();
    const due = await takeDueDeliveries(deps.db, now, new Date(now.getTime() + leaseMs));
    await Promise.all(due.map((delivery) => deliver(deps, delivery)));
    if (due.length < 10) return;
    await sleep(1);
  }
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
  const make = requestOf[delivery.vendor];
  if (make === undefined) return { answer: 'unknown vendor', accepted: false };
  const { url, headers, body } = make(deps, delivery.payload);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
      headers,
      body,
    });
    await response.arrayBuffer();
    return { answer: String(response.status), accepted: response.ok };
  } catch (error) {
    return { answer: error instanceof Error ? error.name : 'unreachable', accepted: false };
  }
}
