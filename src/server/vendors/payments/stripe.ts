import { Stripe } from 'stripe';
import { AppError } from '../../platform/errors.ts';
import type { PaymentsPort } from './port.ts';
import { asPaymentMethod, createStripe, type StripeSettings } from './stripe-client.ts';
import { needsAction, translateError } from './stripe-errors.ts';
import { chargeFrom, eventFrom, intentFrom, refundFrom } from './stripe-objects.ts';

/** The balance transaction is what our receipts call the transaction; without this it is an id two objects away. */
const expand = ['latest_charge.balance_transaction'];

/** Payments through Stripe, with the card typed into Stripe's own form: card numbers never reach us. */
export function stripePayments(settings: StripeSettings): PaymentsPort {
  const stripe = createStripe(settings);
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw translateError(error, settings.log);
    }
  };
  const getIntent = async (id: string) => intentFrom(await ask(() => stripe.paymentIntents.retrieve(id, { expand })));

  return {
    async createIntent(wish) {
      const paymentMethod = wish.confirmWith && (await ask(() => asPaymentMethod(stripe, wish.confirmWith!, wish.key)));
      const params: Stripe.PaymentIntentCreateParams = {
        amount: wish.amountCents,
        currency: wish.currency.toLowerCase(),
        description: wish.description,
        metadata: wish.metadata,
        // No redirects: an appointment is paid on our page or not at all, and no return address can be abused.
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        expand,
        ...(paymentMethod ? { payment_method: paymentMethod, confirm: true } : {}),
        ...(paymentMethod && wish.returnUrl ? { return_url: wish.returnUrl } : {}),
      };
      const made = await ask(() => stripe.paymentIntents.create(params, { idempotencyKey: wish.key }));
      const intent = intentFrom(made);
      if (paymentMethod && intent.status === 'requires_action') throw needsAction(intent);
      return intent;
    },

    getIntent,

    async confirmIntent(wish) {
      const paymentMethod = await ask(() => asPaymentMethod(stripe, wish.paymentMethodId, wish.key));
      const params = { payment_method: paymentMethod, expand };
      const { customerId } = wish;
      // A card that is kept for somebody pays only intents of that somebody.
      if (customerId !== undefined)
        await unlessItHasMovedOn(
          async () => intentFrom(await stripe.paymentIntents.update(wish.id, { customer: customerId, expand })),
          wish.id,
        );
      const confirm = () => stripe.paymentIntents.confirm(wish.id, params, { idempotencyKey: wish.key });
      const intent = await unlessItHasMovedOn(async () => intentFrom(await confirm()), wish.id);
      if (intent.status === 'requires_action') throw needsAction(intent);
      return intent;
    },

    async cancelIntent(id) {
      return unlessItHasMovedOn(async () => intentFrom(await stripe.paymentIntents.cancel(id, { expand })), id);
    },

    async refund(wish) {
      const params: Stripe.RefundCreateParams = {
        payment_intent: wish.intentId,
        metadata: wish.metadata,
        ...(wish.amountCents === undefined ? {} : { amount: wish.amountCents }),
      };
      return refundFrom(await ask(() => stripe.refunds.create(params, { idempotencyKey: wish.key })));
    },

    async getRefund(id) {
      return refundFrom(await ask(() => stripe.refunds.retrieve(id)));
    },

    async listCharges({ from, to }) {
      const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
      const created = { gte: seconds(from), lt: seconds(to) };
      const pages = stripe.charges.list({ created, limit: 100 });
      const all = await ask(() => pages.autoPagingToArray({ limit: 10_000 }));
      return all.filter(({ status }) => status === 'succeeded').map(chargeFrom);
    },

    verifyWebhook(rawBody, signatureHeader) {
      try {
        return eventFrom(stripe.webhooks.constructEvent(rawBody, signatureHeader, settings.webhookSecret));
      } catch (cause) {
        if (cause instanceof Stripe.errors.StripeSignatureVerificationError || cause instanceof SyntaxError) {
          throw new AppError('invalid_signature', undefined, undefined, { cause });
        }
        throw cause;
      }
    },
  };

  /** The step, or the intent as it is now when Stripe says that it is past that step. */
  async function unlessItHasMovedOn(step: () => ReturnType<typeof getIntent>, id: string) {
    return ask(async () => {
      try {
        return await step();
      } catch (error) {
        const movedOn = error instanceof Stripe.errors.StripeError && error.code === 'payment_intent_unexpected_state';
        if (movedOn) return await getIntent(id);
        throw error;
      }
    });
  }
}
