import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import * as calendars from './service.ts';

export function calendarJobs(deps: calendars.Calendars): Job[] {
  return [
    job('align-calendars', z.object({ appointmentId: z.number().int() }), async (payload, { clinicId }) => {
      await calendars.alignEntries(deps, clinicId, payload.appointmentId);
    }),
    job('sync-calendar', z.object({ connectionId: z.number().int() }), async (payload, { clinicId }) => {
      await calendars.syncConnection(deps, clinicId, payload.connectionId);
    }),
  ];
}

function job<T>(
  name: string,
  payload: z.ZodType<T>,
  run: (payload: T, context: { clinicId: number; at: Date }) => Promise<void>,
): Job {
  return { name, payload, run: (given, context) => run(given as T, context) };
}
