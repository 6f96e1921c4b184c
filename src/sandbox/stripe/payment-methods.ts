import { type FormObject, isFormObject } from '../form.ts';
import { findObject, saveObject } from '../store.ts';
import { type Call, readText } from './call.ts';
import { findByAlias, findByNumber, findCardProblem, fullYear, type TestCard } from './cards.ts';
import { cardError, invalidRequest, noSuchObject, StripeError } from './errors.ts';
import { type Metadata, newPaymentMethod, type PaymentMethod } from './objects.ts';

/** A payment method and the test card behind it. Of the card only an alias is stored, never a number. */
export interface KnownMethod {
  method: PaymentMethod;
  card: TestCard;
  isSetUp: boolean;
}

/** Finds a saved method, or makes one from a name such as `pm_card_visa` or `tok_visa`. */
export async function resolvePaymentMethod(call: Call, id: string, param = 'payment_method'): Promise<KnownMethod> {
  const card = findByAlias(id);
  if (card !== undefined) return createFromCard(call, card, farExpiry(call.now), {});
  const stored = await findObject<PaymentMethod>(call.tx, 'payment_method', id);
  const storedCard = stored === undefined ? undefined : findByAlias(`tok_${String(stored.inner.card)}`);
  if (stored === undefined || storedCard === undefined) throw noSuchObject('PaymentMethod', id, param);
  return { method: stored.body, card: storedCard, isSetUp: stored.inner.isSetUp === true };
}

/** Makes a method from card fields: a token from a server, the numbers themselves only from a browser. */
export async function createFromFields(
  call: Call,
  fields: FormObject,
  rest: Partial<MethodRest> = {},
): Promise<KnownMethod> {
  const token = readText(fields, 'token');
  if (token) {
    const card = findByAlias(token);
    if (card === undefined) throw noSuchObject('token', token, 'card[token]');
    return createFromCard(call, card, farExpiry(call.now), rest);
  }
  if (!call.fromBrowser) {
    throw new StripeError(402, {
      type: 'invalid_request_error',
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens ' +
        'that map to the test card you are using, see https://stripe.com/docs/testing.',
    });
  }
  const entry = {
    number: (readText(fields, 'number') ?? '').replaceAll(/[ -]/g, ''),
    expMonth: readText(fields, 'exp_month') ?? '',
    expYear: readText(fields, 'exp_year') ?? '',
    cvc: readText(fields, 'cvc') ?? '',
  };
  const problem = findCardProblem(entry, call.now);
  if (problem !== null) throw cardError(problem.code, problem.message, problem.param);
  const card = findByNumber(entry.number);
  if (card === undefined) throw notATestCard();
  return createFromCard(call, card, { month: Number(entry.expMonth), year: fullYear(entry.expYear) }, rest);
}

/** The card fields of a request, wherever it may carry them: `payment_method_data[card]`, or `card` from a browser. */
export function cardFieldsOf(params: FormObject): FormObject | undefined {
  const data = params.payment_method_data;
  const card = isFormObject(data) ? data.card : params.card;
  return isFormObject(card) ? card : undefined;
}

interface MethodRest {
  metadata: Metadata;
  billingDetails: object;
}

async function createFromCard(
  call: Call,
  card: TestCard,
  expiry: { month: number; year: number },
  rest: Partial<MethodRest>,
): Promise<KnownMethod> {
  const wish = { card, expMonth: expiry.month, expYear: expiry.year, metadata: {}, billingDetails: {}, ...rest };
  const method = newPaymentMethod(wish, call.now);
  await saveObject(call.tx, method, { card: card.alias });
  return { method, card, isSetUp: false };
}

function farExpiry(now: Date): { month: number; year: number } {
  return { month: now.getUTCMonth() + 1, year: now.getUTCFullYear() + 3 };
}

function notATestCard(): StripeError {
  return new StripeError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message: 'Your card was declined. Your request was in test mode, but used a non test card.',
  });
}

/** A method that belongs to one customer cannot pay for another. */
export function refuseOthersMethod(method: PaymentMethod, customer: string | null): void {
  if (method.customer === null || method.customer === customer) return;
  throw invalidRequest(
    `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the ` +
      '`customer` parameter.',
    { param: 'payment_method' },
  );
}
