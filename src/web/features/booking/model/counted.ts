import type { Counted } from '../../../app/counting.ts';
import type { Booking } from './booking-slice.ts';

/** Which steps were taken between two moments of a journey. What a reload brought back was counted before it. */
export function choicesCounted(before: Booking | null, now: Booking): Counted[] {
  if (before === null) return [];
  const events: Counted[] = [];
  const service = now.serviceId === null ? {} : { serviceId: now.serviceId };
  const who = typeof now.practitionerId === 'number' ? { practitionerId: now.practitionerId } : {};
  if (now.serviceId !== null && now.serviceId !== before.serviceId)
    events.push({ name: 'service_selected', ...service });
  if (now.practitionerId !== null && now.practitionerId !== before.practitionerId)
    events.push({ name: 'practitioner_selected', ...service, ...who });
  if (now.hold !== null && now.hold.id !== before.hold?.id) {
    const { serviceId, practitionerId, startsAt, deliveryMode: sessionType } = now.hold;
    events.push({ name: 'time_selected', serviceId, practitionerId, startsAt, sessionType });
  }
  if (now.appointmentId !== null && now.appointmentId !== before.appointmentId)
    events.push({ name: 'details_completed', ...service, ...who });
  return events;
}
