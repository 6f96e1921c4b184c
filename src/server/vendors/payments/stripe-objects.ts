import type { Stripe } from 'stripe';
import type { CardSetup } from './card-vault.ts';
import type { PaymentEvent, PaymentIntentState, PaymentIntentStatus, RefundState, VendorCharge } from './port.ts';

/** Stripe's objects as ours. Each linked object may be there as an id only, or whole when it was asked for. */

const intentStatuses: readonly PaymentIntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
];
const refundStatuses: readonly RefundState['status'][] = [
  'pending',
  'requires_action',
  'succeeded',
  'failed',
  'canceled',
];

export function intentFrom(intent: Stripe.PaymentIntent): PaymentIntentState {
  const charge = whole(intent.latest_charge);
  const card = charge?.payment_method_details?.card;
  const failure = intent.last_payment_error;
  return {
    id: intent.id,
    clientSecret: intent.client_secret,
    // Stripe's statuses are open: one that is new to us is money still on its way, neither taken nor lost.
    status: intentStatuses.find((status) => status === intent.status) ?? 'processing',
    amountCents: intent.amount,
    currency: intent.currency.toUpperCase(),
    chargeId: idOf(intent.latest_charge),
    transactionId: idOf(charge?.balance_transaction),
    receiptUrl: charge?.receipt_url ?? null,
    card: card?.last4 ? { brand: card.brand ?? 'card', last4: card.last4 } : null,
    decline: failure
      ? {
          code: failure.code ?? failure.type,
          declineCode: failure.decline_code ?? null,
          message: failure.message ?? 'The card was not accepted.',
        }
      : null,
    metadata: { ...intent.metadata },
  };
}

const setupStatuses: readonly CardSetup['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'succeeded',
  'canceled',
];

export function setupFrom(setup: Stripe.SetupIntent): CardSetup {
  return {
    id: setup.id,
    clientSecret: setup.client_secret,
    status: setupStatuses.find((status) => status === setup.status) ?? 'processing',
    customerId: idOf(setup.customer),
    paymentMethodId: idOf(setup.payment_method),
    metadata: { ...setup.metadata },
  };
}

export function refundFrom(refund: Stripe.Refund): RefundState {
  return {
    id: refund.id,
    status: refundStatuses.find((status) => status === refund.status) ?? 'pending',
    amountCents: refund.amount,
    currency: refund.currency.toUpperCase(),
    intentId: idOf(refund.payment_intent),
    chargeId: idOf(refund.charge),
    transactionId: idOf(refund.balance_transaction),
    failureReason: refund.failure_reason ?? null,
    metadata: { ...refund.metadata },
  };
}

export function chargeFrom(charge: Stripe.Charge): VendorCharge {
  return {
    chargeId: charge.id,
    intentId: idOf(charge.payment_intent),
    amountCents: charge.amount,
    refundedCents: charge.amount_refunded,
    currency: charge.currency.toUpperCase(),
    metadata: { ...charge.metadata },
  };
}

export function eventFrom(event: Stripe.Event): PaymentEvent {
  return {
    id: event.id,
    type: event.type,
    createdAt: new Date(event.created * 1000),
    object: objectFrom(event.data.object),
  };
}

/** By the object's own name, not the event's: `charge.refund.updated` is about a refund, `charge.updated` is not. */
function objectFrom(object: Stripe.Event['data']['object']): PaymentEvent['object'] {
  switch (object.object) {
    case 'payment_intent':
      return { kind: 'intent', intent: intentFrom(object) };
    case 'refund':
      return { kind: 'refund', refund: refundFrom(object) };
    case 'setup_intent':
      return { kind: 'setup', setupId: object.id, metadata: { ...object.metadata } };
    case 'charge':
      return {
        kind: 'charge',
        chargeId: object.id,
        intentId: idOf(object.payment_intent),
        amountRefundedCents: object.amount_refunded,
      };
    case 'dispute':
      return {
        kind: 'dispute',
        disputeId: object.id,
        intentId: idOf(object.payment_intent),
        amountCents: object.amount,
        reason: object.reason,
        status: object.status,
      };
    default:
      return { kind: 'other' };
  }
}

function whole<T extends object>(linked: string | T | null | undefined): T | null {
  return typeof linked === 'object' ? linked : null;
}

function idOf(linked: string | { id: string } | null | undefined): string | null {
  return typeof linked === 'string' ? linked : (linked?.id ?? null);
}
