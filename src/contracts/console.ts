import { z } from 'zod';
import { REPORTS } from '../domain/reports.ts';
import { Appointment, AppointmentStatus, PaymentStatus } from './appointments.ts';
import { endpoint } from './endpoint.ts';
import { PeriodQuery } from './events.ts';
import { Cursor, Id, Limit, LocalDate, SessionType } from './shared.ts';

const MANAGERS = ['practice_manager', 'admin'] as const;

/** Something that waits for somebody of the clinic. */
const Waiting = z.object({
  kind: z.enum([
    'practitioner_approvals',
    'failed_messages',
    'unsigned_notes',
    'overdue_invoices',
    'unmatched_payments',
    'failed_refunds',
    'new_feedback',
  ]),
  count: z.number().int(),
  amount: z.string().nullable(),
  oldestAt: z.string().nullable(),
});

export const getAdminDashboard = endpoint({
  id: 'getAdminDashboard',
  method: 'GET',
  path: '/api/admin/dashboard',
  tag: 'Administration',
  summary: 'Today in the clinic, and what needs a hand',
  access: MANAGERS,
  answer: z
    .object({
      date: z.string(),
      timezone: z.string(),
      currency: z.string(),
      today: z.object({
        appointments: z.number().int(),
        completed: z.number().int(),
        cancelled: z.number().int(),
        noShows: z.number().int(),
        upcoming: z.number().int(),
        revenue: z.string(),
        booked: z.number().int(),
        newUsers: z.number().int(),
      }),
      statistics: z.object({
        users: z.number().int(),
        patients: z.number().int(),
        practitioners: z.number().int(),
        appointments: z.number().int(),
        appointmentsThisWeek: z.number().int(),
        appointmentsThisMonth: z.number().int(),
        upcomingAppointments: z.number().int(),
        revenueThisMonth: z.string(),
        revenueLastMonth: z.string(),
      }),
      /** Fourteen days, today the eighth: what the week was and what it will be. */
      days: z.array(z.object({ date: z.string(), appointments: z.number().int(), revenue: z.string() })),
      attention: z.array(Waiting),
      next: z.array(Appointment),
    })
    .meta({ id: 'AdminDashboard' }),
});

const filters = {
  dateFrom: LocalDate.optional(),
  dateTo: LocalDate.optional(),
  status: AppointmentStatus.optional(),
  paymentStatus: PaymentStatus.optional(),
  practitionerId: Id.optional(),
  patientId: Id.optional(),
  serviceId: Id.optional(),
  locationId: Id.optional(),
  sessionType: SessionType.optional(),
  /** A reference, or part of a patient's name or email. */
  q: z.string().trim().max(120).optional(),
  order: z.enum(['asc', 'desc']).optional(),
};

export const listAllAppointments = endpoint({
  id: 'listAllAppointments',
  method: 'GET',
  path: '/api/admin/appointments',
  tag: 'Administration',
  summary: 'Everybody’s appointments by start, the latest first unless asked otherwise; dates are the clinic’s',
  access: MANAGERS,
  query: z.object({ ...filters, limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ appointments: z.array(Appointment), nextCursor: z.string().nullable() }),
});

export const downloadAllAppointments = endpoint({
  id: 'downloadAllAppointments',
  method: 'GET',
  path: '/api/admin/appointments.csv',
  tag: 'Administration',
  summary: 'The same list as a table, at most 20,000 lines; nothing in it runs in a spreadsheet',
  access: MANAGERS,
  query: z.object(filters),
  answer: 'file',
  fileType: 'text/csv',
});

const ReportName = z.object({ name: z.enum(REPORTS) });
const ReportQuery = PeriodQuery.extend({
  /** What a line stands for, where the report leaves it open. */
  by: z.enum(['date', 'service', 'practitioner', 'method']).optional(),
});

export const Report = z
  .object({
    name: z.enum(REPORTS),
    period: z.object({ type: z.string(), startDate: z.string(), endDate: z.string() }),
    by: z.string(),
    timezone: z.string(),
    currency: z.string(),
    columns: z.array(
      z.object({ key: z.string(), kind: z.enum(['text', 'date', 'count', 'money', 'percent', 'hours']) }),
    ),
    /** Amounts are decimals as text, counts and shares numbers. */
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
    totals: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'Report' });

export const getReport = endpoint({
  id: 'getReport',
  method: 'GET',
  path: '/api/admin/reports/{name}',
  tag: 'Administration',
  summary: 'Revenue, GST, aged receivables, practitioner productivity, cancellations and no-shows',
  access: MANAGERS,
  params: ReportName,
  query: ReportQuery,
  answer: Report,
});

export const downloadReport = endpoint({
  id: 'downloadReport',
  method: 'GET',
  path: '/api/admin/reports/{name}.csv',
  tag: 'Administration',
  summary: 'The same report as a table for spreadsheets',
  access: MANAGERS,
  params: ReportName,
  query: ReportQuery,
  answer: 'file',
  fileType: 'text/csv',
});
