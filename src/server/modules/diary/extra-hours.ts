/** One-off hours: on top of whatever the rules give, also on public holidays. */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { changeTimeSlot, createTimeSlot, listTimeSlots } from '../../../contracts/timeslots.ts';
import type { Interval } from '../../../domain/intervals.ts';
import { openingOn } from '../../../domain/opening-hours.ts';
import { addDays, toLocal } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type ExtraHoursRow, hoursStore, type Workplace } from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { authorize, readWorker, readWorkers, workerOf, workplaceAt } from './access.ts';
import { changeDiary, conflictsOfHours } from './conflicts.ts';
import { announceOpened, serveTheSame } from './opened.ts';
import { checkDates, checkShown, minutesOf, typesAt } from './read-hours.ts';

export async function listExtra(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof listTimeSlots>,
): Promise<ExtraHoursRow[]> {
  const { practitionerId } = query;
  const today = toLocal(clinic.timezone, platform.clock.now().getTime()).date;
  const dateFrom = query.dateFrom ?? today;
  const dateTo = query.dateTo ?? addDays(dateFrom, 90);
  checkDates(dateFrom, dateTo, 'dateTo');
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const named = practitionerId === undefined ? undefined : [practitionerId];
    const workers = await readWorkers(tx, context, clinic, 'hours.read', named);
    const practitionerIds = workers.map((worker) => worker.id);
    return hoursStore.listExtraHours(tx, clinic.id, { practitionerIds, dateFrom, dateTo });
  });
}

export async function addExtra(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createTimeSlot>,
): Promise<ExtraHoursRow> {
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const worker = await readWorker(tx, context, clinic, body.practitionerId);
    const place = workplaceAt(worker, body.locationId);
    const starts = minutesOf(body.startTime, 'startTime');
    const ends = minutesOf(body.endTime, 'endTime');
    checkShown(place.timezone, body.date, { starts, ends });
    await hoursStore.lockHours(tx, clinic.id, worker.id);
    const row = await hoursStore.insertExtraHours(tx, {
      clinic_id: clinic.id,
      practitioner_id: worker.id,
      location_id: place.locationId,
      date: body.date,
      starts_minute: starts,
      ends_minute: ends,
      session_types: typesAt(place, body.sessionTypes ?? null),
    });
    await auditHours(tx, context, 'hours.add', row, now);
    await announceOpened(tx, diaryOf(row), { before: [], after: openingOf(row, place) }, now);
    return row;
  });
}

export function changeExtra(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  id: number,
  body: BodyOf<typeof changeTimeSlot>,
) {
  return changeDiary(platform, context, body.force === true, async (tx, now) => {
    const { old, worker } = await lockExtra(tx, context, clinic, id);
    const place = workplaceAt(worker, body.locationId ?? old.location_id);
    const row: ExtraHoursRow = {
      ...old,
      location_id: place.locationId,
      date: body.date ?? old.date,
      starts_minute: body.startTime === undefined ? old.starts_minute : minutesOf(body.startTime, 'startTime'),
      ends_minute: body.endTime === undefined ? old.ends_minute : minutesOf(body.endTime, 'endTime'),
      session_types: typesAt(place, body.sessionTypes === undefined ? old.session_types : body.sessionTypes),
    };
    checkShown(place.timezone, row.date, { starts: row.starts_minute, ends: row.ends_minute });
    const conflicts = await conflictsOfHours(tx, clinic, worker, (hours) => swapExtra(hours, id, [row]), now);
    const make = async () => {
      await auditHours(tx, context, 'hours.change', row, now);
      const before = serveTheSame(old, row) ? openingOf(old, place) : [];
      await announceOpened(tx, diaryOf(row), { before, after: openingOf(row, place) }, now);
      return hoursStore.updateExtraHours(tx, clinic.id, id, row);
    };
    return { conflicts, make };
  });
}

export function removeExtra(platform: Platform, context: Context, clinic: ClinicRow, id: number, force: boolean) {
  return changeDiary(platform, context, force, async (tx, now) => {
    const { old, worker } = await lockExtra(tx, context, clinic, id);
    const conflicts = await conflictsOfHours(tx, clinic, worker, (hours) => swapExtra(hours, id, []), now);
    const make = async () => {
      await auditHours(tx, context, 'hours.remove', old, now);
      await hoursStore.deleteExtraHours(tx, clinic.id, id);
    };
    return { conflicts, make };
  });
}

const swapExtra = <T extends { extra: ExtraHoursRow[] }>(hours: T, id: number, rows: ExtraHoursRow[]): T => ({
  ...hours,
  extra: [...hours.extra.filter((row) => row.id !== id), ...rows],
});

/** The hours and whose they are, nobody else changing that diary meanwhile. */
async function lockExtra(tx: Tx, context: Context, clinic: ClinicRow, id: number) {
  const found = await hoursStore.findExtraHours(tx, clinic.id, id);
  if (found === undefined) throw notFound('time slot');
  authorize(context, 'hours.change', found.practitioner_id, 'time slot');
  await hoursStore.lockHours(tx, clinic.id, found.practitioner_id);
  const old = await hoursStore.findExtraHours(tx, clinic.id, id);
  if (old === undefined) throw notFound('time slot');
  return { old, worker: await workerOf(tx, clinic, old.practitioner_id) };
}

const diaryOf = (row: ExtraHoursRow) => ({ clinicId: row.clinic_id, practitionerId: row.practitioner_id });

function openingOf(row: ExtraHoursRow, place: Workplace): Interval[] {
  const hours = { startMinutes: row.starts_minute, endMinutes: row.ends_minute };
  const opening = openingOn(place.timezone, row.date, hours);
  return opening === null ? [] : [opening];
}

function auditHours(tx: Tx, context: Context, action: string, row: ExtraHoursRow, now: Date): Promise<void> {
  const detail = { practitionerId: row.practitioner_id, locationId: row.location_id, date: row.date };
  return audit(tx, context, { action, objectType: 'extra_hours', objectId: row.id, detail }, now);
}
