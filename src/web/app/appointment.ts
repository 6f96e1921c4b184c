/** One appointment: asked for by its own page and by the door to its video session. */
import type { z } from 'zod';
import { type Appointment as AppointmentShape, getAppointment } from '../../contracts/appointments.ts';
import { api, contractQuery } from './api.ts';

export type Appointment = z.output<typeof AppointmentShape>;

const appointmentApi = api.injectEndpoints({
  endpoints: (build) => ({
    getAppointment: contractQuery(build, getAppointment, { providesTags: ['Appointment'] }),
  }),
});

export const { useGetAppointmentQuery } = appointmentApi;
