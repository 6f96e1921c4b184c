import { describe, expect, it } from 'vitest';
import type { HoursRule } from '../api.ts';
import { groupRules, nextDates, readWeekly, ruleInWords, writeWeekly } from './rules.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const words = {
  t: (key: string, values: Record<string, string | number> = {}) => `${key} ${Object.values(values).join(' ')}`.trim(),
  weekday: (day: number) => DAYS[day] ?? '',
  list: (items: readonly string[]) => items.join('+'),
  date: (date: string) => date,
};

describe('a rule in the editor', () => {
  it('is read into ticks and written back', () => {
    const weekly = readWeekly('FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO', '2026-11-20');
    expect(weekly).toEqual({ weekdays: [3, 1], interval: 2 });
    expect(weekly && writeWeekly(weekly)).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE');
  });

  it('names the start’s weekday where the rule does not', () => {
    expect(readWeekly('FREQ=WEEKLY', '2026-11-20')).toEqual({ weekdays: [5], interval: 1 });
  });

  it('is left as it is where ticks cannot say it', () => {
    for (const rule of ['FREQ=MONTHLY;BYDAY=2TU', 'FREQ=WEEKLY;BYDAY=MO;COUNT=4', 'nonsense'])
      expect(readWeekly(rule, '2026-11-20')).toBeNull();
  });
});

it('says a rule in words, weekdays from Monday on', () => {
  const say = (rule: string) => ruleInWords(rule, '2026-11-20', words);
  expect(say('FREQ=WEEKLY;BYDAY=SU,MO')).toBe('rule.weekly 1 Monday+Sunday');
  expect(say('FREQ=MONTHLY;BYDAY=-1FR;COUNT=3')).toBe('rule.monthlyNth 1 rule.nth.-1 Friday, rule.times 3');
  expect(say('FREQ=DAILY;UNTIL=20261231')).toBe('rule.daily 1, rule.until 2026-12-31');
  expect(say('FREQ=MONTHLY;BYMONTHDAY=-1')).toBe('rule.other FREQ=MONTHLY;BYMONTHDAY=-1');
});

it('previews the next dates without the exceptions, up to the last day', () => {
  const draft = { rule: 'FREQ=WEEKLY;BYDAY=MO', startDate: '2026-11-01', validUntil: '2026-12-07' };
  expect(nextDates({ ...draft, exceptions: ['2026-11-30'] }, '2026-11-20', 6)).toEqual(['2026-11-23', '2026-12-07']);
  expect(nextDates({ ...draft, rule: '', exceptions: [] }, '2026-11-20', 6)).toEqual([]);
});

it('puts the two halves of a day together, the earlier first, Monday before Tuesday', () => {
  const rule = (id: number, day: string, startTime: string): HoursRule => ({
    id,
    practitionerId: 1,
    locationId: 1,
    timezone: 'Australia/Melbourne',
    rule: `FREQ=WEEKLY;BYDAY=${day}`,
    startDate: '2026-05-04',
    validUntil: null,
    startTime,
    endTime: '17:00:00',
    sessionTypes: null,
    exceptions: [],
  });
  const groups = groupRules([rule(1, 'TU', '09:00:00'), rule(2, 'MO', '13:00:00'), rule(3, 'MO', '09:00:00')]);
  expect(groups.map((group) => group.map(({ id }) => id))).toEqual([[3, 2], [1]]);
});
