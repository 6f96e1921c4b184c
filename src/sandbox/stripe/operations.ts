import type { Answer, Call } from './call.ts';
import { list, retrieve } from './lists.ts';
import {
  authenticatePaymentIntent,
  cancelPaymentIntent,
  confirmPaymentIntent,
  createPaymentIntent,
  retrievePaymentIntent,
  updatePaymentIntent,
} from './payment-intents.ts';
import { createRefund, retrieveRefund, updateRefund } from './refunds.ts';
import {
  attachPaymentMethod,
  authenticateSetupIntent,
  cancelSetupIntent,
  confirmSetupIntent,
  createCustomer,
  createPaymentMethod,
  createSetupIntent,
  deleteCustomer,
  detachPaymentMethod,
  updateCustomer,
} from './saved-cards.ts';

export interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  run: (call: Call) => Promise<Answer>;
  /** The kind whose client secret opens this operation to a browser. */
  browserKind?: 'payment_intent' | 'setup_intent';
}

/** Every operation of Stripe that the sandbox answers; `authenticate` is its own, in the place of the bank. */
export const operations: Operation[] = [
  { method: 'POST', path: '/payment_intents', run: createPaymentIntent },
  { method: 'GET', path: '/payment_intents', run: list('payment_intent', '/v1/payment_intents', ['customer']) },
  { method: 'GET', path: '/payment_intents/:id', run: retrievePaymentIntent, browserKind: 'payment_intent' },
  { method: 'POST', path: '/payment_intents/:id', run: updatePaymentIntent },
  { method: 'POST', path: '/payment_intents/:id/confirm', run: confirmPaymentIntent, browserKind: 'payment_intent' },
  { method: 'POST', path: '/payment_intents/:id/cancel', run: cancelPaymentIntent },
  {
    method: 'POST',
    path: '/payment_intents/:id/authenticate',
    run: authenticatePaymentIntent,
    browserKind: 'payment_intent',
  },
  { method: 'GET', path: '/charges', run: list('charge', '/v1/charges', ['customer', 'payment_intent']) },
  { method: 'GET', path: '/charges/:id', run: retrieve('charge') },
  { method: 'POST', path: '/refunds', run: createRefund },
  { method: 'GET', path: '/refunds', run: list('refund', '/v1/refunds', ['charge', 'payment_intent']) },
  { method: 'GET', path: '/refunds/:id', run: retrieveRefund },
  { method: 'POST', path: '/refunds/:id', run: updateRefund },
  {
    method: 'GET',
    path: '/balance_transactions',
    run: list('balance_transaction', '/v1/balance_transactions', ['source', 'type', 'currency']),
  },
  { method: 'GET', path: '/balance_transactions/:id', run: retrieve('balance_transaction') },
  { method: 'GET', path: '/events', run: list('event', '/v1/events', ['type']) },
  { method: 'GET', path: '/events/:id', run: retrieve('event') },
  { method: 'POST', path: '/payment_methods', run: createPaymentMethod },
  { method: 'GET', path: '/payment_methods', run: list('payment_method', '/v1/payment_methods', ['customer', 'type']) },
  { method: 'GET', path: '/payment_methods/:id', run: retrieve('payment_method') },
  { method: 'POST', path: '/payment_methods/:id/attach', run: attachPaymentMethod },
  { method: 'POST', path: '/payment_methods/:id/detach', run: detachPaymentMethod },
  { method: 'POST', path: '/customers', run: createCustomer },
  { method: 'GET', path: '/customers', run: list('customer', '/v1/customers', ['email']) },
  { method: 'GET', path: '/customers/:id', run: retrieve('customer') },
  { method: 'POST', path: '/customers/:id', run: updateCustomer },
  { method: 'DELETE', path: '/customers/:id', run: deleteCustomer },
  { method: 'GET', path: '/customers/:id/payment_methods', run: listOfCustomer },
  { method: 'POST', path: '/setup_intents', run: createSetupIntent },
  { method: 'GET', path: '/setup_intents', run: list('setup_intent', '/v1/setup_intents', ['customer']) },
  { method: 'GET', path: '/setup_intents/:id', run: retrieve('setup_intent'), browserKind: 'setup_intent' },
  { method: 'POST', path: '/setup_intents/:id/confirm', run: confirmSetupIntent, browserKind: 'setup_intent' },
  { method: 'POST', path: '/setup_intents/:id/cancel', run: cancelSetupIntent },
  {
    method: 'POST',
    path: '/setup_intents/:id/authenticate',
    run: authenticateSetupIntent,
    browserKind: 'setup_intent',
  },
];

function listOfCustomer(call: Call): Promise<Answer> {
  const url = `/v1/customers/${call.id}/payment_methods`;
  return list('payment_method', url, ['customer', 'type'])({ ...call, params: { ...call.params, customer: call.id } });
}
