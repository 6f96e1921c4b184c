import { listReceipts } from '../../../contracts/billing.ts';
import { getPreferences, putPreferences, updateProfile } from '../../../contracts/identity.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

const identityApi = api.injectEndpoints({
  endpoints: (build) => ({
    updateProfile: contractMutation(build, updateProfile, { invalidatesTags: ['Session'] }),
    getPreferences: contractQuery(build, getPreferences, { providesTags: ['Preferences'] }),
    putPreferences: contractMutation(build, putPreferences, { invalidatesTags: ['Preferences'] }),
    listReceipts: contractQuery(build, listReceipts, { providesTags: ['Receipts'] }),
  }),
});

export const { useUpdateProfileMutation, useGetPreferencesQuery, usePutPreferencesMutation, useListReceiptsQuery } =
  identityApi;
