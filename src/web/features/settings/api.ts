/** What the settings page asks of the server. */
import type { AnswerOf, BodySentOf } from '../../../contracts/endpoint.ts';
import { getSettings, updateSettings } from '../../../contracts/settings.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Settings = AnswerOf<typeof getSettings>;
export type SettingsChange = BodySentOf<typeof updateSettings>;

export const settingsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getSettings: contractQuery(build, getSettings, { providesTags: ['Settings'] }),
    updateSettings: contractMutation(build, updateSettings, { invalidatesTags: ['Settings'] }),
  }),
});

export const { useGetSettingsQuery, useUpdateSettingsMutation } = settingsApi;
