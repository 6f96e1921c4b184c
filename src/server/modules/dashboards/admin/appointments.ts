/** Everybody's appointments for those who run the clinic: a list in pages, and the same as a table. Reading is audited. */
import type { QueryOf } from '../../../../contracts/endpoint.ts';
import type { downloadAllAppointments, listAllAppointments } from '../../../../contracts/console.ts';
import { toCsv } from '../../../../domain/csv.ts';
import { formatDecimal } from '../../../../domain/money.ts';
import { addDays, formatWallTime, startOfDay, toLocal } from '../../../../domain/time-zone.ts';
import { audit } from '../../../platform/audit.ts';
import type { Context } from '../../../platform/caller.ts';
import { inTransaction } from '../../../platform/db.ts';
import { invalidField } from '../../../platform/errors.ts';
import { decodeCursor, encodeCursor } from '../../../platform/paging.ts';
import type { Platform } from '../../../platform/platform.ts';
import { findAppointments } from '../../appointments/service.ts';
import type { ClinicRow } from '../../clinics/repository.ts';
import * as repository from './appointments-repository.ts';
import { authorize } from './authorize.ts';

const PAGE = 50;
const MOST_LINES = 20_000;

type Filters = QueryOf<typeof downloadAllAppointments>;

export async function listAppointments(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof listAllAppointments>,
) {
  authorize(context, 'appointment.list');
  const { limit = PAGE, cursor, ...filters } = query;
  const after = readAfter(cursor);
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const ids = await repository.listIds(tx, clinic.id, filterOf(clinic, filters), { after, limit: limit + 1 });
    const shown = ids.slice(0, limit);
    const found = shown.length === 0 ? [] : await findAppointments(tx, clinic.id, shown);
    const byId = new Map(found.map((row) => [row.id, row]));
    const rows = shown.flatMap((id) => byId.get(id) ?? []);
    const last = rows.at(-1);
    const line = { action: 'appointments.list', objectType: 'appointment', detail: { ...named(filters), shown } };
    await audit(tx, context, line, platform.clock.now());
    return { rows, nextCursor: ids.length > limit && last !== undefined ? cursorAfter(last) : null };
  });
}

const CSV_HEADER = [
  'reference', 'date', 'time', 'timezone', 'duration_minutes', 'status', 'payment_status', 'session_type', 'service',
  'practitioner', 'location', 'patient', 'email', 'price', 'gst', 'currency', 'booked_at',
]; // biome-ignore format: a list of names

export async function exportAppointments(platform: Platform, context: Context, clinic: ClinicRow, filters: Filters) {
  authorize(context, 'appointment.export');
  const rows = await inTransaction(platform.db, clinic.id, async (tx) => {
    const page = { after: null, limit: MOST_LINES + 1 };
    const ids = await repository.listIds(tx, clinic.id, filterOf(clinic, filters), page);
    if (ids.length > MOST_LINES)
      throw invalidField('dateFrom', 'That is more than 20,000 lines. Choose fewer days, or one practitioner.');
    const line = {
      action: 'appointments.export',
      objectType: 'appointment',
      detail: { ...named(filters), lines: ids.length },
    };
    await audit(tx, context, line, platform.clock.now());
    return repository.listForCsv(tx, clinic.id, ids);
  });
  return toCsv(CSV_HEADER, rows.map(cellsOf));
}

function cellsOf(row: repository.CsvRow) {
  const { date, minutes } = toLocal(row.timezone, row.starts_at.getTime());
  return [
    row.reference,
    date,
    formatWallTime(minutes, '24').slice(0, 5),
    row.timezone,
    row.minutes,
    row.status,
    row.payment_status,
    row.session_type,
    row.service,
    row.practitioner,
    row.location,
    row.patient,
    row.email,
    formatDecimal(row.price_cents, row.currency),
    formatDecimal(row.gst_cents, row.currency),
    row.currency,
    row.created_at.toISOString(),
  ];
}

/** Dates are days of the clinic's own clock. */
function filterOf(clinic: ClinicRow, { dateFrom, dateTo, order = 'desc', ...others }: Filters) {
  if (dateFrom !== undefined && dateTo !== undefined && dateTo < dateFrom)
    throw invalidField('dateTo', 'The last day is before the first.');
  return {
    ...others,
    order,
    from: dateFrom === undefined ? undefined : new Date(startOfDay(clinic.timezone, dateFrom)),
    to: dateTo === undefined ? undefined : new Date(startOfDay(clinic.timezone, addDays(dateTo, 1))),
  };
}

/** What the audit log keeps of a search: that there was one, not the name that was looked for. */
const named = ({ q, ...filters }: Filters): Record<string, unknown> => ({
  ...filters,
  ...(q === undefined ? {} : { searched: true }),
});

const cursorAfter = (row: { starts_at: Date; id: number }): string =>
  encodeCursor(`${row.starts_at.getTime()}|${row.id}`);

function readAfter(cursor: string | undefined): repository.After | null {
  if (cursor === undefined) return null;
  const [time, id] = decodeCursor(cursor).split('|').map(Number);
  if (
    !Number.isSafeInteger(time) ||
    !Number.isSafeInteger(id) ||
    Math.abs(time ?? 0) > 8e15 ||
    (id ?? 0) > 2_147_483_647
  )
    throw invalidField('cursor', 'This is not a cursor of ours.');
  return { startsAt: new Date(time as number), id: id as number };
}
