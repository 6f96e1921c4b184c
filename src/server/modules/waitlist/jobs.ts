import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { offerFreedTime, offerOpenedTimes, settleBooked, timeFreedBy } from './offers.ts';

const Id = z.number().int();
/** An appointment that gave its time back, the time itself when an offer ended, or times that hours opened. */
const Freed = z.union([
  z.object({ appointmentId: Id, previousStartsAt: z.iso.datetime().optional() }),
  z.object({ practitionerId: Id, from: Id, to: Id, butNotPatientId: Id }),
  z.object({ practitionerId: Id, spans: z.array(z.object({ from: Id, to: Id })) }),
]);
const Booked = z.object({ appointmentId: Id });

export function waitlistJobs(deps: Platform & { clinics: ClinicDirectory }): Job[] {
  return [
    {
      name: 'offer-waitlist',
      payload: Freed,
      run: async (event, { clinicId }) => {
        const { data } = Freed.safeParse(event);
        if (data === undefined) return;
        const clinic = await deps.clinics.byId(clinicId);
        if ('spans' in data) return offerOpenedTimes(deps, clinic, data);
        const freed = 'appointmentId' in data ? await timeFreedBy(deps, clinicId, data) : data;
        if (freed !== null) await offerFreedTime(deps, clinic, freed);
      },
    },
    {
      name: 'settle-waitlist',
      payload: Booked,
      run: async (event, { clinicId }) => settleBooked(deps, clinicId, Booked.parse(event).appointmentId),
    },
  ];
}
