/** The console's home: today's state, the days around it, and what needs a hand. */
import type { AnswerOf } from '../../../../contracts/endpoint.ts';
import type { getAdminDashboard } from '../../../../contracts/console.ts';
import { type DateRange, periodOf, previousPeriod } from '../../../../domain/analytics.ts';
import { formatDecimal } from '../../../../domain/money.ts';
import { addDays, startOfDay, toLocal } from '../../../../domain/time-zone.ts';
import { audit } from '../../../platform/audit.ts';
import type { Context } from '../../../platform/caller.ts';
import { inTransaction } from '../../../platform/db.ts';
import type { Platform } from '../../../platform/platform.ts';
import { type DayFigures, readDays } from '../../analytics/service.ts';
import { type AppointmentRow, findAppointments } from '../../appointments/service.ts';
import type { ClinicRow } from '../../clinics/repository.ts';
import { authorize } from './authorize.ts';
import * as repository from './overview-repository.ts';

type Answer = AnswerOf<typeof getAdminDashboard>;

const NEXT = 8;
const DAYS_BACK = 7;
const DAYS_AHEAD = 6;
/** Sessions of the last weeks without a signed note are to be written; older ones are a matter for the analytics. */
const NOTE_DAYS = 28;
const EVER = { from: '1970-01-01', to: '2200-12-31' };

export async function readOverview(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
): Promise<Omit<Answer, 'next'> & { next: AppointmentRow[] }> {
  authorize(context, 'dashboard.read');
  const now = platform.clock.now();
  const today = toLocal(clinic.timezone, now.getTime()).date;
  const day = {
    from: new Date(startOfDay(clinic.timezone, today)),
    to: new Date(startOfDay(clinic.timezone, addDays(today, 1))),
  };
  return inTransaction(platform.db, clinic.id, async (tx) => {
    const counted = await repository.countNow(tx, clinic.id, now, day);
    const figures = presentDays(clinic, today, await readDays(tx, clinic, EVER), counted.upcoming_today);
    const waiting = await repository.listWaiting(tx, clinic.id, now, today);
    const nextIds = await repository.listNextIds(tx, clinic.id, now, NEXT);
    const next = nextIds.length === 0 ? [] : await findAppointments(tx, clinic.id, nextIds);
    const line = { action: 'dashboard.read', objectType: 'appointment', detail: { shown: nextIds } };
    await audit(tx, context, line, now);
    return {
      date: today,
      timezone: clinic.timezone,
      currency: clinic.currency,
      today: { ...figures.today, upcoming: counted.upcoming_today, booked: counted.booked_today },
      statistics: {
        users: counted.users,
        patients: counted.patients,
        practitioners: counted.practitioners,
        ...figures.statistics,
      },
      days: figures.days,
      attention: [...waiting, ...figures.withoutNote]
        .filter(({ count }) => count > 0)
        .map(({ kind, count, cents, oldest }) => ({
          kind: kind as Answer['attention'][number]['kind'],
          count,
          amount: cents === null ? null : formatDecimal(cents, clinic.currency),
          oldestAt: oldest?.toISOString() ?? null,
        })),
      next,
    };
  });
}

function presentDays(clinic: ClinicRow, today: string, all: readonly DayFigures[], upcomingToday: number) {
  const money = (cents: number) => formatDecimal(cents, clinic.currency);
  const month = periodOf('month', today, null);
  const within = ({ from, to }: DateRange) => all.filter(({ date }) => date >= from && date <= to);
  const here = all.find(({ date }) => date === today);
  const later = all.filter(({ date }) => date > today);
  const unsigned = within({ from: addDays(today, -NOTE_DAYS), to: today }).filter((one) => one.completed > one.noted);
  return {
    withoutNote: [
      {
        kind: 'unsigned_notes',
        count: sum(unsigned, 'completed') - sum(unsigned, 'noted'),
        cents: null,
        oldest: unsigned[0] === undefined ? null : new Date(startOfDay(clinic.timezone, unsigned[0].date)),
      },
    ],
    today: {
      appointments: here?.appointments ?? 0,
      completed: here?.completed ?? 0,
      cancelled: here?.cancelled ?? 0,
      noShows: here?.noShows ?? 0,
      revenue: money(here?.revenueCents ?? 0),
      newUsers: here?.newUsers ?? 0,
    },
    statistics: {
      appointments: sum(all, 'appointments'),
      appointmentsThisWeek: sum(within(periodOf('week', today, null)), 'appointments'),
      appointmentsThisMonth: sum(within(month), 'appointments'),
      upcomingAppointments: sum(later, 'open') + upcomingToday,
      revenueThisMonth: money(sum(within(month), 'revenueCents')),
      revenueLastMonth: money(sum(within(previousPeriod(month) ?? month), 'revenueCents')),
    },
    days: Array.from({ length: DAYS_BACK + 1 + DAYS_AHEAD }, (_, index) => {
      const date = addDays(today, index - DAYS_BACK);
      const found = all.find((one) => one.date === date);
      return { date, appointments: found?.appointments ?? 0, revenue: money(found?.revenueCents ?? 0) };
    }),
  };
}

const sum = (
  days: readonly DayFigures[],
  field: 'appointments' | 'completed' | 'noted' | 'open' | 'revenueCents',
): number => days.reduce((total, day) => total + day[field], 0);
