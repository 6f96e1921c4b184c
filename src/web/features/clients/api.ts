import type { z } from 'zod';
import * as contract from '../../../contracts/portal.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Client = z.output<typeof contract.Client>;
export type ClientProfile = z.output<typeof contract.ClientProfile>;

const clientsApi = api.injectEndpoints({
  endpoints: (build) => ({
    listClients: contractQuery(build, contract.listClients, { providesTags: ['Clients'] }),
    addClient: contractMutation(build, contract.addClient, { invalidatesTags: ['Clients'] }),
    getClientProfile: contractQuery(build, contract.getClientProfile, { providesTags: ['Clients', 'Notes'] }),
  }),
});

export const { useListClientsQuery, useAddClientMutation, useGetClientProfileQuery } = clientsApi;
