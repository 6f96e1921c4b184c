import type { SandboxDeps, Tx } from '../deps.ts';
import { findObject, lockObject, lockObjectsDue, saveObject } from '../store.ts';
import { type Answer, type Call, mergeMetadata, readInteger, readText, refuseUnknown } from './call.ts';
import { invalidRequest, missingParameter, noSuchObject } from './errors.ts';
import { emit } from './events.ts';
import { type Charge, newBalanceTransaction, newRefund, type PaymentIntent, type Refund } from './objects.ts';

/** How long a refund that settles later takes, in the time of the business. */
const settlesAfterMs = 60_000;

export async function createRefund(call: Call): Promise<Answer> {
  const { params } = call;
  refuseUnknown(params, ['amount', 'charge', 'payment_intent', 'reason', 'metadata']);
  const chargeId = await chargeIdOf(call);
  const stored = await lockObject<Charge>(call.tx, 'charge', chargeId);
  if (stored === undefined) throw noSuchObject('charge', chargeId, 'charge');
  const { body: charge, inner } = stored;
  const amount = checkRefund(charge, readInteger(params, 'amount'));
  const wish = { amount, reason: readText(params, 'reason') ?? null, metadata: mergeMetadata({}, params) };
  const made = newRefund(charge, wish, call.now);
  const entry = newBalanceTransaction(made, call.now);
  const refund = {
    ...made,
    balance_transaction: entry.id,
    ...(inner.later === 'refund_pending' ? { status: 'pending', pending_reason: 'processing' } : {}),
  };
  const becomes = { refund_pending: 'succeeded', refund_fails: 'failed' }[String(inner.later)];
  const changesAt = new Date(call.now.getTime() + settlesAfterMs).toISOString();
  await saveObject(call.tx, refund, becomes === undefined ? {} : { becomes, changesAt });
  await saveObject(call.tx, entry);
  const refunded = withRefunded(charge, charge.amount_refunded + amount);
  await saveObject(call.tx, refunded);
  await emit(call, 'refund.created', refund);
  await emit(call, 'charge.refunded', refunded);
  return { status: 200, body: refund };
}

export async function retrieveRefund(call: Call): Promise<Answer> {
  const stored = await findObject<Refund>(call.tx, 'refund', call.id);
  if (stored === undefined) throw noSuchObject('refund', call.id, 'id');
  return { status: 200, body: stored.body };
}

export async function updateRefund(call: Call): Promise<Answer> {
  refuseUnknown(call.params, ['metadata']);
  const stored = await lockObject<Refund>(call.tx, 'refund', call.id);
  if (stored === undefined) throw noSuchObject('refund', call.id, 'id');
  const updated = { ...stored.body, metadata: mergeMetadata(stored.body.metadata, call.params) };
  await saveObject(call.tx, updated);
  return { status: 200, body: updated };
}

/** Lets the refunds whose moment has come succeed or fail, as some banks do after a while. */
export async function settleRefunds(deps: SandboxDeps): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    for (const { body, inner } of await lockObjectsDue<Refund>(tx, now)) {
      if (inner.becomes === 'failed') await failRefund(tx, body, now);
      else await changeRefund(tx, { ...body, status: 'succeeded' }, 'refund.updated', now);
    }
  });
}

async function failRefund(tx: Tx, refund: Refund, now: Date): Promise<void> {
  await changeRefund(tx, { ...refund, status: 'failed', failure_reason: 'unknown' }, 'refund.failed', now);
  const charge = await lockObject<Charge>(tx, 'charge', refund.charge);
  if (charge !== undefined)
    await saveObject(tx, withRefunded(charge.body, charge.body.amount_refunded - refund.amount));
}

async function changeRefund(tx: Tx, refund: Refund, event: string, now: Date): Promise<void> {
  const { pending_reason: _, ...settled } = refund as Refund & { pending_reason?: string };
  await saveObject(tx, settled, {});
  await emit({ tx, now }, event, settled);
}

function withRefunded(charge: Charge, amountRefunded: number): Charge {
  return { ...charge, amount_refunded: amountRefunded, refunded: amountRefunded === charge.amount };
}

async function chargeIdOf(call: Call): Promise<string> {
  const charge = readText(call.params, 'charge');
  if (charge) return charge;
  const intentId = readText(call.params, 'payment_intent');
  if (!intentId) throw missingParameter('payment_intent');
  const stored = await findObject<PaymentIntent>(call.tx, 'payment_intent', intentId);
  if (stored === undefined) throw noSuchObject('payment_intent', intentId, 'payment_intent');
  if (stored.body.status !== 'succeeded' || stored.body.latest_charge === null) {
    throw invalidRequest(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      param: 'payment_intent',
    });
  }
  return stored.body.latest_charge;
}

function checkRefund(charge: Charge, wished: number | undefined): number {
  if (charge.status !== 'succeeded') {
    throw invalidRequest(`Charge ${charge.id} has not been paid and cannot be refunded.`, { param: 'charge' });
  }
  if (charge.disputed) {
    throw invalidRequest(`Charge ${charge.id} has been charged back.`, { code: 'charge_disputed', param: 'charge' });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = wished ?? left;
  if (amount < 1)
    throw invalidRequest('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left) {
    throw invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  return amount;
}
