import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { LocalDate } from './shared.ts';

const Amount = z.string();
const PeriodName = z.enum(['today', 'week', 'month', 'year', 'all']);

const StepPoint = z.object({
  /** First day of the bar. */
  date: z.string(),
  appointments: z.number().int(),
  completed: z.number().int(),
  cancelled: z.number().int(),
  no_shows: z.number().int(),
  revenue: Amount,
  new_users: z.number().int(),
});

/** B's analytics, field for field; `currency`, `timezone`, `no_shows`, `ratings` and `series` are added. */
export const SystemAnalytics = z
  .object({
    period: z.object({
      type: z.enum(['today', 'week', 'month', 'year', 'all', 'custom']),
      start_date: z.string(),
      end_date: z.string(),
    }),
    currency: z.string(),
    timezone: z.string(),
    users: z.object({
      total: z.number().int(),
      new_this_period: z.number().int(),
      active_this_period: z.number().int(),
      growth_data: z.array(z.object({ date: z.string(), count: z.number().int() })),
      by_role: z.object({
        patient: z.number().int(),
        psychologist: z.number().int(),
        practice_manager: z.number().int(),
        admin: z.number().int(),
      }),
    }),
    appointments: z.object({
      total: z.number().int(),
      completed: z.number().int(),
      cancelled: z.number().int(),
      no_shows: z.number().int(),
      pending: z.number().int(),
      revenue: Amount,
      trends: z.array(z.object({ date: z.string(), count: z.number().int(), revenue: Amount })),
    }),
    revenue: z.object({
      total: Amount,
      this_period: Amount,
      previous_period: Amount,
      growth_percentage: z.number(),
      by_payment_method: z.record(z.string(), Amount),
      by_service: z.record(z.string(), Amount),
    }),
    performance: z.object({
      average_appointment_duration: z.number(),
      average_rating: z.number(),
      patient_satisfaction: z.number(),
      psychologist_utilization: z.number(),
      no_show_rate: z.number(),
      /** How many ratings stand behind the two figures; with none they are 0. */
      ratings: z.number().int(),
    }),
    progress_notes: z.object({
      total: z.number().int(),
      this_period: z.number().int(),
      average_per_patient: z.number(),
      completion_rate: z.number(),
    }),
    /** The whole period in bars of a day, a week or a month. */
    series: z.object({ step: z.enum(['day', 'week', 'month']), points: z.array(StepPoint) }),
  })
  .meta({ id: 'SystemAnalytics' });

export const getSystemAnalytics = endpoint({
  id: 'getSystemAnalytics',
  method: 'GET',
  path: '/api/auth/admin/analytics',
  tag: 'Analytics',
  summary: 'The clinic’s figures of a period, in its timezone: users, appointments, revenue, performance, notes',
  access: ['admin'],
  query: z.object({
    period: PeriodName.optional(),
    start_date: LocalDate.optional(),
    end_date: LocalDate.optional(),
  }),
  answer: SystemAnalytics,
});
