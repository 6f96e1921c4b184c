import { z } from 'zod';
import { EVENT_NAMES } from '../domain/funnel.ts';
import { endpoint } from './endpoint.ts';
import { BodyId, Instant, LocalDate, SessionType } from './shared.ts';

export const EventName = z.enum(EVENT_NAMES);
/** A random number that a browser made for itself, once its person agreed to be counted. */
export const VisitorId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[A-Za-z0-9-]+$/, 'Use letters, digits and -.');

const event = {
  name: EventName.optional(),
  /** Another word for `name`. */
  event: EventName.optional(),
  serviceId: BodyId.optional(),
  practitionerId: BodyId.optional(),
  startsAt: Instant.optional(),
  sessionType: SessionType.optional(),
  paymentMethod: z.enum(['card', 'bank_transfer', 'medicare', 'paypal']).optional(),
};
const isNamed = ({ name, event: other }: { name?: unknown; event?: unknown }) => (name ?? other) !== undefined;
const AnalyticsEvent = z.object(event).refine(isNamed, { message: 'Say which event it was.', path: ['name'] });

export const recordEvents = endpoint({
  id: 'recordEvents',
  method: 'POST',
  path: '/api/analytics/events',
  tag: 'Analytics',
  summary:
    'What somebody did on the booking pages, one event or several; no names, no health. Without consent nothing is kept',
  access: 'anyone',
  status: 202,
  body: z
    .object({
      ...event,
      visitorId: VisitorId.optional(),
      /** `false`: the person said no. Also obeyed: the headers DNT and Sec-GPC. */
      consent: z.boolean().optional(),
      events: z.array(AnalyticsEvent).max(50).optional(),
    })
    .refine((body) => isNamed(body) || (body.events?.length ?? 0) > 0, {
      message: 'Say which event it was.',
      path: ['name'],
    }),
  answer: z.object({ accepted: z.number().int() }),
});

/** The period of a console page, by name or by dates. */
export const PeriodQuery = z.object({
  period: z.enum(['today', 'week', 'month', 'year', 'all']).optional(),
  start_date: LocalDate.optional(),
  end_date: LocalDate.optional(),
});

const Period = z.object({ type: z.string(), startDate: z.string(), endDate: z.string() });

export const Funnel = z
  .object({
    period: Period,
    timezone: z.string(),
    currency: z.string(),
    steps: z.array(
      z.object({
        name: z.string(),
        events: z.number().int(),
        people: z.number().int(),
        /** Percent of the step before, and of the first. */
        fromPrevious: z.number(),
        fromFirst: z.number(),
        /** People who came no further than the step before. */
        droppedOff: z.number().int(),
      }),
    ),
    visitors: z.number().int(),
    /** Percent of those who began that were confirmed. */
    conversionRate: z.number(),
    dropOffRate: z.number(),
    payments: z.object({ started: z.number().int(), failed: z.number().int(), succeeded: z.number().int() }),
    popular: z.object({
      services: z.array(
        z.object({
          serviceId: z.number().int(),
          name: z.string(),
          bookings: z.number().int(),
          share: z.number(),
          revenue: z.string(),
        }),
      ),
      practitioners: z.array(
        z.object({ practitionerId: z.number().int(), name: z.string(), bookings: z.number().int(), share: z.number() }),
      ),
      /** By the clinic's clock; weekday 0 is Sunday. */
      times: z.array(z.object({ weekday: z.number().int(), hour: z.number().int(), bookings: z.number().int() })),
      sessionTypes: z.array(z.object({ sessionType: z.string(), bookings: z.number().int(), share: z.number() })),
      paymentMethods: z.array(
        z.object({ method: z.string(), payments: z.number().int(), revenue: z.string(), share: z.number() }),
      ),
    }),
    revenue: z.object({ total: z.string(), payments: z.number().int(), averagePayment: z.string() }),
    appointments: z.object({
      total: z.number().int(),
      completed: z.number().int(),
      cancelled: z.number().int(),
      noShows: z.number().int(),
      pending: z.number().int(),
    }),
    retention: z.object({
      /** People with a completed session in the period, and how many of them had one before it. */
      patients: z.number().int(),
      returning: z.number().int(),
      new: z.number().int(),
      returningRate: z.number(),
      sessionsPerPatient: z.number(),
    }),
  })
  .meta({ id: 'Funnel' });

export const getFunnel = endpoint({
  id: 'getFunnel',
  method: 'GET',
  path: '/api/admin/analytics/funnel',
  tag: 'Analytics',
  summary:
    'From looking at a service to a confirmed appointment: conversion, drop-off, what is popular, who comes back',
  access: ['practice_manager', 'admin'],
  query: PeriodQuery,
  answer: Funnel,
});
