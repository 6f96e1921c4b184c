/**
 * Stripe's published test cards and what each of them does (docs.stripe.com/testing). The sandbox knows no others, and
 * keeps of a card its brand and last four digits only.
 */
export interface Decline {
  kind: 'declines';
  code: string;
  declineCode: string;
  advice: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later' | null;
  message: string;
  blocked?: true;
}
interface Success {
  kind: 'succeeds';
  /** What happens to the money afterwards. */
  later?: 'dispute' | 'refund_pending' | 'refund_fails';
}
interface Challenge {
  kind: 'challenges';
  after: Success | Decline;
  /** No challenge any more once the card was set up for later use. */
  unlessSetUp?: true;
}
export type Outcome = Success | Decline | Challenge;

export interface TestCard {
  number: string;
  brand: string;
  country: string;
  funding: 'credit' | 'debit';
  outcome: Outcome;
  /** A card that can be saved and then fails on every charge. */
  savesWell?: true;
  /** The names it has besides `pm_card_…`: `tok_…` is made from the same word. */
  alias: string;
}

const succeeds: Success = { kind: 'succeeds' };

function declines(code: string, declineCode: string, advice: Decline['advice'], message: string): Decline {
  return { kind: 'declines', code, declineCode, advice, message };
}

const insufficient = declines(
  'card_declined',
  'insufficient_funds',
  'try_again_later',
  'Your card has insufficient funds.',
);
export const genericDecline = declines(
  'card_declined',
  'generic_decline',
  'try_again_later',
  'Your card was declined.',
);
const blocked: Decline = { ...declines('card_declined', 'fraudulent', null, 'Your card was declined.'), blocked: true };
/** What the bank says when it wanted to see the person and they are not there. */
export const authenticationNeeded = declines(
  'authentication_required',
  'authentication_required',
  null,
  'Your card was declined. This transaction requires authentication.',
);

function card(number: string, alias: string, outcome: Outcome, rest: Partial<TestCard> = {}): TestCard {
  return { number, alias, outcome, brand: 'visa', country: 'US', funding: 'credit', ...rest };
}

const cards: TestCard[] = [
  card('4242424242424242', 'visa', succeeds),
  card('4000056655665556', 'visa_debit', succeeds, { funding: 'debit' }),
  card('5555555555554444', 'mastercard', succeeds, { brand: 'mastercard' }),
  card('378282246310005', 'amex', succeeds, { brand: 'amex' }),
  card('4000000360000006', 'au', succeeds, { country: 'AU' }),
  card('4000007240000007', 'es', succeeds, { country: 'ES' }),
  card('4000000000000002', 'visa_chargeDeclined', genericDecline),
  card('4000000000009995', 'visa_chargeDeclinedInsufficientFunds', insufficient),
  card(
    '4000000000009987',
    'visa_chargeDeclinedLostCard',
    declines('card_declined', 'lost_card', 'do_not_try_again', 'Your card was declined.'),
  ),
  card(
    '4000000000009979',
    'visa_chargeDeclinedStolenCard',
    declines('card_declined', 'stolen_card', 'do_not_try_again', 'Your card was declined.'),
  ),
  card(
    '4000000000000069',
    'chargeDeclinedExpiredCard',
    declines('expired_card', 'expired_card', 'do_not_try_again', 'Your card has expired.'),
  ),
  card(
    '4000000000000127',
    'chargeDeclinedIncorrectCvc',
    declines('incorrect_cvc', 'incorrect_cvc', 'confirm_card_data', "Your card's security code is incorrect."),
  ),
  card(
    '4000000000000119',
    'chargeDeclinedProcessingError',
    declines(
      'processing_error',
      'processing_error',
      'try_again_later',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
  ),
  card(
    '4000000000006975',
    'visa_chargeDeclinedVelocityLimitExceeded',
    declines(
      'card_declined',
      'card_velocity_exceeded',
      'try_again_later',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  ),
  card('4000000000000341', 'chargeCustomerFail', genericDecline, { savesWell: true }),
  card('4000002500003155', 'authenticationRequiredOnSetup', { kind: 'challenges', after: succeeds, unlessSetUp: true }),
  card('4000002760003184', 'authenticationRequired', { kind: 'challenges', after: succeeds }),
  card('4000000000003220', 'threeDSecure2Required', { kind: 'challenges', after: succeeds }),
  card('4000000000003055', 'threeDSecureOptional', succeeds),
  card('4000008260003178', 'authenticationRequiredChargeDeclinedInsufficientFunds', {
    kind: 'challenges',
    after: insufficient,
  }),
  card('4000008400001629', 'threeDSecureRequiredChargeDeclined', { kind: 'challenges', after: genericDecline }),
  card('4000000000000259', 'createDispute', { kind: 'succeeds', later: 'dispute' }),
  card('4000000000007726', 'pendingRefund', { kind: 'succeeds', later: 'refund_pending' }),
  card('4000000000005126', 'refundFail', { kind: 'succeeds', later: 'refund_fails' }),
  card('4100000000000019', 'radarBlock', blocked),
];

/** The card behind `pm_card_visa`, `tok_visa`, or the `pm_1234567890` that the product's own documents use for a visa. */
export function findByAlias(id: string): TestCard | undefined {
  if (id === 'pm_1234567890') return cards[0];
  const word = /^(?:pm_card_|tok_)(\w+)$/.exec(id)?.[1];
  return word === undefined ? undefined : cards.find((one) => one.alias === word);
}

export function findByNumber(number: string): TestCard | undefined {
  return cards.find((one) => one.number === number);
}

/** The check digit rule that every card number keeps (ISO/IEC 7812). */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let index = 0; index < number.length; index++) {
    const digit = Number(number[number.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export interface CardEntry {
  number: string;
  expMonth: string;
  expYear: string;
  cvc: string;
}
export interface CardProblem {
  code: string;
  message: string;
  param: string;
}

/** What is wrong with a card as somebody typed it, or null. The last day of its month still counts. */
export function findCardProblem(entry: CardEntry, now: Date): CardProblem | null {
  if (!/^\d{12,19}$/.test(entry.number) || !passesLuhn(entry.number)) {
    return { code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' };
  }
  const month = Number(entry.expMonth);
  if (!/^\d{1,2}$/.test(entry.expMonth) || month < 1 || month > 12) {
    return { code: 'invalid_expiry_month', message: "Your card's expiration month is invalid.", param: 'exp_month' };
  }
  if (!/^(\d{2}|\d{4})$/.test(entry.expYear)) {
    return { code: 'invalid_expiry_year', message: "Your card's expiration year is invalid.", param: 'exp_year' };
  }
  if (Date.UTC(fullYear(entry.expYear), month, 1) <= now.getTime()) {
    return { code: 'expired_card', message: 'Your card has expired.', param: 'exp_month' };
  }
  const cvcLength = /^3[47]/.test(entry.number) ? 4 : 3;
  if (!/^\d+$/.test(entry.cvc) || entry.cvc.length !== cvcLength) {
    return { code: 'incorrect_cvc', message: "Your card's security code is incorrect.", param: 'cvc' };
  }
  return null;
}

export function fullYear(year: string): number {
  return year.length === 2 ? 2000 + Number(year) : Number(year);
}
