/** Lines of reports from what is counted by day: no row of a patient is read for them. */
import type { DateRange } from '../../../../domain/analytics.ts';
import type { Tx } from '../../../platform/db.ts';
import { type FactRow, listFacts, listServiceNames, type Measure } from '../../analytics/service.ts';
import type { ClinicRow } from '../../clinics/repository.ts';
import type { CancellationRow, RevenueRow } from './reports-repository.ts';

export type Grouping = 'date' | 'service' | 'practitioner' | 'method';
type Sums = Map<string, Partial<Record<Measure, { count: number; amount: number }>>>;

const REVENUE = ['payments', 'captured', 'gst'] as const;
const SESSIONS = ['completed', 'cancelled', 'no_show', 'open'] as const;
const LOST = ['in_time', 'late', 'by_clinic', 'missed'] as const;
const GST = ['captured', 'sales_gst', 'refunds', 'refunds_gst'] as const;

/** Payments by day, service or method. */
export async function listRevenue(
  tx: Tx,
  clinic: ClinicRow,
  range: DateRange,
  by: 'date' | 'service' | 'method',
): Promise<RevenueRow[]> {
  const facts = await listFacts(tx, clinic, range, REVENUE);
  const keyOf = by === 'service' ? serviceKey(await listServiceNames(tx, clinic.id), 1) : methodOf;
  return lines(sumBy(facts, by === 'date' ? null : keyOf), (of) => ({
    payments: of('captured').count,
    captured: of('captured').amount,
    refunded: of('captured').amount - of('payments').amount,
    gst: of('gst').amount,
  }));
}

export type GstLine = { key: string; sales: number; sales_gst: number; refunds: number; refunds_gst: number };

/** On a cash basis, by day: sales when they were paid, refunds when they were given. */
export async function listGst(tx: Tx, clinic: ClinicRow, range: DateRange): Promise<GstLine[]> {
  return lines(sumBy(await listFacts(tx, clinic, range, GST), null), (of) => ({
    sales: of('captured').amount,
    sales_gst: of('sales_gst').amount,
    refunds: of('refunds').amount,
    refunds_gst: of('refunds_gst').amount,
  }));
}

/** What did not take place, by day or service. */
export async function listCancellations(
  tx: Tx,
  clinic: ClinicRow,
  range: DateRange,
  by: 'date' | 'service',
): Promise<CancellationRow[]> {
  const facts = await listFacts(tx, clinic, range, [...SESSIONS, ...LOST, 'kept']);
  const names = await listServiceNames(tx, clinic.id);
  return lines(sumBy(facts, by === 'date' ? null : serviceKey(names, 0)), (of) => ({
    appointments: SESSIONS.reduce((sum, measure) => sum + of(measure).count, 0),
    in_time: of('in_time').count,
    late: of('late').count,
    by_clinic: of('by_clinic').count,
    no_shows: of('missed').count,
    lost: LOST.reduce((sum, measure) => sum + of(measure).amount, 0),
    kept: of('kept').amount,
  }));
}

const methodOf = (part: string): string => part.split(':')[0] ?? '';

/** The name of the service that stands at this place of a part; what was paid without one has none. */
const serviceKey = (names: ReadonlyMap<number, string>, place: number) => (part: string) =>
  names.get(Number(part.split(':')[place])) ?? '';

/** Facts by their date, or by what a part stands for. */
function sumBy(facts: readonly FactRow[], keyOf: ((part: string) => string) | null): Sums {
  const sums: Sums = new Map();
  for (const { date, part, measure, count, amount } of facts) {
    const key = keyOf === null ? date : part === null ? null : keyOf(part);
    if (key === null) continue;
    const line = sums.get(key) ?? {};
    const known = line[measure] ?? { count: 0, amount: 0 };
    line[measure] = { count: known.count + count, amount: known.amount + amount };
    sums.set(key, line);
  }
  return sums;
}

const NOTHING = { count: 0, amount: 0 };

function lines<T>(
  sums: Sums,
  read: (of: (measure: Measure) => { count: number; amount: number }) => T,
): (T & { key: string })[] {
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, line]) => ({ key, ...read((measure) => line[measure] ?? NOTHING) }));
}
