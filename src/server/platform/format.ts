/**
 * Dates, times and money as people say them, for mails and documents. Every instant is said in a zone that the caller
 * names; the server's own zone never counts.
 */
export type Language = 'en' | 'es';

export interface Words {
  locale: string;
  /** `Tuesday 12 May 2026` */
  day(instant: Date, zone: string): string;
  /** `12 May 2026` */
  date(instant: Date, zone: string): string;
  /** `Tue 12 May` */
  shortDay(instant: Date, zone: string): string;
  /** `10:00 am` */
  time(instant: Date, zone: string): string;
  /** `Melbourne time` */
  zone(zone: string): string;
  /** `$180.00` */
  money(cents: number, currency: string): string;
}

const made = new Map<string, Words>();

/** The person's language, with the clinic's region where the clinic speaks that language too (en-AU, es-MX). */
export function wordsFor(language: Language, clinicLocale?: string | null): Words {
  const locale = clinicLocale?.startsWith(`${language}-`) ? clinicLocale : language === 'es' ? 'es-ES' : 'en-AU';
  const known = made.get(locale);
  if (known) return known;
  const words = makeWords(language, locale);
  made.set(locale, words);
  return words;
}

/** Whether two zones show another time at this instant. Names may differ while the clocks agree (Melbourne, Sydney). */
export function clocksDiffer(one: string, other: string, instant: Date): boolean {
  if (one === other) return false;
  const clock = (zone: string) =>
    said('en-CA', { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' }, instant, zone);
  return clock(one) !== clock(other);
}

function makeWords(language: Language, locale: string): Words {
  const day = (options: Intl.DateTimeFormatOptions) => (instant: Date, zone: string) =>
    // CLDR puts a comma after the weekday in some releases; we never do.
    said(locale, options, instant, zone).replace(',', '');
  return {
    locale,
    day: day({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    date: day({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: day({ weekday: 'short', day: 'numeric', month: 'short' }),
    // Which space stands before am and pm differs by CLDR release; a line must never break there.
    time: (instant, zone) =>
      said(locale, { hour: 'numeric', minute: '2-digit' }, instant, zone).replace(/\s/g, '\u00a0'),
    zone: (zone) => (language === 'es' ? `hora de ${cityOf(zone)}` : `${cityOf(zone)} time`),
    money: (cents, currency) => sayMoney(locale, cents, currency),
  };
}

function said(locale: string, options: Intl.DateTimeFormatOptions, instant: Date, zone: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(instant);
}

/** Currencies without cents (JPY) have the whole amount as their smallest unit. */
function sayMoney(locale: string, cents: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(cents / 10 ** digits);
}

/** `Melbourne` from `Australia/Melbourne`; `UTC` has no city and stays. */
function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}
