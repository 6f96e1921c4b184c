/** Booking in D's words: a provider, a local day and time, and a service by its name. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { bookClientAppointment } from '../../../contracts/portal.ts';
import type { Context } from '../../platform/caller.ts';
import { invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { planBookings } from '../appointments/service.ts';
import { findServices } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPractitioners } from '../practitioners/service.ts';

/** The booking that is meant: by video with Google Meet where service and provider do that, else in person. */
export async function planClientBooking(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  wish: BodyOf<typeof bookClientAppointment>,
) {
  const services = await findServices(platform.db, clinic.id);
  const service = services.find(({ name }) => name.toLowerCase() === wish.type.toLowerCase());
  if (service === undefined) throw invalidField('type', 'There is no service of that name.');
  if (wish.duration !== undefined && wish.duration !== service.duration_minutes)
    throw invalidField('duration', `${service.name} takes ${service.duration_minutes} minutes.`);
  const [provider] = await findPractitioners(platform.db, clinic.id, {
    id: wish.providerId,
    sessionType: 'telehealth',
  });
  const byVideo = provider !== undefined && service.offered_types.includes('telehealth');
  const body = {
    practitionerId: wish.providerId,
    serviceId: service.id,
    date: wish.date,
    time: wish.time,
    ...(byVideo ? { videoMeetingConfig: { platform: 'google-meet' as const } } : {}),
  };
  return { body, ...(await planBookings(platform, context, clinic, body)) };
}
