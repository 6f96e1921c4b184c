import type { z } from 'zod';
import { getSystemAnalytics, type SystemAnalytics } from '../../../contracts/analytics.ts';
import { type Funnel as FunnelShape, getFunnel } from '../../../contracts/events.ts';
import {
  changeExperiment,
  createExperiment,
  type Experiment as ExperimentShape,
  listExperiments,
} from '../../../contracts/experiments.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Analytics = z.output<typeof SystemAnalytics>;
export type Funnel = z.output<typeof FunnelShape>;
export type Experiment = z.output<typeof ExperimentShape>;

export const {
  useGetSystemAnalyticsQuery,
  useGetFunnelQuery,
  useListExperimentsQuery,
  useChangeExperimentMutation,
  useCreateExperimentMutation,
} = api.injectEndpoints({
  endpoints: (build) => ({
    getSystemAnalytics: contractQuery(build, getSystemAnalytics, { providesTags: ['Session'] }),
    getFunnel: contractQuery(build, getFunnel, { providesTags: ['Session'] }),
    listExperiments: contractQuery(build, listExperiments, { providesTags: ['Session', 'Experiments'] }),
    changeExperiment: contractMutation(build, changeExperiment, { invalidatesTags: ['Experiments'] }),
    createExperiment: contractMutation(build, createExperiment, { invalidatesTags: ['Experiments'] }),
  }),
});
