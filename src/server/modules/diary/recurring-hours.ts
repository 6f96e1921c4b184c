/** Hours that return by a rule. What is kept can be read back: a rule is checked before it is written, and normalised. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changeRecurringTimeSlot, createRecurringTimeSlot } from '../../../contracts/timeslots.ts';
import { nextDates, openingOn, readReturningRule } from '../../../domain/opening-hours.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import {
  holidaysBetween,
  hoursStore,
  openingsOf,
  readRule,
  type RecurringHoursRow,
  type Worker,
  type Workplace,
} from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { authorize, readWorker, readWorkers, workerOf, workplaceAt } from './access.ts';
import { changeDiary, conflictsOfHours } from './conflicts.ts';
import { announceOpened, serveTheSame, waitingRange } from './opened.ts';
import { checkDates, minutesOf, typesAt } from './read-hours.ts';

/** Hours with the clock of their place. */
export type Recurring = { row: RecurringHoursRow; timezone: string };

export async function listRecurring(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  practitionerId: number | undefined,
): Promise<Recurring[]> {
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const named = practitionerId === undefined ? undefined : [practitionerId];
    const workers = await readWorkers(tx, context, clinic, 'hours.read', named);
    const rows = await hoursStore.listRecurringHours(
      tx,
      clinic.id,
      workers.map((worker) => worker.id),
    );
    return rows.map((row) => withZone(row, workers, clinic));
  });
}

/** Hours at a place that was archived since keep the clinic's clock. */
function withZone(row: RecurringHoursRow, workers: readonly Worker[], clinic: ClinicRow): Recurring {
  const places = workers.find((worker) => worker.id === row.practitioner_id)?.workplaces ?? [];
  const place = places.find((workplace) => workplace.locationId === row.location_id);
  return { row, timezone: place?.timezone ?? clinic.timezone };
}

type Wish = {
  rule: string;
  starts_on: string;
  valid_until: string | null;
  starts_minute: number;
  ends_minute: number;
  session_types: string[] | null;
  exceptions: string[];
};

/** Checks what belongs together, and answers it as it is kept. */
function accept(wish: Wish, place: Workplace): Wish & { location_id: number } {
  if (wish.valid_until !== null) checkDates(wish.starts_on, wish.valid_until, 'validUntil');
  const read = readReturningRule(wish.rule, {
    timezone: place.timezone,
    startDate: wish.starts_on,
    startMinutes: wish.starts_minute,
    validUntil: wish.valid_until,
  });
  if ('problem' in read) throw invalidField('rule', `${read.problem}.`);
  return {
    ...wish,
    location_id: place.locationId,
    rule: read.rule,
    session_types: typesAt(place, wish.session_types),
    exceptions: [...new Set(wish.exceptions)].toSorted(),
  };
}

export async function addRecurring(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createRecurringTimeSlot>,
): Promise<Recurring> {
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const worker = await readWorker(tx, context, clinic, body.practitionerId);
    const place = workplaceAt(worker, body.locationId);
    const wish = accept(
      {
        rule: body.rule,
        starts_on: body.startDate,
        valid_until: body.validUntil ?? null,
        starts_minute: minutesOf(body.startTime, 'startTime'),
        ends_minute: minutesOf(body.endTime, 'endTime'),
        session_types: body.sessionTypes ?? null,
        exceptions: body.exceptions ?? [],
      },
      place,
    );
    await hoursStore.lockHours(tx, clinic.id, worker.id);
    const owner = { clinic_id: clinic.id, practitioner_id: worker.id, created_at: now, updated_at: now };
    const row = await hoursStore.insertRecurringHours(tx, { ...owner, ...wish });
    await auditHours(tx, context, 'hours.add', row, now);
    await announceHours(tx, place, { before: null, after: row }, now);
    return { row, timezone: place.timezone };
  });
}

export function changeRecurring(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  id: number,
  body: BodyOf<typeof changeRecurringTimeSlot>,
) {
  return changeDiary(platform, context, body.force === true, async (tx, now) => {
    const { old, worker } = await lockRecurring(tx, context, clinic, id);
    const place = workplaceAt(worker, body.locationId ?? old.location_id);
    const wish = accept(
      {
        rule: body.rule ?? old.rule,
        starts_on: body.startDate ?? old.starts_on,
        valid_until: body.validUntil === undefined ? old.valid_until : body.validUntil,
        starts_minute: body.startTime === undefined ? old.starts_minute : minutesOf(body.startTime, 'startTime'),
        ends_minute: body.endTime === undefined ? old.ends_minute : minutesOf(body.endTime, 'endTime'),
        session_types: body.sessionTypes === undefined ? old.session_types : body.sessionTypes,
        exceptions: body.exceptions ?? old.exceptions,
      },
      place,
    );
    const changed = [{ ...old, ...wish }];
    const conflicts = await conflictsOfHours(tx, clinic, worker, (hours) => swap(hours, id, changed), now);
    const make = async () => {
      const row = await hoursStore.updateRecurringHours(tx, clinic.id, id, { ...wish, updated_at: now });
      await auditHours(tx, context, 'hours.change', row, now);
      await announceHours(tx, place, { before: serveTheSame(old, row) ? old : null, after: row }, now);
      return { row, timezone: place.timezone };
    };
    return { conflicts, make };
  });
}

export function removeRecurring(platform: Platform, context: Context, clinic: ClinicRow, id: number, force: boolean) {
  return changeDiary(platform, context, force, async (tx, now) => {
    const { old, worker } = await lockRecurring(tx, context, clinic, id);
    const conflicts = await conflictsOfHours(tx, clinic, worker, (hours) => swap(hours, id, []), now);
    const make = async () => {
      await auditHours(tx, context, 'hours.remove', old, now);
      await hoursStore.deleteRecurringHours(tx, clinic.id, id);
    };
    return { conflicts, make };
  });
}

const swap = <T extends { recurring: RecurringHoursRow[] }>(hours: T, id: number, rows: RecurringHoursRow[]): T => ({
  ...hours,
  recurring: [...hours.recurring.filter((row) => row.id !== id), ...rows],
});

async function findRecurring(
  tx: Tx,
  context: Context,
  clinicId: number,
  id: number,
  action: 'hours.read' | 'hours.change',
): Promise<RecurringHoursRow> {
  const found = await hoursStore.findRecurringHours(tx, clinicId, id);
  if (found === undefined) throw notFound('time slot');
  authorize(context, action, found.practitioner_id, 'time slot');
  return found;
}

/** The hours and whose they are, nobody else changing that diary meanwhile. */
async function lockRecurring(tx: Tx, context: Context, clinic: ClinicRow, id: number) {
  const found = await findRecurring(tx, context, clinic.id, id, 'hours.change');
  await hoursStore.lockHours(tx, clinic.id, found.practitioner_id);
  const old = await findRecurring(tx, context, clinic.id, id, 'hours.change');
  return { old, worker: await workerOf(tx, clinic, old.practitioner_id) };
}

export type PreviewedDate = {
  date: string;
  start: number;
  end: number;
  holiday: string | null;
  isException: boolean;
  /** Whether anybody can be seen then: neither an exception nor a holiday that closes the place. */
  isOpen: boolean;
};

/** The next dates of the rule, as instants; exceptions and holidays are among them and said. */
export async function previewRecurring(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  id: number,
  wish: { from?: string | undefined; count?: number | undefined },
): Promise<{ timezone: string; dates: PreviewedDate[] }> {
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const row = await findRecurring(tx, context, clinic.id, id, 'hours.read');
    const place = workplaceAt(await workerOf(tx, clinic, row.practitioner_id), row.location_id);
    const { timezone } = place;
    const from = wish.from ?? toLocal(timezone, platform.clock.now().getTime()).date;
    const rule = { rule: readRule(row.rule), startDate: row.starts_on, validUntil: row.valid_until };
    const dates = nextDates(rule, from, wish.count ?? 10);
    const holidays = holidaysBetween(place, { from: dates[0] ?? from, to: dates.at(-1) ?? from });
    return { timezone, dates: dates.flatMap((date) => preview(row, place, date, holidays)) };
  });
}

function preview(
  row: RecurringHoursRow,
  place: Workplace,
  date: string,
  holidays: readonly { date: string; name: string }[],
): PreviewedDate[] {
  const opening = openingOn(place.timezone, date, { startMinutes: row.starts_minute, endMinutes: row.ends_minute });
  if (opening === null) return [];
  const holiday = holidays.find((one) => one.date === date)?.name ?? null;
  const isException = row.exceptions.includes(date);
  return [
    { date, ...opening, holiday, isException, isOpen: !isException && !(holiday !== null && place.closesOnHolidays) },
  ];
}

/** What the changed hours open that was not open by them before. */
function announceHours(
  tx: Tx,
  place: Workplace,
  { before, after }: { before: RecurringHoursRow | null; after: RecurringHoursRow },
  now: Date,
): Promise<void> {
  const range = waitingRange(now);
  const diary = { clinicId: after.clinic_id, practitionerId: after.practitioner_id };
  const open = {
    before: before === null ? [] : openingsOf(before, place, range),
    after: openingsOf(after, place, range),
  };
  return announceOpened(tx, diary, open, now);
}

function auditHours(tx: Tx, context: Context, action: string, row: RecurringHoursRow, now: Date): Promise<void> {
  const detail = { practitionerId: row.practitioner_id, locationId: row.location_id, rule: row.rule };
  return audit(tx, context, { action, objectType: 'recurring_hours', objectId: row.id, detail }, now);
}
