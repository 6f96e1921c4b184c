import * as contract from '../../../contracts/contact.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

const contactApi = api.injectEndpoints({
  endpoints: (build) => ({
    sendContactRequest: contractMutation(build, contract.sendContactRequest),
    listContactRequests: contractQuery(build, contract.listContactRequests, { providesTags: ['ContactRequests'] }),
    changeContactRequest: contractMutation(build, contract.changeContactRequest, {
      invalidatesTags: ['ContactRequests'],
    }),
  }),
});

export const { useSendContactRequestMutation, useListContactRequestsQuery, useChangeContactRequestMutation } =
  contactApi;
