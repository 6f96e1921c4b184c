/** Wall times, session types and dates as the wire writes them, each refused at its own field. */
import { addDays, parseWallTime, toInstant } from '../../../domain/time-zone.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Workplace } from '../availability/service.ts';

/** Whole minutes after midnight. */
export function minutesOf(time: string, field: string): number {
  const minutes = parseWallTime(time);
  if (minutes === null) throw invalidField(field, 'Write whole minutes, such as 09:30.');
  return minutes;
}

/** Hours of one date begin and end at times that its clock shows; those of a rule move forward by the gap instead. */
export function checkShown(timezone: string, date: string, hours: { starts: number; ends: number }): void {
  const lastDate = hours.ends <= hours.starts ? addDays(date, 1) : date;
  const isShown =
    toInstant(timezone, date, hours.starts, { gap: 'reject' }) !== null &&
    toInstant(timezone, lastDate, hours.ends, { gap: 'reject' }) !== null;
  if (!isShown) throw new AppError('invalid_local_time');
}

/** Ways of meeting that the place offers; null is whatever it offers. */
export function typesAt(place: Workplace, types: readonly string[] | null): string[] | null {
  if (types === null) return null;
  const offered: readonly string[] = place.sessionTypes;
  const missing = types.find((type) => !offered.includes(type));
  if (missing !== undefined) throw invalidField('sessionTypes', `${missing} is not offered at ${place.locationName}.`);
  return [...new Set(types)].toSorted();
}

export function checkDates(first: string, last: string, lastField: string): void {
  if (last < first) throw invalidField(lastField, 'The last day is before the first.');
}
