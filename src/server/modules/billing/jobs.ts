import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import * as billing from './service.ts';

export function billingJobs(deps: billing.Billing): Job[] {
  return [
    job('give-back', z.object({ refundId: z.number().int() }), (payload, { clinicId }) =>
      billing.giveBack(deps, clinicId, payload.refundId),
    ),
    job(
      'settle-cancellation',
      z.object({
        appointmentId: z.number().int(),
        refundCents: z.number().int(),
        feeCents: z.number().int().optional(),
      }),
      (payload, { clinicId }) => billing.settleCancellation(deps, clinicId, payload),
    ),
    job('issue-invoice', z.object({ appointmentId: z.number().int() }), (payload, { clinicId }) =>
      billing.issueOnConfirmation(deps, clinicId, payload.appointmentId),
    ),
    job('work-vendor-event', z.object({ eventId: z.string(), intentId: z.string() }), (payload, { clinicId }) =>
      billing.workVendorEvent(deps, clinicId, payload),
    ),
  ];
}

function job<T>(
  name: string,
  payload: z.ZodType<T>,
  run: (payload: T, context: { clinicId: number; at: Date }) => Promise<void>,
): Job {
  return { name, payload, run: (given, context) => run(given as T, context) };
}
