/** What appointments announce; higher modules hear of it after the commit. */
export const APPOINTMENT_BOOKED = 'appointment.booked';
export const APPOINTMENT_CONFIRMED = 'appointment.confirmed';
export const APPOINTMENT_RESCHEDULED = 'appointment.rescheduled';
export const APPOINTMENT_CANCELLED = 'appointment.cancelled';
