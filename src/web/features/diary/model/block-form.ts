/** Between the block form's fields and what the server takes. */
import { addDays, formatOffsetIso, toLocal, weekdayOf } from '../../../../domain/time-zone.ts';
import type { Block } from '../api.ts';
import { clockText, instantAt, minutesOf } from './grid.ts';
import { readWeekly, writeWeekly } from './rules.ts';

export const REPEATS = ['never', 'daily', 'weekly', 'fortnightly', 'kept'] as const;
export type Repeat = (typeof REPEATS)[number];

export type BlockTyped = {
  allDay: boolean;
  dateFrom: string;
  dateTo: string;
  startTime: string;
  endTime: string;
  repeat: string;
  validUntil: string;
  reason: string;
  /** Where problems of the two instants land, which no field has by name. */
  startsAt?: string;
  endsAt?: string;
};

/** The fields of a block that exists; `kept` stands for a rule that the form's choices cannot say. */
export function typedOf(block: Block, zone: string): BlockTyped {
  const start = toLocal(zone, Date.parse(block.startsAt));
  const end = toLocal(zone, Date.parse(block.endsAt));
  const wholeUntil = end.minutes === 0 && end.date > start.date ? addDays(end.date, -1) : end.date;
  return {
    allDay: block.allDay,
    dateFrom: start.date,
    dateTo: block.allDay ? wholeUntil : start.date,
    startTime: clockText(start.minutes),
    endTime: clockText(end.minutes),
    repeat: repeatOf(block, start.date),
    validUntil: block.validUntil ?? '',
    reason: block.reason ?? '',
  };
}

/** An hour from a place of the grid, or today as a whole. */
export function freshBlock(startsAt: number | null, today: string, zone: string): BlockTyped {
  const start = startsAt === null ? null : toLocal(zone, startsAt);
  const minutes = start?.minutes ?? 9 * 60;
  return {
    allDay: start === null,
    dateFrom: start?.date ?? today,
    dateTo: start?.date ?? today,
    startTime: clockText(minutes),
    endTime: clockText(Math.min(minutes + 60, 23 * 60 + 45)),
    repeat: 'never',
    validUntil: '',
    reason: '',
  };
}

function repeatOf(block: Block, date: string): Repeat {
  if (block.rule === null) return 'never';
  if (block.rule === 'FREQ=DAILY') return 'daily';
  const weekly = readWeekly(block.rule, date);
  if (weekly?.weekdays.length !== 1 || weekly.weekdays[0] !== weekdayOf(date)) return 'kept';
  return weekly.interval === 1 ? 'weekly' : weekly.interval === 2 ? 'fortnightly' : 'kept';
}

function ruleOf(repeat: string, date: string): string | null | undefined {
  if (repeat === 'kept') return undefined;
  if (repeat === 'daily') return 'FREQ=DAILY';
  if (repeat === 'weekly' || repeat === 'fortnightly')
    return writeWeekly({ weekdays: [weekdayOf(date)], interval: repeat === 'weekly' ? 1 : 2 });
  return null;
}

/** What the server takes. An end at or before the start is the next morning. Empty fields are its business to refuse. */
export function bodyOf(typed: BlockTyped, zone: string) {
  const from = minutesOf(typed.startTime);
  const to = minutesOf(typed.endTime);
  const rule = typed.dateFrom === '' ? null : ruleOf(typed.repeat, typed.dateFrom);
  const repeating = {
    ...(rule === undefined ? {} : { rule }),
    validUntil: typed.repeat === 'never' || typed.validUntil === '' ? null : typed.validUntil,
  };
  const shared = { timezone: zone, reason: typed.reason.trim() || null, ...repeating };
  if (typed.allDay) return { ...shared, dateFrom: typed.dateFrom, dateTo: typed.dateTo || typed.dateFrom };
  if (typed.dateFrom === '' || from === null || to === null) return { ...shared, startsAt: '', endsAt: '' };
  const endDate = to <= from ? addDays(typed.dateFrom, 1) : typed.dateFrom;
  return {
    ...shared,
    startsAt: formatOffsetIso(zone, instantAt(typed.dateFrom, from, zone)),
    endsAt: formatOffsetIso(zone, instantAt(endDate, to, zone)),
  };
}
