import { joinAppointment } from '../../../contracts/meetings.ts';
import { api, contractMutation } from '../../app/api.ts';

const meetingsApi = api.injectEndpoints({
  endpoints: (build) => ({
    // The link may be new: the appointment shows it from then on.
    joinAppointment: contractMutation(build, joinAppointment, { invalidatesTags: ['Appointment'] }),
  }),
});

export const { useJoinAppointmentMutation } = meetingsApi;
