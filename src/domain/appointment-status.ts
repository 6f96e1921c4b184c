/** pending → confirmed → completed or no_show; pending and confirmed → cancelled. The last three are final. */
export const APPOINTMENT_STATUSES = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show'] as const;

export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];

export interface StatusContext {
  /** Epoch milliseconds, like `now`. */
  startsAt: number;
  now: number;
  /** Paid, or the clinic lets this one be paid later. */
  paid: boolean;
}

/** May the appointment step from one status to the other now? */
export function nextStatus(
  from: AppointmentStatus,
  to: AppointmentStatus,
  context: StatusContext,
): 'ok' | 'invalid_transition' {
  return isAllowed(from, to, context) ? 'ok' : 'invalid_transition';
}

function isAllowed(from: AppointmentStatus, to: AppointmentStatus, { startsAt, now, paid }: StatusContext): boolean {
  switch (to) {
    case 'confirmed':
      return from === 'pending' && paid;
    case 'cancelled':
      return from === 'pending' || from === 'confirmed';
    case 'completed':
    case 'no_show':
      return from === 'confirmed' && now >= startsAt;
    default:
      return false;
  }
}

/** Pending ones hold their time like confirmed ones; the rest gave it back or used it up. */
export function takesTime(status: AppointmentStatus): boolean {
  return status === 'pending' || status === 'confirmed';
}
