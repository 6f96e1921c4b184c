import {
  cancelAppointment,
  getCalendarLinks,
  listUserAppointments,
  rescheduleAppointment,
} from '../../../contracts/appointments.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export { type Appointment, useGetAppointmentQuery } from '../../app/appointment.ts';

// Cancelling and moving give a time back, and take one: what is free is asked for again.
const invalidatesTags = ['Appointment', 'Availability', 'Receipts'] as const;

const appointmentsApi = api.injectEndpoints({
  endpoints: (build) => ({
    listUserAppointments: contractQuery(build, listUserAppointments, { providesTags: ['Appointment'] }),
    getCalendarLinks: contractQuery(build, getCalendarLinks),
    cancelAppointment: contractMutation(build, cancelAppointment, { invalidatesTags }),
    rescheduleAppointment: contractMutation(build, rescheduleAppointment, { invalidatesTags }),
  }),
});

export const {
  useListUserAppointmentsQuery,
  useGetCalendarLinksQuery,
  useCancelAppointmentMutation,
  useRescheduleAppointmentMutation,
} = appointmentsApi;
