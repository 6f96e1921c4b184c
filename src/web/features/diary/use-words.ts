/** The calendar's own ways to say days, spans and entries, in the page's language. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DAY_MS } from '../../../domain/time-zone.ts';
import { type Format, useFormat } from '../../i18n/format.ts';
import type { Entry } from './api.ts';
import { lookOf } from './model/entry.ts';
import { clockText, DAY_MINUTES, lengthOf } from './model/grid.ts';
import { ruleInWords } from './model/rules.ts';

type Say = { (key: string): string; (key: string, values: Record<string, string | number>): string };
export type Words = ReturnType<typeof wordsFor>;

export function useWords(): Words {
  const { t } = useTranslation('diary');
  const format = useFormat();
  return useMemo(() => wordsFor(t, format), [t, format]);
}

function wordsFor(t: Say, format: Format) {
  const ofDate = (options: Intl.DateTimeFormatOptions, date: string) =>
    format.part(options, `${date}T00:00:00Z`, 'UTC').replace(',', '');
  const date = (local: string) => ofDate({ day: 'numeric', month: 'short', year: 'numeric' }, local);
  const weekday = (day: number) => format.part({ weekday: 'long' }, new Date((day + 3) * DAY_MS).toISOString(), 'UTC');
  const clock = (minutes: number) => format.time(`1970-01-01T${clockText(minutes % 1440)}:00Z`, 'UTC');
  const span = (entry: Pick<Entry, 'startsAt' | 'endsAt'>, zone: string) => {
    if (lengthOf(entry) >= DAY_MINUTES) return t('wholeDay');
    const range = new Intl.DateTimeFormat(format.locale, { timeZone: zone, timeStyle: 'short' });
    const [from, to] = [new Date(entry.startsAt), new Date(entry.endsAt)];
    const sameDay = format.day(entry.startsAt, zone) === format.day(entry.endsAt, zone);
    if (!sameDay) return t('span', { from: format.time(entry.startsAt, zone), to: format.time(entry.endsAt, zone) });
    // Intl sets thin and unbreakable spaces, which not every typeface has.
    return range.formatRange(from, to).replace(/[\u2009\u202f]/g, ' ');
  };
  const name = (entry: Entry) => {
    if (entry.kind === 'appointment') return entry.patientName ?? entry.title;
    if (entry.kind === 'hold') return t('kind.hold');
    return entry.title || t(entry.kind === 'block' ? 'kind.block' : 'kind.session');
  };
  return {
    /** `Mon` */
    weekdayShort: (local: string) => ofDate({ weekday: 'short' }, local),
    /** `Monday` of 1 */
    weekday,
    /** `Mon` of 1 */
    weekdayBrief: (day: number) => format.part({ weekday: 'short' }, new Date((day + 3) * DAY_MS).toISOString(), 'UTC'),
    /** A title begins with a capital, also where the language writes its days small. */
    asTitle: (text: string) => text.charAt(0).toLocaleUpperCase(format.locale) + text.slice(1),
    /** `Tuesday 12 May` */
    dayLong: (local: string) => ofDate({ weekday: 'long', day: 'numeric', month: 'long' }, local),
    /** `Tue 12 May` */
    day: (local: string) => ofDate({ weekday: 'short', day: 'numeric', month: 'short' }, local),
    /** `12 May 2026` */
    date,
    /** `May 2026` */
    month: (local: string) => ofDate({ month: 'long', year: 'numeric' }, local),
    /** `16 – 22 November 2026` */
    range: (from: string, to: string) =>
      new Intl.DateTimeFormat(format.locale, {
        timeZone: 'UTC',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
      }).formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)),
    /** `10:00 am` of minutes after midnight */
    clock,
    /** `10:00 – 11:00 am` */
    span,
    name,
    /** Everything an entry says at once, for those who do not see its colour and place. */
    sentence: (entry: Entry, zone: string) => {
      const parts = [span(entry, zone), name(entry)];
      if (entry.serviceName && entry.kind === 'appointment') parts.push(entry.serviceName);
      parts.push(t(`look.${lookOf(entry)}`));
      if (entry.deliveryMode) parts.push(t(`common:session.${entry.deliveryMode}`));
      if (entry.recurring || entry.seriesId !== null) parts.push(t('repeats'));
      return parts.join(', ');
    },
    /** `Every Monday and Wednesday` */
    rule: (text: string, startDate: string) => ruleInWords(text, startDate, { t, weekday, date, list: format.list }),
  };
}
