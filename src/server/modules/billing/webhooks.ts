/** What the vendor tells us by itself: stored once, answered at once, worked off by a job that asks the vendor again. */
import { inTransaction } from '../../platform/db.ts';
import { announce } from '../../platform/events.ts';
import { VENDOR_EVENT } from './events.ts';
import type { Billing } from './refunds.ts';
import * as repository from './repository.ts';
import { settleIntent } from './settle.ts';

/** A webhook: its signature is checked over the raw bytes, it is stored once, answered, and worked off by a job. */
export async function receiveVendorEvent(billing: Billing, rawBody: Buffer, signature: string): Promise<void> {
  const event = billing.payments.verifyWebhook(rawBody, signature);
  const { object } = event;
  const clinicId = object.kind === 'intent' ? Number(object.intent.metadata.clinic_id) : Number.NaN;
  const now = billing.clock.now();
  const known = (await billing.clinics.all()).some((clinic) => clinic.id === clinicId);
  await billing.db.transaction().execute(async (tx) => {
    const stored = {
      vendor: 'stripe',
      event_id: event.id,
      type: event.type,
      body: rawBody.toString('utf8'),
      received_at: now,
    };
    if (!(await repository.rememberEvent(tx, stored))) return;
    if (object.kind !== 'intent' || !known) return;
    const payload = {
      eventId: event.id,
      paymentId: Number(object.intent.metadata.payment_id),
      intentId: object.intent.id,
    };
    await announce(tx, clinicId, { type: VENDOR_EVENT, payload }, now);
  });
}

/** Works off a webhook: the intent is read again from the vendor, since events come late and in any order. */
export async function workVendorEvent(
  billing: Billing,
  clinicId: number,
  event: { eventId: string; intentId: string },
): Promise<void> {
  const payment = await inTransaction(billing.db, clinicId, (tx) =>
    repository.findByIntent(tx, clinicId, event.intentId),
  );
  if (payment !== undefined) {
    const intent = await billing.payments.getIntent(event.intentId);
    await settleIntent(billing, await billing.clinics.byId(clinicId), payment.id, intent);
  }
  await repository.markEventWorked(billing.db, 'stripe', event.eventId, billing.clock.now());
}
