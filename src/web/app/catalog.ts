/** What several features read of the clinic's offer: services, practitioners and their free times. */
import type { z } from 'zod';
import { getAvailability, type Slot as SlotShape } from '../../contracts/availability.ts';
import { listServices, type Service as ServiceShape } from '../../contracts/catalog.ts';
import { listPractitioners, type Practitioner as PractitionerShape } from '../../contracts/practitioners.ts';
import { api, contractQuery } from './api.ts';

export type Service = z.output<typeof ServiceShape>;
export type Practitioner = z.output<typeof PractitionerShape>;
export type Slot = z.output<typeof SlotShape>;

const catalogApi = api.injectEndpoints({
  endpoints: (build) => ({
    listServices: contractQuery(build, listServices),
    listPractitioners: contractQuery(build, listPractitioners, { providesTags: ['Availability'] }),
    getAvailability: contractQuery(build, getAvailability, { providesTags: ['Availability'], keepUnusedDataFor: 30 }),
  }),
});

export const { useListServicesQuery, useListPractitionersQuery, useGetAvailabilityQuery } = catalogApi;
