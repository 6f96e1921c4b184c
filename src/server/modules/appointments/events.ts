/** What appointments announce; higher modules hear of it after the commit. */
export const APPOINTMENT_BOOKED = 'appointment.booked';
export const APPOINTMENT_CONFIRMED = 'appointment.confirmed';
export const APPOINTMENT_RESCHEDULED = 'appointment.rescheduled';
export const APPOINTMENT_CANCELLED = 'appointment.cancelled';
/** The session took place: `{appointmentId}`. */
export const APPOINTMENT_COMPLETED = 'appointment.completed';
/** Of several appointments of a series at once; the single ones above are then announced as `quiet`, for no mail each. */
export const SERIES_BOOKED = 'appointment.series_booked';
export const SERIES_RESCHEDULED = 'appointment.series_rescheduled';
export const SERIES_CANCELLED = 'appointment.series_cancelled';
