import { saveObject } from '../store.ts';
import { schedule } from '../schedule.ts';
import type { Call } from './call.ts';
import { randomId } from './ids.ts';
import { apiVersion, secondsOf } from './objects.ts';

/** What our webhook endpoint is subscribed to; the rest can only be listed. */
const subscribed = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.processing',
  'payment_intent.canceled',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.closed',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'setup_intent.succeeded',
  'setup_intent.setup_failed',
  'payment_method.attached',
  'payment_method.detached',
  'customer.deleted',
]);

type EventCall = Pick<Call, 'tx' | 'now'> & Partial<Pick<Call, 'requestId' | 'idempotencyKey'>>;

/** Writes the event and, where we subscribed to it, its delivery; both appear with the change that they tell of. */
export async function emit(call: EventCall, type: string, object: object): Promise<void> {
  const request = { id: call.requestId ?? null, key: call.idempotencyKey ?? null };
  const event = newEvent(type, object, request, call.now);
  await saveObject(call.tx, event);
  if (!subscribed.has(type)) return;
  const payload = JSON.stringify(event);
  await schedule(call.tx, { vendor: 'stripe', eventId: event.id, eventType: type, payload, createdAt: call.now });
}

function newEvent(type: string, object: object, request: { id: string | null; key: string | null }, now: Date) {
  return {
    id: randomId('evt_3', 23),
    object: 'event',
    api_version: apiVersion,
    created: secondsOf(now),
    data: { object },
    livemode: false,
    pending_webhooks: subscribed.has(type) ? 1 : 0,
    request: { id: request.id, idempotency_key: request.key },
    type,
  };
}
