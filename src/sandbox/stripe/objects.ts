import type { TestCard } from './cards.ts';
import { randomId } from './ids.ts';

/**
 * Stripe's objects in full, as API version 2026-10-28.endive shows them. Only the fields the sandbox itself reads have
 * a type of their own; tests compare the rest with Stripe's description.
 */
export const apiVersion = '2026-10-28.endive';

export type Metadata = Record<string, string>;

export interface PaymentIntent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_received: number;
  automatic_payment_methods: { enabled: boolean; allow_redirects?: string } | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  client_secret: string;
  currency: string;
  customer: string | null;
  description: string | null;
  last_payment_error: object | null;
  latest_charge: string | null;
  metadata: Metadata;
  next_action: { type: string; redirect_to_url?: { return_url: string | null; url: string } } | null;
  payment_method: string | null;
  receipt_email: string | null;
  setup_future_usage: string | null;
  statement_descriptor: string | null;
  statement_descriptor_suffix: string | null;
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';
}

export interface Charge {
  id: string;
  object: 'charge';
  amount: number;
  amount_refunded: number;
  balance_transaction: string | null;
  created: number;
  currency: string;
  description: string | null;
  disputed: boolean;
  metadata: Metadata;
  payment_intent: string;
  payment_method: string;
  payment_method_details: { card: { brand: string; last4: string } };
  receipt_email: string | null;
  refunded: boolean;
  status: 'succeeded' | 'failed';
}

export interface Refund {
  id: string;
  object: 'refund';
  amount: number;
  charge: string;
  created: number;
  currency: string;
  metadata: Metadata;
  payment_intent: string;
  status: string;
  failure_reason?: string;
}

export interface PaymentMethod {
  id: string;
  object: 'payment_method';
  billing_details: object;
  card: {
    brand: string;
    country: string;
    exp_month: number;
    exp_year: number;
    fingerprint: string;
    funding: string;
    last4: string;
  };
  created: number;
  customer: string | null;
  metadata: Metadata;
}

export function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}

export interface IntentWish {
  amount: number;
  currency: string;
  automaticPaymentMethods: PaymentIntent['automatic_payment_methods'];
  customer: string | null;
  description: string | null;
  metadata: Metadata;
  receiptEmail: string | null;
  setupFutureUsage: string | null;
  statementDescriptor: string | null;
  statementDescriptorSuffix: string | null;
}

export function newPaymentIntent(wish: IntentWish, now: Date): PaymentIntent {
  const id = randomId('pi_3', 23);
  const intent = {
    id,
    object: 'payment_intent' as const,
    allowed_payment_method_types: null,
    amount: wish.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: wish.automaticPaymentMethods,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomId('', 25)}`,
    confirmation_method: 'automatic',
    created: secondsOf(now),
    currency: wish.currency,
    customer: wish.customer,
    customer_account: null,
    description: wish.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wish.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: cardOptions },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: wish.receiptEmail,
    review: null,
    setup_future_usage: wish.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: wish.statementDescriptor,
    statement_descriptor_suffix: wish.statementDescriptorSuffix,
    status: 'requires_payment_method' as const,
    transfer_data: null,
    transfer_group: null,
  };
  return intent;
}

const cardOptions = { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' };

const emptyAddress = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

const emptyBillingDetails = { address: emptyAddress, email: null, name: null, phone: null, tax_id: null };

const passedChecks = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' };

export interface PaymentMethodWish {
  card: TestCard;
  expMonth: number;
  expYear: number;
  metadata: Metadata;
  billingDetails: object;
}

export function newPaymentMethod(wish: PaymentMethodWish, now: Date): PaymentMethod {
  const { brand, country, funding, number } = wish.card;
  const method = {
    id: randomId('pm_1', 23),
    object: 'payment_method' as const,
    allow_redisplay: 'unspecified',
    billing_details: { ...emptyBillingDetails, ...wish.billingDetails },
    card: {
      brand,
      checks: passedChecks,
      country,
      display_brand: brand,
      exp_month: wish.expMonth,
      exp_year: wish.expYear,
      fingerprint: `sandbox${number.slice(-4)}${brand}`,
      funding,
      generated_from: null,
      last4: number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: secondsOf(now),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: wish.metadata,
    type: 'card',
  };
  return method;
}

export interface ChargeWish {
  intent: PaymentIntent;
  method: PaymentMethod;
  failure: { code: string; message: string; declineCode: string; advice: string | null; blocked: boolean } | null;
  authenticated: boolean;
  receiptUrl: (id: string) => string;
}

export function newCharge(wish: ChargeWish, now: Date): Charge {
  const { intent, method, failure } = wish;
  const id = randomId('ch_3', 23);
  const paid = failure === null;
  const charge = {
    id,
    object: 'charge' as const,
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'ATTUNE SANDBOX',
    captured: paid,
    created: secondsOf(now),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(failure),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: cardDetailsOf(intent.amount, method, wish.authenticated), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: paid ? wish.receiptUrl(id) : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: paid ? ('succeeded' as const) : ('failed' as const),
    transfer_data: null,
    transfer_group: null,
  };
  return charge;
}

function outcomeOf(failure: ChargeWish['failure']): object {
  const declined = failure !== null;
  return {
    advice_code: failure?.advice ?? null,
    network_advice_code: null,
    network_decline_code: declined && !failure.blocked ? '05' : null,
    network_status: declined
      ? failure.blocked
        ? 'not_sent_to_network'
        : 'declined_by_network'
      : 'approved_by_network',
    reason: failure === null ? null : failure.blocked ? 'highest_risk_level' : failure.declineCode,
    risk_level: failure?.blocked ? 'highest' : 'normal',
    risk_score: failure?.blocked ? 92 : 12,
    seller_message: sellerMessage(failure),
    type: declined ? (failure.blocked ? 'blocked' : 'issuer_declined') : 'authorized',
  };
}

function sellerMessage(failure: ChargeWish['failure']): string {
  if (failure === null) return 'Payment complete.';
  if (failure.blocked) return 'Stripe blocked this payment as too risky.';
  return `The bank returned the decline code \`${failure.declineCode}\`.`;
}

function cardDetailsOf(
  amount: number,
  method: PaymentMethod,
  authenticated: boolean,
): { brand: string; last4: string } {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  const details = {
    amount_authorized: amount,
    authorization_code: null,
    brand,
    checks: passedChecks,
    country,
    electronic_commerce_indicator: authenticated ? '05' : null,
    exp_month,
    exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint,
    funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: authenticated ? threeDSecure : null,
    transaction_link_id: null,
    wallet: null,
  };
  return details;
}

const threeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
};

export function newRefund(
  charge: Charge,
  wish: { amount: number; reason: string | null; metadata: Metadata },
  now: Date,
): Refund {
  const refund = {
    id: randomId('re_3', 23),
    object: 'refund' as const,
    amount: wish.amount,
    balance_transaction: null,
    charge: charge.id,
    created: secondsOf(now),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: wish.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: wish.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  return refund;
}

/** The line in Stripe's own books. A charge costs 1.75 % and 30 minor units here, so that net and gross differ. */
export function newBalanceTransaction(source: Charge | Refund, now: Date) {
  const isCharge = source.object === 'charge';
  const amount = isCharge ? source.amount : -source.amount;
  const fee = isCharge ? Math.round(source.amount * 0.0175) + 30 : 0;
  const feeDetail = {
    amount: fee,
    application: null,
    currency: source.currency,
    description: 'Processing fees',
    type: 'stripe_fee',
  };
  return {
    id: randomId('txn_3', 23),
    object: 'balance_transaction',
    amount,
    available_on: secondsOf(now) + 2 * 86_400,
    balance_type: 'payments',
    created: secondsOf(now),
    currency: source.currency,
    description: isCharge ? source.description : 'Refund for charge',
    exchange_rate: null,
    fee,
    fee_details: isCharge ? [feeDetail] : [],
    net: amount - fee,
    reporting_category: isCharge ? 'charge' : 'refund',
    source: source.id,
    status: 'pending',
    type: isCharge ? 'charge' : 'refund',
  };
}
