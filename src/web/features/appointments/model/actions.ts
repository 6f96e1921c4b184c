import { takesTime } from '../../../../domain/appointment-status.ts';
import { may, type Role } from '../../../../domain/permissions.ts';
import type { Appointment } from '../api.ts';

type Asked = Pick<
  Appointment,
  'status' | 'paymentStatus' | 'startsAt' | 'endsAt' | 'deliveryMode' | 'cancellation' | 'payBy' | 'paymentId'
>;

/** What this person can do with their own appointment right now; the server asks the same questions again. */
export function possibleActions(appointment: Asked, role: Role, now: number) {
  const alive = takesTime(appointment.status);
  const ahead = Date.parse(appointment.startsAt) > now;
  const owes = appointment.payBy !== null || appointment.paymentStatus === 'unpaid';
  return {
    pay: alive && owes && may(role, 'payment.pay', true),
    join: alive && appointment.deliveryMode === 'telehealth' && Date.parse(appointment.endsAt) > now,
    move: alive && ahead && may(role, 'appointment.reschedule', true),
    cancel: alive && appointment.cancellation !== null && may(role, 'appointment.cancel', true),
    calendar: alive && ahead,
    receipt: ['paid', 'refunded', 'partly_refunded'].includes(appointment.paymentStatus) ? appointment.paymentId : null,
  };
}
