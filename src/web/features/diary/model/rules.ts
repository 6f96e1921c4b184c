/** Recurrence rules between the editor's fields, RFC 5545's text and words. */
import { datesOf, formatRule, parseRule, type Recurrence } from '../../../../domain/recurrence.ts';
import { addDays } from '../../../../domain/time-zone.ts';
import type { HoursRule } from '../api.ts';

export type Weekly = { weekdays: number[]; interval: number };

/** A rule the editor's weekday ticks can show; null for others, which are kept as they are. */
export function readWeekly(text: string, startDate: string): Weekly | null {
  const rule = parseRule(text);
  if ('problem' in rule || rule.freq !== 'weekly' || rule.ends.kind !== 'never') return null;
  const start = new Date(`${startDate}T00:00:00Z`).getUTCDay();
  const weekdays = rule.byDay.length > 0 ? rule.byDay.map((day) => day.weekday) : [start];
  return { weekdays, interval: rule.interval };
}

export function writeWeekly({ weekdays, interval }: Weekly): string {
  return formatRule({
    freq: 'weekly',
    interval,
    byDay: mondayFirst(weekdays).map((weekday) => ({ weekday, nth: null })),
    byMonthDay: [],
    ends: { kind: 'never' },
    weekStart: 1,
  });
}

/** Weekdays (0 = Sunday) in the order of a week that begins on Monday. */
export function mondayFirst(weekdays: readonly number[]): number[] {
  return weekdays.toSorted((one, other) => ((one + 6) % 7) - ((other + 6) % 7));
}

type Draft = { rule: string; startDate: string; validUntil: string | null; exceptions: readonly string[] };

/** The next local dates of hours that are not saved yet; at most `count`, none when the rule cannot be read. */
export function nextDates(draft: Draft, from: string, count: number): string[] {
  const rule = parseRule(draft.rule);
  if ('problem' in rule) return [];
  const wish = {
    start: draft.startDate,
    from,
    to: addDays(from > draft.startDate ? from : draft.startDate, 800),
    exceptions: draft.exceptions,
    until: draft.validUntil ?? undefined,
  };
  return datesOf(rule, wish).slice(0, count);
}

/** Hours that differ in nothing but the time of day stand together: `Every Monday, 9:00 to 12:00 and 13:00 to 17:00`. */
export function groupRules(rules: readonly HoursRule[]): HoursRule[][] {
  const keyOf = ({ rule, startDate, validUntil, locationId, sessionTypes, exceptions }: HoursRule) =>
    JSON.stringify([rule, startDate, validUntil, locationId, sessionTypes, exceptions]);
  const groups = [...Map.groupBy(rules, keyOf).values()];
  return groups
    .map((group) => group.toSorted((one, other) => one.startTime.localeCompare(other.startTime)))
    .toSorted((one, other) => firstWeekday(one) - firstWeekday(other));
}

function firstWeekday([rule]: HoursRule[]): number {
  const weekly = rule ? readWeekly(rule.rule, rule.startDate) : null;
  return weekly ? Math.min(...weekly.weekdays.map((weekday) => (weekday + 6) % 7)) : 7;
}

type Say = { (key: string): string; (key: string, values: Record<string, string | number>): string };
type Words = {
  t: Say;
  weekday: (weekday: number) => string;
  list: (items: readonly string[]) => string;
  date: (date: string) => string;
};

/** The rule as a sentence's beginning: `Every second week on Monday and Thursday`. */
export function ruleInWords(text: string, startDate: string, words: Words): string {
  const rule = parseRule(text);
  if ('problem' in rule) return words.t('rule.other', { rule: text });
  return [howOften(rule, startDate, words) ?? words.t('rule.other', { rule: text }), ending(rule, words)]
    .filter(Boolean)
    .join(', ');
}

function howOften(rule: Recurrence, startDate: string, { t, weekday, list }: Words): string | null {
  const count = rule.interval;
  const named = mondayFirst(rule.byDay.map((day) => day.weekday)).map(weekday);
  switch (rule.freq) {
    case 'daily':
      return rule.byDay.length + rule.byMonthDay.length > 0 ? null : t('rule.daily', { count });
    case 'weekly': {
      const start = weekday(new Date(`${startDate}T00:00:00Z`).getUTCDay());
      return t('rule.weekly', { count, days: list(named.length > 0 ? named : [start]) });
    }
    case 'monthly': {
      const [only, ...more] = rule.byDay;
      if (only?.nth && more.length === 0 && rule.byMonthDay.length === 0 && only.nth >= -1)
        return t('rule.monthlyNth', { count, nth: t(`rule.nth.${only.nth}`), day: weekday(only.weekday) });
      if (rule.byDay.length > 0) return null;
      const days = rule.byMonthDay.length > 0 ? rule.byMonthDay : [Number(startDate.slice(8))];
      return days.some((day) => day < 0) ? null : t('rule.monthly', { count, days: list(days.map(String)) });
    }
    case 'yearly':
      return t('rule.yearly', { count });
  }
}

function ending({ ends }: Recurrence, { t, date }: Words): string | null {
  if (ends.kind === 'count') return t('rule.times', { count: ends.count });
  if (ends.kind === 'date') return t('rule.until', { date: date(ends.date) });
  return null;
}
