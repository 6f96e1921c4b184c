/**
 * The browser's part of Stripe in demo mode, where Stripe.js is not: the same paths below `/sandbox/stripe`
 * (CONTRACT.md §13). Card numbers go there and nowhere else, as they go to Stripe alone in production.
 */
import { digitsOf, readExpiry, type TypedCard } from './card.ts';
import { type CardOutcome, outcomeOf } from './card-payment.ts';

export type Intent = { id: string; clientSecret: string };

/** What a card form needs of whoever takes the payment: an intent to fill, and what happens on pressing “pay”. */
export type CardPayment = {
  prepare: () => Promise<Intent | null>;
  pay: (charge: (intent: Intent) => Promise<CardOutcome>) => Promise<void>;
};

export function confirmDemoCard(intent: Intent, card: TypedCard): Promise<CardOutcome> {
  const expiry = readExpiry(card.expiry);
  return ask(intent, 'confirm', {
    payment_method_data: {
      type: 'card',
      card: { number: digitsOf(card.number), exp_month: expiry?.month, exp_year: expiry?.year, cvc: card.cvc.trim() },
    },
  });
}

/** The bank's own page, in the demo a single press. */
export function authenticateDemoCard(intent: Intent): Promise<CardOutcome> {
  return ask(intent, 'authenticate', {});
}

async function ask({ id, clientSecret }: Intent, step: string, body: object): Promise<CardOutcome> {
  try {
    const answer = await fetch(`/sandbox/stripe/v1/payment_intents/${id}/${step}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_secret: clientSecret, ...body }),
    });
    const said = await answer.json();
    return answer.ok ? outcomeOf({ intent: said }) : outcomeOf({ error: said.error });
  } catch {
    return { kind: 'lost' };
  }
}
