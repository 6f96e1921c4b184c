import type { z } from 'zod';
import {
  type CalendarConnection,
  createCalendarFeed,
  deleteCalendarConnection,
  deleteCalendarFeed,
  listCalendarConnections,
  listCalendarFeeds,
} from '../../../contracts/calendars.ts';
import { getMeetingSettings, putMeetingSettings } from '../../../contracts/meetings.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Connection = z.output<typeof CalendarConnection>;

const calendarsApi = api.injectEndpoints({
  endpoints: (build) => ({
    listCalendarConnections: contractQuery(build, listCalendarConnections, { providesTags: ['Calendars'] }),
    deleteCalendarConnection: contractMutation(build, deleteCalendarConnection, {
      invalidatesTags: ['Calendars', 'Availability'],
    }),
    listCalendarFeeds: contractQuery(build, listCalendarFeeds, { providesTags: ['Calendars'] }),
    createCalendarFeed: contractMutation(build, createCalendarFeed, { invalidatesTags: ['Calendars'] }),
    deleteCalendarFeed: contractMutation(build, deleteCalendarFeed, { invalidatesTags: ['Calendars'] }),
    getMeetingSettings: contractQuery(build, getMeetingSettings, { providesTags: ['Calendars'] }),
    putMeetingSettings: contractMutation(build, putMeetingSettings, { invalidatesTags: ['Calendars'] }),
  }),
});

export const {
  useListCalendarConnectionsQuery,
  useDeleteCalendarConnectionMutation,
  useListCalendarFeedsQuery,
  useCreateCalendarFeedMutation,
  useDeleteCalendarFeedMutation,
  useGetMeetingSettingsQuery,
  usePutMeetingSettingsMutation,
} = calendarsApi;
