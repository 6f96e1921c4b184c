import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import * as meetings from './service.ts';

export function meetingJobs(deps: meetings.Meetings): Job[] {
  return [
    job('align-meeting', z.object({ appointmentId: z.number().int() }), async (payload, { clinicId }) => {
      await meetings.alignMeeting(deps, clinicId, payload.appointmentId);
    }),
    job('work-zoom-event', z.object({ event: z.string(), meetingId: z.number().int() }), (payload, { clinicId }) =>
      meetings.workZoomEvent(deps, clinicId, payload),
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
