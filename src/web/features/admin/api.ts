import type { z } from 'zod';
import {
  getAdminDashboard,
  getReport,
  listAllAppointments,
  type Report as ReportShape,
} from '../../../contracts/console.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import { changeFeedback, type Feedback as FeedbackShape, listFeedback } from '../../../contracts/feedback.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Dashboard = AnswerOf<typeof getAdminDashboard>;
export type Report = z.output<typeof ReportShape>;
export type FeedbackItem = z.output<typeof FeedbackShape>;

export const {
  useGetAdminDashboardQuery,
  useListAllAppointmentsQuery,
  useGetReportQuery,
  useListFeedbackQuery,
  useChangeFeedbackMutation,
} = api.injectEndpoints({
  endpoints: (build) => ({
    getAdminDashboard: contractQuery(build, getAdminDashboard, { providesTags: ['Session', 'Appointment'] }),
    listAllAppointments: contractQuery(build, listAllAppointments, { providesTags: ['Session', 'Appointment'] }),
    getReport: contractQuery(build, getReport, { providesTags: ['Session'] }),
    listFeedback: contractQuery(build, listFeedback, { providesTags: ['Session', 'Feedback'] }),
    changeFeedback: contractMutation(build, changeFeedback, { invalidatesTags: ['Feedback'] }),
  }),
});
