import { Stripe } from 'stripe';
import { AppError } from '../../platform/errors.ts';
import type { CardVault } from './card-vault.ts';
import { asPaymentMethod, createStripe, type StripeSettings } from './stripe-client.ts';
import { translateError } from './stripe-errors.ts';
import { setupFrom } from './stripe-objects.ts';

/** Saved cards at Stripe: a customer for each person and clinic, saved by setup intents. */
export function stripeVault(settings: StripeSettings): CardVault {
  const stripe = createStripe(settings);
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw translateError(error, settings.log);
    }
  };
  return {
    async createCustomer({ key, metadata }) {
      const { id } = await ask(() => stripe.customers.create({ metadata }, { idempotencyKey: key }));
      return { id };
    },

    async startSetup(wish) {
      const method =
        wish.paymentMethodId && (await ask(() => asPaymentMethod(stripe, wish.paymentMethodId!, wish.key)));
      const params: Stripe.SetupIntentCreateParams = {
        customer: wish.customerId,
        metadata: wish.metadata,
        usage: 'on_session',
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        ...(method ? { payment_method: method, confirm: true } : {}),
      };
      const setup = setupFrom(await ask(() => stripe.setupIntents.create(params, { idempotencyKey: wish.key })));
      if (method && setup.status === 'requires_action')
        throw new AppError('authentication_required', undefined, {
          client_secret: setup.clientSecret,
          setup_intent_id: setup.id,
        });
      return setup;
    },

    async getSetup(id) {
      return setupFrom(await ask(() => stripe.setupIntents.retrieve(id)));
    },

    async getCard(id) {
      const { card } = await ask(() => stripe.paymentMethods.retrieve(id));
      if (!card) throw new AppError('validation_error', undefined, { payment_method_id: ['This is not a card.'] });
      const { brand, last4, exp_month, exp_year } = card;
      return { id, brand, last4: last4 ?? '', expMonth: exp_month, expYear: exp_year };
    },

    async forgetCard(id) {
      try {
        await stripe.paymentMethods.detach(id);
      } catch (error) {
        // Detached before, or gone: what was wanted.
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode !== 401) return;
        throw translateError(error, settings.log);
      }
    },
  };
}
