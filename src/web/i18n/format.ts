/**
 * Dates, times and money as people say them, in the page's language and the clinic's region. Nothing here asks for
 * the browser's own timezone but `ownZone`: every instant is said in a zone that the caller names.
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useClinic } from '../app/clinic.ts';

export type Format = ReturnType<typeof formatsFor>;

/** The formats for the page's language; changes with it. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation('common');
  const clinicLocale = useClinic()?.locale;
  return useMemo(() => formatsFor(localeFor(i18n.language, clinicLocale), t), [i18n.language, clinicLocale, t]);
}

/** The zone of this device. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The clinic's region where it speaks the page's language (en-AU), else a plain one. */
function localeFor(language: string, clinicLocale: string | undefined): string {
  if (clinicLocale?.startsWith(language)) return clinicLocale;
  return language === 'es' ? 'es-ES' : 'en-GB';
}

type Say = (key: string, values: Record<string, string>) => string;

function formatsFor(locale: string, t: Say) {
  const said = (options: Intl.DateTimeFormatOptions, instant: string, zone: string) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(instant));
  /** CLDR puts a comma after the weekday in some releases; we never do. */
  const day = (instant: string, zone: string) =>
    said({ weekday: 'short', day: 'numeric', month: 'short' }, instant, zone).replace(',', '');
  const time = (instant: string, zone: string) =>
    said({ timeStyle: 'short' }, instant, zone).replace('\u202f', '\u00a0');
  const zoneName = (zone: string) => t('zoneTime', { city: cityOf(zone) });
  return {
    locale,
    /** `Tue 12 May` */
    day,
    /** `Tuesday 12 May 2026` */
    dayLong: (instant: string, zone: string) =>
      said({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, instant, zone).replace(',', ''),
    /** `12 May 2026` */
    date: (instant: string, zone: string) => said({ day: 'numeric', month: 'short', year: 'numeric' }, instant, zone),
    /** `10:00 am` */
    time,
    /** `Tue 12 May, 10:00 am` */
    dateTime: (instant: string, zone: string) => `${day(instant, zone)}, ${time(instant, zone)}`,
    /** `Tue 12 May, 10:00 am Melbourne time` */
    dateTimeZone: (instant: string, zone: string) => `${day(instant, zone)}, ${time(instant, zone)} ${zoneName(zone)}`,
    /** `Melbourne time` */
    zoneName,
    /** Any other piece of a date, by Intl's own options. */
    part: (options: Intl.DateTimeFormatOptions, instant: string, zone: string) => said(options, instant, zone),
    /** `in 3 days`, `tomorrow` */
    relative: (instant: string, now: number) => relative(locale, Date.parse(instant) - now),
    /** `$180.00` from the wire's `"180.00"` and `AUD`. Only said, never reckoned with. */
    money: (decimal: string, currency: string) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(decimal)),
    /** `60 min` */
    minutes: (minutes: number) => t('minutes', { minutes: String(minutes) }),
    /** `Hindi` from `hi`, as inside a sentence (Spanish: `hindi`). A name that is no language code is kept as it is. */
    language: (code: string) => languageName(locale, code),
    /** `a, b and c` */
    list: (items: readonly string[]) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}

/** `Melbourne` from `Australia/Melbourne`. */
function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

function languageName(locale: string, code: string): string {
  if (!/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(code)) return code;
  return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
}

function relative(locale: string, milliseconds: number): string {
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];
  const [unit, size] = steps.find(([, length]) => Math.abs(milliseconds) >= length) ?? (['minute', 60_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(milliseconds / size), unit);
}
