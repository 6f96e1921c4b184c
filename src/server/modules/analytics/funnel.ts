/** From looking at a service to a confirmed appointment, and what people choose: gathered for a period. */
import type { AnswerOf, QueryOf } from '../../../contracts/endpoint.ts';
import type { getFunnel } from '../../../contracts/events.ts';
import { countDistinct, type DateRange, oneDecimal, percentage, type Period } from '../../../domain/analytics.ts';
import { countSteps, FUNNEL_STEPS } from '../../../domain/funnel.ts';
import { formatDecimal } from '../../../domain/money.ts';
import { addDays } from '../../../domain/time-zone.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { authorize } from './authorize.ts';
import * as eventsRepository from './events-repository.ts';
import { readPeriod } from './period.ts';
import * as repository from './repository.ts';

type Answer = AnswerOf<typeof getFunnel>;
type Popular = Answer['popular'];

const MEASURES = ['completed', 'cancelled', 'no_show', 'open', 'payments', 'hours', 'session_types'] as const;
const THE_BEGINNING = '1970-01-01';
const APPOINTMENTS: ReadonlySet<string> = new Set(['completed', 'cancelled', 'no_show', 'open']);
const MOST_PRACTITIONERS = 20;

export async function readFunnel(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof getFunnel>,
): Promise<Answer> {
  authorize(context, 'funnel.read');
  const period = await readPeriod(platform, clinic, query);
  const gathered = await inTransaction(platform.db, clinic.id, (tx) => gather(tx, clinic, period));
  const { events, furthest, facts, seen } = gathered;
  const steps = presentSteps(events, furthest);
  const count = (name: string) => events.find((row) => row.name === name)?.all ?? 0;
  const conversionRate = steps.at(-1)?.fromFirst ?? 0;
  const money = presentMoney(facts, clinic.currency);
  const appointments = presentAppointments(facts);
  return {
    period: { type: period.type, startDate: period.from, endDate: period.to },
    timezone: clinic.timezone,
    currency: clinic.currency,
    steps,
    visitors: furthest.reduce((sum, row) => sum + row.visitors, 0),
    conversionRate,
    dropOffRate: (steps[0]?.people ?? 0) === 0 ? 0 : oneDecimal(100 - conversionRate),
    payments: {
      started: count('payment_started'),
      failed: count('payment_failed'),
      succeeded: count('payment_succeeded'),
    },
    popular: { ...presentPopular(gathered, clinic.currency), paymentMethods: money.methods },
    revenue: money.revenue,
    appointments,
    retention: {
      ...seen,
      new: seen.patients - seen.returning,
      returningRate: percentage(seen.returning, seen.patients),
      sessionsPerPatient: seen.patients === 0 ? 0 : oneDecimal(appointments.completed / seen.patients),
    },
  };
}

type Gathered = Awaited<ReturnType<typeof gather>>;

async function gather(tx: Tx, clinic: ClinicRow, period: Period) {
  const booked = await eventsRepository.listMostBooked(tx, clinic, period);
  const practitioners = booked.slice(0, MOST_PRACTITIONERS);
  const ids = practitioners.map((row) => row.practitioner_id);
  return {
    practitioners,
    bookings: sumOf(booked),
    events: await eventsRepository.countEvents(tx, clinic, period),
    furthest: await eventsRepository.countFurthest(tx, clinic, period, FUNNEL_STEPS),
    facts: await repository.listFacts(tx, clinic, period, MEASURES),
    hours: await repository.listHours(tx, clinic, period),
    services: await repository.listServiceNames(tx, clinic.id),
    names: await eventsRepository.listPractitionerNames(tx, clinic.id, ids),
    seen: await countSeen(tx, clinic, period),
  };
}

/** Patients with a session that took place in the period, and how many of them had one before it. */
async function countSeen(tx: Tx, clinic: ClinicRow, { from, to }: Period) {
  const lists = async (range: DateRange) =>
    (await repository.listPeople(tx, clinic, range, ['seen'])).map((day) => day.seen);
  const here = await lists({ from, to });
  const before = await lists({ from: THE_BEGINNING, to: addDays(from, -1) });
  return { patients: countDistinct(here, null), returning: countDistinct(here, before) };
}

function presentPopular(
  { practitioners, bookings, facts, hours, services, names }: Gathered,
  currency: string,
): Omit<Popular, 'paymentMethods'> {
  return {
    services: presentServices(facts, services, currency),
    practitioners: withShare(
      practitioners.map((row) => ({
        practitionerId: row.practitioner_id,
        name: names.get(row.practitioner_id) ?? '',
        bookings: row.bookings,
      })),
      bookings,
    ),
    times: hours,
    sessionTypes: withShare(
      facts.flatMap(({ measure, part, count }) =>
        measure === 'session_types' && part !== null ? [{ sessionType: part, bookings: count }] : [],
      ),
    ),
  };
}

function presentSteps(
  events: { name: string; all: number; unlinked: number }[],
  furthest: { name: string; visitors: number }[],
): Answer['steps'] {
  const counted = countSteps(
    new Map(furthest.map(({ name, visitors }) => [name, visitors])),
    new Map(events.map(({ name, ...counts }) => [name, counts])),
  );
  const first = counted[0]?.people ?? 0;
  return counted.map(({ name, events: all, people }, index) => {
    const previous = counted[index - 1]?.people ?? people;
    return {
      name,
      events: all,
      people,
      fromPrevious: percentage(people, previous),
      fromFirst: percentage(people, first),
      droppedOff: Math.max(0, previous - people),
    };
  });
}

const sumOf = (rows: readonly { bookings: number }[]): number => rows.reduce((sum, row) => sum + row.bookings, 0);

function withShare<T extends { bookings: number }>(rows: T[], all = sumOf(rows)): (T & { share: number })[] {
  return rows
    .toSorted((a, b) => b.bookings - a.bookings)
    .map((row) => ({ ...row, share: percentage(row.bookings, all) }));
}

function presentServices(
  facts: readonly repository.FactRow[],
  names: ReadonlyMap<number, string>,
  currency: string,
): Popular['services'] {
  const parts = facts.flatMap((row) => (row.part === null ? [] : [{ ...row, part: row.part }]));
  const ids = [...names.keys()].map((id) => ({
    serviceId: id,
    name: names.get(id) ?? '',
    bookings: parts
      .filter((row) => APPOINTMENTS.has(row.measure) && row.part === String(id))
      .reduce((sum, row) => sum + row.count, 0),
    revenue: formatDecimal(
      parts
        .filter((row) => row.measure === 'payments' && row.part.split(':')[1] === String(id))
        .reduce((sum, row) => sum + row.amount, 0),
      currency,
    ),
  }));
  return withShare(ids.filter(({ bookings, revenue }) => bookings > 0 || Number(revenue) > 0));
}

function presentAppointments(facts: readonly repository.FactRow[]): Answer['appointments'] {
  const count = (measure: repository.Measure) =>
    facts.reduce((sum, row) => (row.measure === measure && row.part !== null ? sum + row.count : sum), 0);
  const [completed, cancelled, noShows, pending] = [
    count('completed'),
    count('cancelled'),
    count('no_show'),
    count('open'),
  ];
  return { total: completed + cancelled + noShows + pending, completed, cancelled, noShows, pending };
}

function presentMoney(facts: readonly repository.FactRow[], currency: string) {
  const payments = facts.flatMap((row) =>
    row.measure === 'payments' && row.part !== null ? [{ ...row, method: row.part.split(':')[0] ?? '' }] : [],
  );
  const cents = payments.reduce((sum, row) => sum + row.amount, 0);
  const count = payments.reduce((sum, row) => sum + row.count, 0);
  const methods = [...Map.groupBy(payments, (row) => row.method)].map(([method, rows]) => {
    const revenue = rows.reduce((sum, row) => sum + row.amount, 0);
    return {
      method,
      payments: rows.reduce((sum, row) => sum + row.count, 0),
      revenue: formatDecimal(revenue, currency),
      share: percentage(revenue, cents),
    };
  });
  return {
    methods: methods.toSorted((a, b) => b.share - a.share),
    revenue: {
      total: formatDecimal(cents, currency),
      payments: count,
      averagePayment: formatDecimal(count === 0 ? 0 : Math.round(cents / count), currency),
    },
  };
}
