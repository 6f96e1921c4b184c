/** Everything in one or several diaries between two local dates: what is booked, kept, blocked, open and closed. */
import type { z } from 'zod';
import type { QueryOf } from '../../../contracts/endpoint.ts';
import type { CalendarEntry, getCalendar } from '../../../contracts/timeslots.ts';
import { openingOn } from '../../../domain/opening-hours.ts';
import { addDays, formatOffsetIso, startOfDay, toLocal } from '../../../domain/time-zone.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { listBooked } from '../appointments/service.ts';
import {
  awayBetween,
  type Hours,
  hoursStore,
  holidaysBetween,
  loadHours,
  openingsOf,
  rangeOfDates,
  type Worker,
  type Workplace,
} from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { readWorkers } from './access.ts';
import { openReason } from './presenter.ts';
import { checkDates } from './read-hours.ts';

type Wire = z.input<typeof CalendarEntry>;
type Entry = Omit<Wire, 'startsAt' | 'endsAt'> & { start: number; end: number };
type Range = { from: number; to: number };

const MOST_DAYS = 92;
/** Side by side; more fit on no screen. */
const MOST_PEOPLE = 20;

export async function readCalendar(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof getCalendar>,
) {
  const { dateFrom, dateTo } = query;
  checkDates(dateFrom, dateTo, 'dateTo');
  if (dateTo >= addDays(dateFrom, MOST_DAYS))
    throw invalidField('dateTo', `Ask for at most ${MOST_DAYS} days at once.`);
  const now = platform.clock.now();
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const named = query.practitionerIds?.split(',').map(Number);
    const workers = (await readWorkers(tx, context, clinic, 'calendar.read', named)).slice(0, MOST_PEOPLE);
    const timezone = query.timezone ?? commonZone(workers) ?? clinic.timezone;
    const range = rangeOfDates(timezone, dateFrom, dateTo);
    const entries = [
      ...(await booked(tx, clinic, workers, range)),
      ...(await held(tx, clinic, workers, range, now)),
      ...(await blocked(tx, clinic, workers, range, platform.sealer)),
      ...(await opened(tx, clinic, workers, range)),
      ...workers.flatMap((worker) => worker.workplaces.flatMap((place) => holidays(place, range))),
    ];
    const detail = { practitionerIds: workers.map((worker) => worker.id), dateFrom, dateTo };
    await audit(tx, context, { action: 'calendar.read', objectType: 'calendar', detail }, now);
    return {
      timezone,
      practitioners: workers.map(({ id, name, workplaces }) => ({
        id,
        name,
        timezone: workplaces[0]?.timezone ?? clinic.timezone,
      })),
      entries: entries.sort((a, b) => a.start - b.start || a.practitionerId - b.practitionerId).map(present(timezone)),
    };
  });
}

function commonZone(workers: readonly Worker[]): string | null {
  const zones = new Set(workers.flatMap((worker) => worker.workplaces.map((place) => place.timezone)));
  return zones.size === 1 ? ([...zones][0] ?? null) : null;
}

const present =
  (timezone: string) =>
  ({ start, end, ...entry }: Entry): Wire => ({
    ...entry,
    startsAt: formatOffsetIso(timezone, start),
    endsAt: formatOffsetIso(timezone, end),
  });

const NOTHING = {
  status: null,
  paymentStatus: null,
  deliveryMode: null,
  reference: null,
  patientName: null,
  serviceName: null,
  seriesId: null,
  recurring: false,
} as const;

const idsOf = (workers: readonly Worker[]): number[] => workers.map((worker) => worker.id);

async function booked(tx: Tx, clinic: ClinicRow, workers: readonly Worker[], range: Range): Promise<Entry[]> {
  const rows = await listBooked(tx, clinic.id, {
    practitionerIds: idsOf(workers),
    from: new Date(range.from),
    to: new Date(range.to),
    statuses: ['pending', 'confirmed', 'completed', 'no_show'],
  });
  return rows.map((row) => ({
    kind: 'appointment',
    id: row.id,
    practitionerId: row.practitioner_id,
    locationId: row.location_id,
    start: row.starts_at.getTime(),
    end: row.ends_at.getTime(),
    title: row.patient_name,
    status: row.status,
    paymentStatus: row.payment_status,
    deliveryMode: row.session_type,
    reference: row.reference,
    patientName: row.patient_name,
    serviceName: row.service_name,
    seriesId: row.series_id,
    recurring: row.series_id !== null,
  }));
}

/** Holds say that a time is kept, not for whom. */
async function held(tx: Tx, clinic: ClinicRow, workers: readonly Worker[], range: Range, now: Date): Promise<Entry[]> {
  const wish = { practitionerIds: idsOf(workers), from: new Date(range.from), to: new Date(range.to), now };
  return (await hoursStore.listHeldTimes(tx, clinic.id, wish)).map((row) => ({
    ...NOTHING,
    kind: row.kind,
    id: null,
    practitionerId: row.practitioner_id,
    locationId: row.location_id,
    start: row.starts_at.getTime(),
    end: row.ends_at.getTime(),
    title: row.service_name ?? '',
    deliveryMode: row.session_type,
    serviceName: row.service_name,
  }));
}

async function blocked(
  tx: Tx,
  clinic: ClinicRow,
  workers: readonly Worker[],
  range: Range,
  sealer: Sealer,
): Promise<Entry[]> {
  const rows = await hoursStore.listBlockedTimes(tx, clinic.id, idsOf(workers));
  return rows.flatMap((row) => {
    const spans = awayBetween(row, range);
    const title = spans.length === 0 ? '' : (openReason(sealer, row) ?? '');
    return spans.map((span) => ({
      ...NOTHING,
      ...span,
      kind: 'block' as const,
      id: row.id,
      practitionerId: row.practitioner_id,
      locationId: null,
      title,
      recurring: row.rule !== null,
    }));
  });
}

async function opened(tx: Tx, clinic: ClinicRow, workers: readonly Worker[], range: Range): Promise<Entry[]> {
  const dates = { dateFrom: addDays(toLocal('UTC', range.from).date, -2), dateTo: toLocal('UTC', range.to).date };
  const hours = await loadHours(tx, clinic.id, idsOf(workers), { ...dates, dateTo: addDays(dates.dateTo, 2) });
  return workers.flatMap((worker) => worker.workplaces.flatMap((place) => openedAt(place, hours, range)));
}

function openedAt(place: Workplace, hours: Hours, range: Range): Entry[] {
  const isHere = (row: { practitioner_id: number; location_id: number }) =>
    row.practitioner_id === place.practitionerId && row.location_id === place.locationId;
  const entry = {
    ...NOTHING,
    kind: 'hours' as const,
    practitionerId: place.practitionerId,
    locationId: place.locationId,
    title: place.locationName,
  };
  const returning = hours.recurring
    .filter(isHere)
    .flatMap((row) =>
      openingsOf(row, place, range).map((span) => ({ ...entry, ...span, id: row.id, recurring: true })),
    );
  const oneOff = hours.extra.filter(isHere).flatMap((row) => {
    const span = openingOn(place.timezone, row.date, { startMinutes: row.starts_minute, endMinutes: row.ends_minute });
    return span === null || span.start >= range.to || span.end <= range.from ? [] : [{ ...entry, ...span, id: row.id }];
  });
  return [...returning, ...oneOff];
}

/** The holidays of the place's state, whole days on its own clock; the place is closed on them unless it says otherwise. */
function holidays(place: Workplace, range: Range): Entry[] {
  const { timezone } = place;
  const dates = { from: toLocal(timezone, range.from).date, to: toLocal(timezone, range.to - 1).date };
  return holidaysBetween(place, dates).map(({ date, name }) => ({
    ...NOTHING,
    kind: 'holiday',
    id: null,
    practitionerId: place.practitionerId,
    locationId: place.locationId,
    start: startOfDay(timezone, date),
    end: startOfDay(timezone, addDays(date, 1)),
    title: name,
    status: place.closesOnHolidays ? 'closed' : 'open',
  }));
}
