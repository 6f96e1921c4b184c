import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import { type Notifications, tellBoth } from './service.ts';

const Id = z.number().int();

/** One job for each thing the two parties are told. Payloads are the events' own. */
export function notificationJobs(deps: Notifications): Job[] {
  return [
    job('tell-booked', z.object({ appointmentId: Id }), (event, clinicId) =>
      tellBoth(deps, clinicId, { template: 'booked', appointmentId: event.appointmentId, version: 0 }),
    ),
    // Confirmed by a payment is told by the payment's own mail.
    job(
      'tell-confirmed',
      z.object({ appointmentId: Id, paid: z.boolean().default(false) }),
      async (event, clinicId) => {
        if (!event.paid)
          await tellBoth(deps, clinicId, { template: 'confirmed', appointmentId: event.appointmentId, version: 0 });
      },
    ),
    job(
      'tell-paid',
      z.object({ paymentId: Id, appointmentId: Id.nullable(), kept: z.boolean() }),
      async (event, clinicId) => {
        const { appointmentId, paymentId, kept } = event;
        if (appointmentId === null || !kept) return;
        await tellBoth(deps, clinicId, { template: 'paid', appointmentId, paymentId, version: paymentId });
      },
    ),
    job(
      'tell-rescheduled',
      z.object({ appointmentId: Id, sequence: Id, previousStartsAt: z.iso.datetime() }),
      (event, clinicId) => {
        const { appointmentId, sequence, previousStartsAt } = event;
        return tellBoth(deps, clinicId, {
          template: 'rescheduled',
          appointmentId,
          version: sequence,
          previousStartsAt: new Date(previousStartsAt),
        });
      },
    ),
    job(
      'tell-cancelled',
      z.object({
        appointmentId: Id,
        sequence: Id,
        by: z.enum(['patient', 'clinic', 'unpaid']),
        refundCents: Id,
        feeCents: Id,
      }),
      (event, clinicId) => {
        const { appointmentId, sequence, by, refundCents, feeCents } = event;
        return tellBoth(deps, clinicId, {
          template: 'cancelled',
          appointmentId,
          version: sequence,
          cancelledBy: by,
          refundCents,
          feeCents,
        });
      },
    ),
  ];
}

function job<T>(name: string, payload: z.ZodType<T>, run: (event: T, clinicId: number) => Promise<void>): Job {
  return { name, payload, run: (event, { clinicId }) => run(event as T, clinicId) };
}
