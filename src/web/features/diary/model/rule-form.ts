/** Between the hours editor's fields and what the server takes. */
import type { HoursRule } from '../api.ts';
import { readWeekly, writeWeekly } from './rules.ts';

export type RuleTyped = {
  /** The rule is of a kind the editor has no fields for; it stays as it is. */
  kept: boolean;
  /** 0 = Sunday, as text: they come from boxes to tick. */
  weekdays: string[];
  interval: string;
  startTime: string;
  endTime: string;
  locationId: string;
  inPerson: boolean;
  telehealth: boolean;
  startDate: string;
  validUntil: string;
  exceptions: string[];
  /** Where problems land that are about the ticks. */
  rule?: string;
  sessionTypes?: string;
};

export function freshRule(today: string, locationId: number | undefined): RuleTyped {
  return {
    kept: false,
    weekdays: [],
    interval: '1',
    startTime: '09:00',
    endTime: '17:00',
    locationId: String(locationId ?? ''),
    inPerson: true,
    telehealth: true,
    startDate: today,
    validUntil: '',
    exceptions: [],
  };
}

export function typedRule(rule: HoursRule): RuleTyped {
  const weekly = readWeekly(rule.rule, rule.startDate);
  return {
    kept: weekly === null || weekly.interval > 4,
    weekdays: weekly?.weekdays.map(String) ?? [],
    interval: String(weekly?.interval ?? 1),
    startTime: rule.startTime.slice(0, 5),
    endTime: rule.endTime.slice(0, 5),
    locationId: String(rule.locationId),
    inPerson: rule.sessionTypes?.includes('in_person') ?? true,
    telehealth: rule.sessionTypes?.includes('telehealth') ?? true,
    startDate: rule.startDate,
    validUntil: rule.validUntil ?? '',
    exceptions: rule.exceptions,
  };
}

function ruleText(typed: RuleTyped, rule: HoursRule | null): string {
  if (typed.kept && rule) return rule.rule;
  if (typed.weekdays.length === 0) return '';
  return writeWeekly({ weekdays: typed.weekdays.map(Number), interval: Number(typed.interval) });
}

/** What the server takes. Both kinds of session is no limit, null; none is refused by the shape. */
export function ruleBody(typed: RuleTyped, rule: HoursRule | null) {
  const types = [...(typed.inPerson ? ['in_person'] : []), ...(typed.telehealth ? ['telehealth'] : [])];
  return {
    locationId: Number(typed.locationId),
    rule: ruleText(typed, rule),
    startDate: typed.startDate,
    validUntil: typed.validUntil === '' ? null : typed.validUntil,
    startTime: typed.startTime,
    endTime: typed.endTime,
    sessionTypes: types.length === 2 ? null : types,
    exceptions: typed.exceptions,
  };
}

/** What the preview reads; a start that is not typed yet counts as none. */
export function draftOf(typed: RuleTyped, rule: HoursRule | null) {
  const { startDate, validUntil, exceptions } = typed;
  const text = startDate === '' ? '' : ruleText(typed, rule);
  return { rule: text, startDate, validUntil: validUntil === '' ? null : validUntil, exceptions };
}
