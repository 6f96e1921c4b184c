/** Hours and blocks, as they are kept, into what the slot engine reads: weekly rules, dated hours, closed dates, busy spans. */
import { type Interval, intersectIntervals, mergeIntervals } from '../../../domain/intervals.ts';
import { fromWallSpan } from '../../../domain/opening-hours.ts';
import { datesOf, parseRule, type Recurrence } from '../../../domain/recurrence.ts';
import type { DatedHours, SlotInput, WeeklyHours } from '../../../domain/slots.ts';
import { type PlaceHours, withinPlaceHours } from '../../../domain/place-hours.ts';
import { addDays, toLocal, weekdayOf } from '../../../domain/time-zone.ts';
import type { SessionType } from '../catalog/service.ts';
import { holidaysOf } from './holidays.ts';
import type { BusyRow } from './repository.ts';
import type { BlockedTime, ExtraHours, PlaceRow, RecurringHours } from './slot-repository.ts';

const MINUTES_OF_DAY = 1440;
const parsedRules = new Map<string, Recurrence>();

/** A rule as it stands in the database, where only rules that can be read are written. */
export function readRule(text: string): Recurrence {
  const known = parsedRules.get(text);
  if (known !== undefined) return known;
  const parsed = parseRule(text);
  if ('problem' in parsed) throw new Error(`a stored rule cannot be read: ${text}: ${parsed.problem}`);
  if (parsedRules.size > 1_000) parsedRules.clear();
  parsedRules.set(text, parsed);
  return parsed;
}

/** The local dates a range of instants touches, one more on either side for what crosses midnight. */
export function datesAround(timezone: string, range: { from: number; to: number }): { from: string; to: string } {
  return { from: addDays(toLocal(timezone, range.from).date, -1), to: addDays(toLocal(timezone, range.to).date, 1) };
}

export type Opening = Required<Pick<SlotInput, 'rules' | 'overrides' | 'extra'>>;

/**
 * The opening hours of a place for one way of meeting. Plain weekly hours stay rules; all others become dated hours.
 * Public holidays, and when the place is closed for people who come, bind both, but not one-off hours: somebody wrote
 * those down for that very day.
 */
export function openingOf(row: PlaceRow, type: SessionType, range: { from: number; to: number }): Opening {
  const dates = datesAround(row.timezone, range);
  const closed = row.closes_on_holidays ? closedDates(row, dates) : new Set<string>();
  const within = type === 'in_person' ? row.opening_hours : null;
  const rules: WeeklyHours[] = [];
  const extra: DatedHours[] = row.extra.filter((hours) => serves(hours, type)).map(toDated);
  for (const hours of row.hours) {
    if (!serves(hours, type)) continue;
    const rule = readRule(hours.rule);
    if (isPlainWeekly(rule, hours, dates)) {
      const days = rule.byDay.map((day) => day.weekday);
      rules.push(...cutWeekly({ days, startMinutes: hours.starts, endMinutes: hours.ends }, within));
    } else extra.push(...expandHours(row.timezone, rule, hours, dates, closed).flatMap((one) => cutDated(one, within)));
  }
  return { rules, extra, overrides: [...closed].map((date) => ({ date, closed: true as const })) };
}

function cutWeekly(hours: WeeklyHours, within: readonly PlaceHours[] | null): WeeklyHours[] {
  if (within === null) return [hours];
  return hours.days.flatMap((day) =>
    withinPlaceHours(day, hours, within).map(({ dayOffset, ...piece }) => ({
      days: [(day + dayOffset) % 7],
      ...piece,
    })),
  );
}

function cutDated(hours: DatedHours, within: readonly PlaceHours[] | null): DatedHours[] {
  if (within === null) return [hours];
  return withinPlaceHours(weekdayOf(hours.date), hours, within).map(({ dayOffset, ...piece }) => ({
    date: addDays(hours.date, dayOffset),
    ...piece,
  }));
}

const serves = (hours: { sessionTypes: SessionType[] | null }, type: SessionType): boolean =>
  hours.sessionTypes === null || hours.sessionTypes.includes(type);

const toDated = (hours: ExtraHours): DatedHours => ({
  date: hours.date,
  startMinutes: hours.starts,
  endMinutes: hours.ends,
});

/** Every week, from before the range to after it, without exceptions: the engine's own kind of rule. */
function isPlainWeekly(rule: Recurrence, hours: RecurringHours, dates: { from: string; to: string }): boolean {
  return (
    rule.freq === 'weekly' &&
    rule.interval === 1 &&
    rule.ends.kind === 'never' &&
    rule.byDay.length > 0 &&
    hours.startsOn <= dates.from &&
    (hours.validUntil === null || hours.validUntil >= dates.to) &&
    hours.exceptions.every((date) => date < dates.from || date > dates.to)
  );
}

function expandHours(
  timezone: string,
  rule: Recurrence,
  hours: RecurringHours,
  dates: { from: string; to: string },
  closed: ReadonlySet<string>,
): DatedHours[] {
  return datesOfHours(rule, hours, dates, { timezone, minutes: hours.starts })
    .filter((date) => !closed.has(date))
    .map((date) => {
      // A closed day is closed from its midnight on, for these hours as for plain weekly ones.
      const isCut = hours.ends <= hours.starts && closed.has(addDays(date, 1));
      return { date, startMinutes: hours.starts, endMinutes: isCut ? MINUTES_OF_DAY : hours.ends };
    });
}

/** The dates of hours that return, exceptions and last day kept; `at` decides whether the last is before an UNTIL with a time. */
export function datesOfHours(
  rule: Recurrence,
  hours: { startsOn: string; validUntil: string | null; exceptions: readonly string[] },
  dates: { from: string; to: string },
  at: { timezone: string; minutes: number },
): string[] {
  const until = hours.validUntil === null ? {} : { until: hours.validUntil };
  return datesOf(rule, {
    start: hours.startsOn,
    from: dates.from,
    to: dates.to,
    exceptions: hours.exceptions,
    at,
    ...until,
  });
}

function closedDates(row: Pick<PlaceRow, 'country' | 'state'>, dates: { from: string; to: string }): Set<string> {
  const closed = new Set<string>();
  for (let year = Number(dates.from.slice(0, 4)); year <= Number(dates.to.slice(0, 4)); year += 1) {
    for (const { date } of holidaysOf({ country: row.country, state: row.state }, year))
      if (date >= dates.from && date <= dates.to) closed.add(date);
  }
  return closed;
}

/** When a block keeps its practitioner away within a range, in instants; on the wall clock, so that whole days stay whole. */
export function spansOfBlock(block: BlockedTime, range: { from: number; to: number }): Interval[] {
  const days = Math.ceil(block.durationMinutes / MINUTES_OF_DAY) + 1;
  const { timezone, startsMinute: startMinutes, durationMinutes } = block;
  const around = datesAround(timezone, range);
  const dates =
    block.rule === null
      ? [block.startsOn]
      : datesOfHours(
          readRule(block.rule),
          block,
          { from: addDays(around.from, -days), to: around.to },
          { timezone, minutes: startMinutes },
        );
  return dates
    .map((date) => fromWallSpan(timezone, { startDate: date, startMinutes, durationMinutes }))
    .filter((span) => span.start < range.to && span.end > range.from);
}

/** When no room of a place is free: the times that every one of them is taken. */
export function roomlessSpans(roomIds: readonly number[], busy: readonly BusyRow[]): Interval[] {
  const [first, ...others] = roomIds.map((id) =>
    mergeIntervals(busy.filter((row) => row.room_id === id).map((row) => ({ start: row.start_ms, end: row.end_ms }))),
  );
  if (first === undefined) return [];
  return others.reduce<Interval[]>((all, one) => intersectIntervals(all, one), first);
}
