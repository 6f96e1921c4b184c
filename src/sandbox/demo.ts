import type { Tx } from './deps.ts';
import { saveObject } from './store.ts';
import { findByAlias } from './stripe/cards.ts';
import {
  type Charge,
  newBalanceTransaction,
  newCharge,
  newPaymentIntent,
  newPaymentMethod,
  type PaymentIntent,
} from './stripe/objects.ts';

export interface PaidIntentWish {
  intentId: string;
  chargeId: string;
  transactionId: string;
  amountCents: number;
  /** ISO 4217 in any case. */
  currency: string;
  cardBrand: 'visa' | 'mastercard';
  description: string;
  metadata: Record<string, string>;
  at: Date;
}

/**
 * Enters a payment that was made before the sandbox existed, so that it can be looked up and given back like any other.
 * It tells nobody: no event goes out.
 */
export async function recordPaidIntent(tx: Tx, wish: PaidIntentWish): Promise<void> {
  const { intentId, chargeId, transactionId, description, metadata, at } = wish;
  const card = findByAlias(`pm_card_${wish.cardBrand}`);
  if (card === undefined) throw new Error(`The sandbox has no ${wish.cardBrand} card`);
  const expiry = { expMonth: 12, expYear: at.getUTCFullYear() + 3 };
  const method = {
    ...newPaymentMethod({ card, ...expiry, metadata: {}, billingDetails: {} }, at),
    id: intentId.replace('pi_', 'pm_'),
  };
  const made = newPaymentIntent(
    {
      amount: wish.amountCents,
      currency: wish.currency.toLowerCase(),
      automaticPaymentMethods: { enabled: true, allow_redirects: 'never' },
      customer: null,
      description,
      metadata,
      receiptEmail: null,
      setupFutureUsage: null,
      statementDescriptor: null,
      statementDescriptorSuffix: null,
    },
    at,
  );
  const intent: PaymentIntent = {
    ...made,
    id: intentId,
    client_secret: `${intentId}_secret_${made.client_secret.split('_secret_')[1]}`,
    status: 'succeeded',
    amount_received: made.amount,
    payment_method: method.id,
    latest_charge: chargeId,
  };
  // Where the sandbox answers is not known yet, so the charge has no receipt page.
  const taken = {
    ...newCharge({ intent, method, failure: null, authenticated: false, receiptUrl: () => '' }, at),
    id: chargeId,
    receipt_url: null,
  };
  const charge: Charge = { ...taken, balance_transaction: transactionId };
  await saveObject(tx, method, { card: card.alias });
  await saveObject(tx, { ...newBalanceTransaction(charge, at), id: transactionId });
  await saveObject(tx, charge, {});
  await saveObject(tx, intent);
}
