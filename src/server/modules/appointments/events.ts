/** What appointments announce; higher modules hear of it after the commit. */
export const APPOINTMENT_BOOKED = 'appointment.booked';
export const APPOINTMENT_CONFIRMED = 'appointment.confirmed';
export const APPOINTMENT_RESCHEDULED = 'appointment.rescheduled';
export const APPOINTMENT_CANCELLED = 'appointment.cancelled';

export type AppointmentEvent =
  | { type: typeof APPOINTMENT_BOOKED | typeof APPOINTMENT_CONFIRMED; payload: { appointmentId: number } }
  | {
      type: typeof APPOINTMENT_RESCHEDULED;
      payload: { appointmentId: number; sequence: number; previousStartsAt: string };
    }
  | {
      type: typeof APPOINTMENT_CANCELLED;
      payload: {
        appointmentId: number;
        sequence: number;
        by: 'patient' | 'clinic' | 'unpaid';
        refundCents: number;
        feeCents: number;
      };
    };
