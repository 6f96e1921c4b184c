import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { getSystemAnalytics } from '../../../contracts/analytics.ts';
import type { changeFeedback } from '../../../contracts/feedback.ts';
import {
  growth,
  oneDecimal,
  percentage,
  slugOf,
  startOfStep,
  stepOf,
  stepsOf,
  trendDates,
} from '../../../domain/analytics.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { FactRow, Measure } from './repository.ts';
import type { change } from './feedback.ts';
import type { Figures } from './figures.ts';

type Answer = AnswerOf<typeof getSystemAnalytics>;

const APPOINTMENTS: readonly Measure[] = ['completed', 'cancelled', 'no_show', 'open'];
/** What B's charts expect to find, also where nothing was paid that way. */
const METHODS = ['card', 'medicare', 'bank_transfer'];

export function presentAnalytics(figures: Figures): Answer {
  const { clinic, period, previousRevenueCents, serviceNames } = figures;
  const money = (cents: number) => formatDecimal(cents, clinic.currency);
  const facts = readFacts(figures.facts);
  const revenue = facts.amount('payments');
  return {
    period: { type: period.type, start_date: period.from, end_date: period.to },
    currency: clinic.currency,
    timezone: clinic.timezone,
    users: presentUsers(figures),
    appointments: {
      ...countAppointments((measure) => facts.count(measure)),
      revenue: money(facts.amountOfParts('payments', (part) => serviceOf(part) !== '')),
      trends: trendDates(period).map((date) => ({
        date,
        count: facts.countOn(date, APPOINTMENTS),
        revenue: money(facts.amountOn(date, 'payments')),
      })),
    },
    revenue: {
      total: money(revenue),
      this_period: money(revenue),
      previous_period: money(previousRevenueCents),
      growth_percentage: growth(revenue, previousRevenueCents),
      by_payment_method: inMoney(money, [
        ...METHODS.map((method): [string, number] => [method, 0]),
        ...facts.parts('payments').map(({ part, amount }): [string, number] => [part.split(':')[0] ?? '', amount]),
      ]),
      by_service: inMoney(
        money,
        facts
          .parts('payments')
          .map(({ part, amount }): [string, number] => [
            slugOf(serviceNames.get(Number(serviceOf(part))) ?? ''),
            amount,
          ]),
      ),
    },
    performance: presentPerformance(figures, facts),
    progress_notes: {
      total: figures.notes.total,
      this_period: facts.count('notes'),
      average_per_patient: oneDecimal(figures.notes.patients === 0 ? 0 : figures.notes.total / figures.notes.patients),
      completion_rate: percentage(facts.count('noted_sessions'), facts.count('completed')),
    },
    series: presentSeries(figures, facts, money),
  };
}

const serviceOf = (part: string): string => part.split(':')[1] ?? '';

function presentUsers({ period, users, active }: Figures): Answer['users'] {
  const facts = readFacts(users);
  const byDate = users
    .filter((row): row is FactRow & { date: string } => row.date !== null)
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const upTo = (date: string) => byDate.reduce((sum, row) => (row.date <= date ? sum + row.count : sum), 0);
  const role = (name: string) => facts.parts('users').find(({ part }) => part === name)?.count ?? 0;
  return {
    total: upTo(period.to),
    new_this_period: upTo(period.to) - byDate.reduce((sum, row) => (row.date < period.from ? sum + row.count : sum), 0),
    active_this_period: active,
    growth_data: trendDates(period).map((date) => ({ date, count: upTo(date) })),
    by_role: {
      patient: role('patient'),
      psychologist: role('practitioner'),
      practice_manager: role('practice_manager'),
      admin: role('admin'),
    },
  };
}

function presentPerformance({ ratings, bookableMinutes }: Figures, facts: Facts): Answer['performance'] {
  const [completed, noShows] = [facts.count('completed'), facts.count('no_show')];
  const held = facts.amount('completed') + facts.amount('no_show');
  return {
    average_appointment_duration: completed === 0 ? 0 : oneDecimal(facts.amount('completed') / completed),
    average_rating: ratings.count === 0 ? 0 : oneDecimal(ratings.sum / ratings.count),
    patient_satisfaction: percentage(ratings.high, ratings.count),
    psychologist_utilization: percentage(held, bookableMinutes),
    no_show_rate: percentage(noShows, completed + noShows),
    ratings: ratings.count,
  };
}

/** Who did not come counts among the cancelled, as B has it; `no_shows` says how many of them. */
function countAppointments(count: (measure: Measure) => number) {
  const [completed, noShows, pending] = [count('completed'), count('no_show'), count('open')];
  const cancelled = count('cancelled') + noShows;
  return { total: completed + cancelled + pending, completed, cancelled, no_shows: noShows, pending };
}

function presentSeries({ period }: Figures, facts: Facts, money: (cents: number) => string): Answer['series'] {
  const step = stepOf(period);
  const bars = facts.byBar((date) => startOfStep(step, date));
  return {
    step,
    points: stepsOf(step, period).map((start) => {
      const bar = bars.get(start);
      const appointments = countAppointments((measure) => bar?.get(measure)?.count ?? 0);
      return {
        date: start < period.from ? period.from : start,
        appointments: appointments.total,
        completed: appointments.completed,
        cancelled: appointments.cancelled - appointments.no_shows,
        no_shows: appointments.no_shows,
        revenue: money(bar?.get('payments')?.amount ?? 0),
        new_users: bar?.get('users')?.count ?? 0,
      };
    }),
  };
}

/** Amounts under the same name are added up. */
function inMoney(money: (cents: number) => string, amounts: [string, number][]): Record<string, string> {
  const sums = new Map<string, number>();
  for (const [name, cents] of amounts) sums.set(name, (sums.get(name) ?? 0) + cents);
  return Object.fromEntries([...sums].map(([name, cents]) => [name, money(cents)]));
}

type Facts = ReturnType<typeof readFacts>;
type Sum = { count: number; amount: number };

function readFacts(rows: readonly FactRow[]) {
  const byDate = new Map<string, Map<Measure, Sum>>();
  for (const { date, measure, count, amount } of rows)
    if (date !== null) addTo(byDate, date, measure, { count, amount });
  const parts = (measure: Measure) =>
    rows.flatMap((row) => (row.measure === measure && row.part !== null ? [{ ...row, part: row.part }] : []));
  const sumOf = (measure: Measure, field: 'count' | 'amount') =>
    parts(measure).reduce((sum, row) => sum + row[field], 0);
  return {
    parts,
    count: (measure: Measure) => sumOf(measure, 'count'),
    amount: (measure: Measure) => sumOf(measure, 'amount'),
    amountOfParts: (measure: Measure, fits: (part: string) => boolean) =>
      parts(measure).reduce((sum, row) => (fits(row.part) ? sum + row.amount : sum), 0),
    countOn: (date: string, measures: readonly Measure[]) =>
      measures.reduce((sum, measure) => sum + (byDate.get(date)?.get(measure)?.count ?? 0), 0),
    amountOn: (date: string, measure: Measure) => byDate.get(date)?.get(measure)?.amount ?? 0,
    byBar(barOf: (date: string) => string) {
      const bars = new Map<string, Map<Measure, Sum>>();
      for (const [date, measures] of byDate)
        for (const [measure, sum] of measures) addTo(bars, barOf(date), measure, sum);
      return bars;
    },
  };
}

function addTo(sums: Map<string, Map<Measure, Sum>>, key: string, measure: Measure, { count, amount }: Sum): void {
  const inner = sums.get(key) ?? new Map<Measure, Sum>();
  sums.set(key, inner);
  const known = inner.get(measure) ?? { count: 0, amount: 0 };
  inner.set(measure, { count: known.count + count, amount: known.amount + amount });
}

export function presentFeedback(row: Awaited<ReturnType<typeof change>>): AnswerOf<typeof changeFeedback> {
  const { id, rating, category, message, email, page, status } = row;
  return {
    id,
    rating,
    category,
    message,
    email,
    page,
    userId: row.user_id,
    userName: row.user_name,
    status: status === 'done' || status === 'read' ? status : 'new',
    createdAt: row.created_at.toISOString(),
  };
}
