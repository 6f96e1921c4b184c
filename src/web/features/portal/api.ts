import type { z } from 'zod';
import * as contract from '../../../contracts/portal.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type ProviderDay = z.output<typeof contract.ProviderDashboard>;
export type Details = z.output<typeof contract.ClientDetails>;
export type Session = ProviderDay['today'][number];

const portalApi = api.injectEndpoints({
  endpoints: (build) => ({
    getProviderDay: contractQuery(build, contract.getProviderDashboard, { providesTags: ['Portal', 'Appointment'] }),
    getClientDay: contractQuery(build, contract.getClientDashboard, { providesTags: ['Portal', 'Appointment'] }),
    getOwnProvider: contractQuery(build, contract.getClientProvider, { providesTags: ['Portal'] }),
    listPastSessions: contractQuery(build, contract.listClientAppointments, { providesTags: ['Appointment'] }),
    getDetails: contractQuery(build, contract.getClientDetails, { providesTags: ['Details'] }),
    putDetails: contractMutation(build, contract.putClientDetails, { invalidatesTags: ['Details', 'Portal'] }),
    giveFeedback: contractMutation(build, contract.giveSessionFeedback),
  }),
});

export const {
  useGetProviderDayQuery,
  useGetClientDayQuery,
  useGetOwnProviderQuery,
  useListPastSessionsQuery,
  useGetDetailsQuery,
  usePutDetailsMutation,
  useGiveFeedbackMutation,
} = portalApi;
