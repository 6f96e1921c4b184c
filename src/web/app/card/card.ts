/** The demo's card form: what is typed, as Stripe's own fields would check it. Nothing of it is ever kept. */
export type TypedCard = { number: string; expiry: string; cvc: string };
export type CardProblem = 'number' | 'expiry' | 'cvc';

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** `4242424242424242` → `4242 4242 4242 4242` while typing. */
export function groupCardNumber(text: string): string {
  return (
    digitsOf(text)
      .slice(0, 19)
      .match(/.{1,4}/g) ?? []
  ).join(' ');
}

/** `1230` or `12/30` → `12 / 30` while typing; `9` → `09`. */
export function groupExpiry(text: string): string {
  let digits = digitsOf(text).slice(0, 4);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`.slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
}

/** The check digit of ISO/IEC 7812. */
export function isCardNumber(text: string): boolean {
  const digits = digitsOf(text);
  if (digits.length < 13) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Month 1–12 and full year of `12 / 30`, or null. */
export function readExpiry(text: string): { month: number; year: number } | null {
  const digits = digitsOf(text);
  const month = Number(digits.slice(0, 2));
  return digits.length === 4 && month >= 1 && month <= 12 ? { month, year: 2000 + Number(digits.slice(2)) } : null;
}

/** What is wrong with a typed card, field by field; empty when it can be sent. A card is good to the end of its month. */
export function cardProblems(card: TypedCard, now: Date): CardProblem[] {
  const problems: CardProblem[] = [];
  if (!isCardNumber(card.number)) problems.push('number');
  const expiry = readExpiry(card.expiry);
  if (!expiry || expiry.year * 12 + expiry.month < now.getFullYear() * 12 + now.getMonth() + 1) problems.push('expiry');
  if (!/^\d{3,4}$/.test(card.cvc.trim())) problems.push('cvc');
  return problems;
}
