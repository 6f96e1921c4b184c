/** Reports: tables of a period, each the same on the page and as a file. Amounts are decimals, dates the clinic's. */
import type { AnswerOf, QueryOf } from '../../../../contracts/endpoint.ts';
import type { getReport } from '../../../../contracts/console.ts';
import { oneDecimal, percentage, type Period, startOfStep, stepOf } from '../../../../domain/analytics.ts';
import { toCsv } from '../../../../domain/csv.ts';
import { formatDecimal } from '../../../../domain/money.ts';
import { addDays, startOfDay, toLocal } from '../../../../domain/time-zone.ts';
import { audit } from '../../../platform/audit.ts';
import type { Context } from '../../../platform/caller.ts';
import { inTransaction, type Tx } from '../../../platform/db.ts';
import type { Platform } from '../../../platform/platform.ts';
import { readPeriod } from '../../analytics/service.ts';
import { bookableMinutesOfEach } from '../../availability/service.ts';
import type { ClinicRow } from '../../clinics/repository.ts';
import { authorize } from './authorize.ts';
import * as facts from './report-facts.ts';
import * as repository from './reports-repository.ts';

type Answer = AnswerOf<typeof getReport>;
export type ReportName = Answer['name'];
type Column = Answer['columns'][number];
type Line = Answer['rows'][number];
type Wish = {
  tx: Tx;
  clinic: ClinicRow;
  period: Period;
  span: repository.Span;
  by: facts.Grouping;
  today: string;
};
type Table = { by: string; columns: Column[]; rows: Line[] };

export async function readReport(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  name: ReportName,
  query: QueryOf<typeof getReport>,
): Promise<Answer> {
  authorize(context, 'report.read');
  const period = await readPeriod(platform, clinic, query);
  const now = platform.clock.now();
  const span = {
    from: new Date(startOfDay(clinic.timezone, period.from)),
    to: new Date(startOfDay(clinic.timezone, addDays(period.to, 1))),
  };
  const today = toLocal(clinic.timezone, now.getTime()).date;
  const table = await inTransaction(platform.db, clinic.id, async (tx) => {
    const detail = { from: period.from, to: period.to };
    await audit(tx, context, { action: 'report.read', objectType: 'report', objectId: name, detail }, now);
    return TABLES[name]({ tx, clinic, period, span, by: query.by ?? 'date', today });
  });
  return {
    name,
    period: { type: period.type, startDate: period.from, endDate: period.to },
    timezone: clinic.timezone,
    currency: clinic.currency,
    ...table,
    totals: totalsOf(table, clinic.currency),
  };
}

/** The same table for a spreadsheet, its totals as the last line. */
export function reportAsCsv({ columns, rows, totals }: Answer): string {
  const cells = (line: Line) => columns.map(({ key }) => line[key] ?? null);
  const last = cells(totals).map((cell, index) => (index === 0 ? 'total' : cell));
  return toCsv(
    columns.map(({ key }) => key),
    [...rows.map(cells), ...(rows.length === 0 ? [] : [last])],
  );
}

const TABLES: Record<ReportName, (wish: Wish) => Promise<Table>> = {
  revenue: revenueTable,
  gst: gstTable,
  'aged-receivables': receivablesTable,
  'practitioner-productivity': productivityTable,
  cancellations: cancellationsTable,
};

const count = (key: string): Column => ({ key, kind: 'count' });
const money = (key: string): Column => ({ key, kind: 'money' });
const percent = (key: string): Column => ({ key, kind: 'percent' });

async function revenueTable({ tx, clinic, period, span, by }: Wish): Promise<Table> {
  const found =
    by === 'practitioner'
      ? await repository.listRevenueOfPractitioners(tx, clinic, span)
      : await facts.listRevenue(tx, clinic, period, by);
  const rows = by === 'date' ? byStep(period, found) : found.map((row) => ({ ...row, key: row.key ?? '' }));
  return {
    by,
    columns: [first(by), count('payments'), money('gross'), money('refunded'), money('net'), money('gst')],
    rows: rows.map((row) => ({
      [first(by).key]: row.key,
      payments: row.payments,
      gross: decimal(clinic, row.captured),
      refunded: decimal(clinic, row.refunded),
      net: decimal(clinic, row.captured - row.refunded),
      gst: decimal(clinic, row.gst),
    })),
  };
}

async function gstTable({ tx, clinic, period }: Wish): Promise<Table> {
  const days = await facts.listGst(tx, clinic, period);
  const months = summed(days, (date) => startOfStep('month', date));
  return {
    by: 'date',
    columns: [first('date'), ...['sales', 'gstOnSales', 'refunds', 'gstOnRefunds', 'netSales', 'netGst'].map(money)],
    rows: months.map((row) => ({
      date: row.key,
      sales: decimal(clinic, row.sales),
      gstOnSales: decimal(clinic, row.sales_gst),
      refunds: decimal(clinic, row.refunds),
      gstOnRefunds: decimal(clinic, row.refunds_gst),
      netSales: decimal(clinic, row.sales - row.refunds),
      netGst: decimal(clinic, row.sales_gst - row.refunds_gst),
    })),
  };
}

/** As of today, whatever the period: what is owed is owed now. */
async function receivablesTable({ tx, clinic, today }: Wish): Promise<Table> {
  const found = await repository.listReceivables(tx, clinic.id, today);
  return {
    by: 'patient',
    columns: [
      { key: 'patient', kind: 'text' },
      count('invoices'),
      ...['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90', 'total'].map(money),
    ],
    rows: found.map((row) => ({
      patient: row.name,
      patientId: row.patient_id,
      invoices: row.invoices,
      notDue: decimal(clinic, row.not_due),
      days1to30: decimal(clinic, row.days_30),
      days31to60: decimal(clinic, row.days_60),
      days61to90: decimal(clinic, row.days_90),
      over90: decimal(clinic, row.older),
      total: decimal(clinic, row.total),
    })),
  };
}

async function productivityTable({ tx, clinic, period, span, today }: Wish): Promise<Table> {
  const found = await repository.listProductivity(tx, clinic.id, span);
  const to = period.to < today ? period.to : today;
  const bookable = period.from > today ? new Map() : await bookableMinutesOfEach(tx, clinic, { from: period.from, to });
  const hours = (minutes: number) => oneDecimal(minutes / 60);
  return {
    by: 'practitioner',
    columns: [
      first('practitioner'),
      ...['appointments', 'completed', 'cancelled', 'noShows', 'patients'].map(count),
      { key: 'hours', kind: 'hours' },
      { key: 'bookableHours', kind: 'hours' },
      percent('utilization'),
      money('revenue'),
    ],
    rows: found.map((row) => ({
      practitioner: row.name,
      practitionerId: row.practitioner_id,
      appointments: row.appointments,
      completed: row.completed,
      cancelled: row.cancelled,
      noShows: row.no_shows,
      patients: row.patients,
      hours: hours(row.minutes),
      bookableHours: hours(bookable.get(row.practitioner_id) ?? 0),
      utilization: percentage(row.minutes, bookable.get(row.practitioner_id) ?? 0),
      revenue: decimal(clinic, row.revenue),
    })),
  };
}

async function cancellationsTable({ tx, clinic, period, span, by: asked }: Wish): Promise<Table> {
  const by = asked === 'method' ? 'date' : asked;
  const found =
    by === 'practitioner'
      ? await repository.listCancellationsOfPractitioners(tx, clinic, span)
      : await facts.listCancellations(tx, clinic, period, by);
  const rows = by === 'date' ? byStep(period, found) : found;
  return {
    by,
    columns: [
      first(by),
      ...['appointments', 'inTime', 'late', 'byClinic', 'noShows'].map(count),
      percent('noShowRate'),
      percent('cancelledRate'),
      money('lost'),
      money('kept'),
    ],
    rows: rows.map((row) => ({
      [first(by).key]: row.key,
      appointments: row.appointments,
      inTime: row.in_time,
      late: row.late,
      byClinic: row.by_clinic,
      noShows: row.no_shows,
      noShowRate: percentage(row.no_shows, row.appointments),
      cancelledRate: percentage(row.in_time + row.late + row.by_clinic, row.appointments),
      lost: decimal(clinic, row.lost),
      kept: decimal(clinic, row.kept),
    })),
  };
}

const first = (by: facts.Grouping): Column => ({ key: by, kind: by === 'date' ? 'date' : 'text' });
const decimal = (clinic: ClinicRow, cents: number): string => formatDecimal(cents, clinic.currency);

type Keyed = { key: string | null };

/** Days as bars of the width that a chart of the period has. */
function byStep<T extends Keyed>(period: Period, days: T[]): (T & { key: string })[] {
  const step = stepOf(period);
  return summed(days, (date) => startOfStep(step, date));
}

function summed<T extends Keyed>(rows: T[], keyOf: (key: string) => string): (T & { key: string })[] {
  const sums = new Map<string, T & { key: string }>();
  for (const row of rows) {
    const key = keyOf(row.key ?? '');
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? { ...row, key } : added(sum, row));
  }
  return [...sums.values()];
}

function added<T extends Keyed>(sum: T & { key: string }, row: T): T & { key: string } {
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'number' ? value + Number(sum[name as keyof T]) : sum[name as keyof T],
  ]);
  return Object.fromEntries(fields) as T & { key: string };
}

/** Counts, hours and amounts add up; shares do not. */
function totalsOf({ columns, rows }: Table, currency: string): Line {
  const sums = columns.flatMap(({ key, kind }): [string, string | number][] => {
    const values = rows.map((row) => Number(row[key] ?? 0));
    const sum = values.reduce((total, value) => total + value, 0);
    if (kind === 'count') return [[key, sum]];
    if (kind === 'hours') return [[key, oneDecimal(sum)]];
    return kind === 'money'
      ? [
          [
            key,
            sumOfDecimals(
              rows.map((row) => String(row[key] ?? '0')),
              currency,
            ),
          ],
        ]
      : [];
  });
  return Object.fromEntries(sums);
}

/** Decimals of one currency, added as whole minor units. */
function sumOfDecimals(amounts: readonly string[], currency: string): string {
  const cents = amounts.reduce((total, amount) => total + Number(amount.replace('.', '')), 0);
  return formatDecimal(cents, currency);
}
