/** Phone numbers by libphonenumber's full data (the small data cannot tell a mobile from a premium number). */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface Phone {
  /** What is stored: '+61412345678'. */
  e164: string;
  /** What people of that country read: '0412 345 678'. */
  national: string;
  /** ISO 3166 code of the number's country; null for numbers of none. */
  country: string | null;
  /** May get text messages. In North America fixed and mobile lines look alike. */
  isMobile: boolean;
}

/**
 * The number somebody typed, read in the clinic's country unless it begins with +. Null when it is no valid number, has
 * an extension, or is a premium one (libphonenumber calls those valid; a clinic must not be made to ring them).
 */
export function parsePhone(text: string, defaultCountry = 'AU'): Phone | null {
  const country = isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  if (!parsed?.isValid() || parsed.ext) return null;
  const type = parsed.getType();
  if (type === 'PREMIUM_RATE') return null;
  return {
    e164: parsed.number,
    national: parsed.formatNational(),
    country: parsed.country ?? null,
    isMobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE',
  };
}

/** E.164 of a number, or null. */
export function normalisePhone(text: string, defaultCountry = 'AU'): string | null {
  return parsePhone(text, defaultCountry)?.e164 ?? null;
}
