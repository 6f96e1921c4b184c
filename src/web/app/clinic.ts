/** The clinic behind this address; every page knows it, since nothing is shown before it has arrived. */
import type { z } from 'zod';
import { type Clinic as ClinicShape, getClinic } from '../../contracts/clinics.ts';
import { api, contractQuery } from './api.ts';

export type Clinic = z.output<typeof ClinicShape>;

export const clinicApi = api.injectEndpoints({
  endpoints: (build) => ({ getClinic: contractQuery(build, getClinic, { keepUnusedDataFor: 86_400 }) }),
});

/** The clinic, or undefined while it could not be fetched. */
export function useClinic(): Clinic | undefined {
  return clinicApi.useGetClinicQuery().data;
}
