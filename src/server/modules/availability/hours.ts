/**
 * A practitioner's hours and blocks for the module that changes them. No permission is asked here. Whether a time lies
 * within hours is answered by the slot engine itself, so that what a change leaves without hours is what could no longer
 * be booked.
 */
import { openingOn } from '../../../domain/opening-hours.ts';
import type { Interval } from '../../../domain/intervals.ts';
import type { PlaceHours } from '../../../domain/place-hours.ts';
import { checkStart } from '../../../domain/slots.ts';
import { addDays, DAY_MS, MINUTE_MS, startOfDay, toLocal } from '../../../domain/time-zone.ts';
import type { Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type Holiday, holidaysOf } from './holidays.ts';
import type { BlockedTimeRow, ExtraHoursRow, RecurringHoursRow, WorkplaceRow } from './hours-repository.ts';
import * as hoursRepository from './hours-repository.ts';
import { datesOfHours, openingOf, readRule, spansOfBlock } from './opening.ts';
import type { PlaceRow } from './slot-repository.ts';

export * as hoursStore from './hours-repository.ts';
export type {
  BlockedTimeRow,
  ExtraHoursRow,
  RecurringHoursRow,
} from './hours-repository.ts';
export { readRule } from './opening.ts';
export { rangeOfDates } from './slots-of.ts';

/** Where somebody works, with the clock and the state of the place. */
export type Workplace = {
  practitionerId: number;
  locationId: number;
  locationName: string;
  timezone: string;
  country: string;
  state: string | null;
  closesOnHolidays: boolean;
  openingHours: PlaceHours[] | null;
  sessionTypes: SessionType[];
};

export type Worker = { id: number; name: string; workplaces: Workplace[] };

/** These practitioners with their places, by name; all approved ones without ids. Unknown ids are left out. */
export async function listWorkers(
  tx: Tx,
  clinic: ClinicRow,
  practitionerIds: readonly number[] | null,
): Promise<Worker[]> {
  const rows = await hoursRepository.listWorkplaces(tx, clinic.id, practitionerIds);
  return [...Map.groupBy(rows, (row) => row.practitioner_id)].map(([id, own]) => ({
    id,
    name: own[0]?.practitioner_name ?? '',
    workplaces: own.flatMap((row) => workplaceOf(row, clinic)),
  }));
}

function workplaceOf(row: WorkplaceRow, clinic: ClinicRow): Workplace[] {
  if (row.location_id === null || row.timezone === null) return [];
  return [
    {
      practitionerId: row.practitioner_id,
      locationId: row.location_id,
      locationName: row.location_name ?? '',
      timezone: row.timezone,
      country: clinic.country,
      state: row.state,
      closesOnHolidays: row.closes_on_holidays ?? true,
      openingHours: row.opening_hours,
      sessionTypes: row.session_types,
    },
  ];
}

/** All hours of one practitioner. */
export type Hours = { recurring: RecurringHoursRow[]; extra: ExtraHoursRow[] };

export async function loadHours(
  tx: Tx,
  clinicId: number,
  practitionerIds: readonly number[],
  dates: { dateFrom?: string; dateTo?: string } = {},
): Promise<Hours> {
  return {
    recurring: await hoursRepository.listRecurringHours(tx, clinicId, practitionerIds),
    extra: await hoursRepository.listExtraHours(tx, clinicId, { practitionerIds, ...dates }),
  };
}

/** Whether a session of this kind lies inside the hours of a place, whatever else is booked, blocked or too soon. */
export function isWithinHours(hours: Hours, place: Workplace, session: Interval & { type: SessionType }): boolean {
  const { start, end, type } = session;
  const range = { from: start - DAY_MS, to: end + DAY_MS };
  const input = {
    timezone: place.timezone,
    ...openingOf(placeRowOf(hours, place), type, range),
    ...range,
    busy: [],
    durationMinutes: (end - start) / MINUTE_MS,
    stepMinutes: 1,
  };
  return checkStart(input, start) === 'ok';
}

function placeRowOf(hours: Hours, place: Workplace): PlaceRow {
  const isHere = (row: { practitioner_id: number; location_id: number }) =>
    row.practitioner_id === place.practitionerId && row.location_id === place.locationId;
  return {
    practitioner_id: place.practitionerId,
    location_id: place.locationId,
    timezone: place.timezone,
    country: place.country,
    state: place.state,
    closes_on_holidays: place.closesOnHolidays,
    opening_hours: place.openingHours,
    session_types: place.sessionTypes,
    room_ids: [],
    notice_minutes: 0,
    horizon_days: 0,
    daily_cap: null,
    weekly_cap: null,
    hours: hours.recurring.filter(isHere).map(recurringOf),
    extra: hours.extra.filter(isHere).map((row) => ({
      id: row.id,
      date: row.date,
      starts: row.starts_minute,
      ends: row.ends_minute,
      sessionTypes: row.session_types as SessionType[] | null,
    })),
    blocks: [],
  };
}

function recurringOf(row: RecurringHoursRow): PlaceRow['hours'][number] {
  return {
    id: row.id,
    rule: row.rule,
    startsOn: row.starts_on,
    validUntil: row.valid_until,
    starts: row.starts_minute,
    ends: row.ends_minute,
    sessionTypes: row.session_types as SessionType[] | null,
    exceptions: row.exceptions,
  };
}

/** When hours that return are open between two instants, holidays that close the place left out. */
export function openingsOf(row: RecurringHoursRow, place: Workplace, range: { from: number; to: number }): Interval[] {
  const { timezone } = place;
  const dates = { from: addDays(toLocal(timezone, range.from).date, -1), to: toLocal(timezone, range.to).date };
  const closed = new Set(place.closesOnHolidays ? holidaysBetween(place, dates).map(({ date }) => date) : []);
  return datesOfHours(readRule(row.rule), recurringOf(row), dates, { timezone, minutes: row.starts_minute })
    .filter((date) => !closed.has(date))
    .flatMap((date) => {
      const opening = openingOn(timezone, date, { startMinutes: row.starts_minute, endMinutes: row.ends_minute });
      if (opening === null) return [];
      const next = addDays(date, 1);
      return [closed.has(next) ? { ...opening, end: Math.min(opening.end, startOfDay(timezone, next)) } : opening];
    })
    .filter((opening) => opening.start < range.to && opening.end > range.from);
}

/** When a block keeps its practitioner away between two instants. */
export function awayBetween(row: BlockedTimeRow, range: { from: number; to: number }): Interval[] {
  const block = {
    id: row.id,
    timezone: row.timezone,
    startsOn: row.starts_on,
    startsMinute: row.starts_minute,
    durationMinutes: row.duration_minutes,
    rule: row.rule,
    validUntil: row.valid_until,
    exceptions: row.exceptions,
  };
  return spansOfBlock(block, range);
}

/** The public holidays of a place's state between two local dates, both included. */
export function holidaysBetween(
  place: Pick<Workplace, 'country' | 'state'>,
  dates: { from: string; to: string },
): Holiday[] {
  const found: Holiday[] = [];
  for (let year = Number(dates.from.slice(0, 4)); year <= Number(dates.to.slice(0, 4)); year += 1)
    found.push(...holidaysOf(place, year).filter(({ date }) => date >= dates.from && date <= dates.to));
  return found;
}
