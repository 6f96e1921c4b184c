/** Changes of a place, and who is booked there: the sessions that it would be closed for are listed first. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changeLocation } from '../../../contracts/places.ts';
import type { PlaceHours } from '../../../domain/place-hours.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import {
  holidaysBetween,
  hoursStore,
  isWithinHours,
  listWorkers,
  loadHours,
  type Workplace,
} from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { checkMayManagePlaces, findPlace, type PlaceRow, planPlace, writePlace } from '../clinics/service.ts';
import { changeDiary, type Conflict, listStanding } from './conflicts.ts';

type Body = BodyOf<typeof changeLocation>;

export function changePlace(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  locationId: number,
  { force = false, ...body }: Body,
) {
  checkMayManagePlaces(context);
  return changeDiary(platform, context, force, async (tx, now) => {
    const { before, after } = await planPlace(tx, clinic, locationId, body, now);
    const conflicts = await conflictsOfPlace(tx, clinic, before, after, now);
    return { conflicts, make: () => writePlace(tx, context, { after, fields: Object.keys(body) }, now) };
  });
}

/** The sessions at this place that could be held before the change and no longer could. */
async function conflictsOfPlace(
  tx: Tx,
  clinic: ClinicRow,
  before: PlaceRow,
  after: PlaceRow,
  now: Date,
): Promise<Conflict[]> {
  const workers = await listWorkers(tx, clinic, null);
  const found: Conflict[] = [];
  for (const worker of workers.toSorted((one, other) => one.id - other.id)) {
    const place = worker.workplaces.find((workplace) => workplace.locationId === before.id);
    const wasOpen = before.archived_at === null && place !== undefined;
    if (!wasOpen) continue;
    await hoursStore.lockHours(tx, clinic.id, worker.id);
    const hours = await loadHours(tx, clinic.id, [worker.id]);
    const standing = await listStanding(tx, clinic.id, worker.id, now);
    const isOpen = (row: PlaceRow, session: { start: number; end: number; type: Conflict['session_type'] }) =>
      row.archived_at === null &&
      row.session_types.includes(session.type) &&
      isWithinHours(hours, { ...place, ...clockOf(row) }, session);
    for (const row of standing.filter((one) => one.location_id === before.id)) {
      const session = { start: row.starts_at.getTime(), end: row.ends_at.getTime(), type: row.session_type };
      if (isOpen(before, session) && !isOpen(after, session)) found.push({ ...row, timezone: before.timezone });
    }
  }
  return found;
}

const clockOf = (row: PlaceRow): Pick<Workplace, 'timezone' | 'state' | 'closesOnHolidays' | 'openingHours'> => ({
  timezone: row.timezone,
  state: row.state,
  closesOnHolidays: row.closes_on_holidays,
  openingHours: row.opening_hours as PlaceHours[] | null,
});

export async function holidaysOfPlace(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  locationId: number,
  year: number | undefined,
) {
  checkMayManagePlaces(context);
  const wanted = year ?? platform.clock.now().getUTCFullYear();
  const place = await inTransaction(platform.db, clinic.id, (tx) => findPlace(tx, clinic.id, locationId));
  const dates = { from: `${wanted}-01-01`, to: `${wanted}-12-31` };
  const holidays = holidaysBetween({ country: clinic.country, state: place.state }, dates);
  return { closesOnHolidays: place.closes_on_holidays, holidays };
}
