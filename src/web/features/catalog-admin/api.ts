import type { z } from 'zod';
import {
  changeService,
  createService,
  deleteService,
  listManagedServices,
  type ManagedService as ServiceShape,
} from '../../../contracts/catalog.ts';
import {
  changeLocation,
  changeRoom,
  createLocation,
  createRoom,
  deleteRoom,
  listManagedLocations,
  type ManagedLocation as PlaceShape,
} from '../../../contracts/places.ts';
import {
  changePractitioner,
  createPractitioner,
  getManagedPractitioner,
  listManagedPractitioners,
  type ManagedPractitioner as PersonShape,
} from '../../../contracts/practitioners.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Service = z.output<typeof ServiceShape>;
export type Practitioner = z.output<typeof PersonShape>;
export type Place = z.output<typeof PlaceShape>;

/** What is kept here decides which times are open, and what they cost. */
const CHANGES = { invalidatesTags: ['Catalog', 'Availability'] } as const;
const READS = { providesTags: ['Session', 'Catalog'] } as const;

export const {
  useListManagedServicesQuery,
  useCreateServiceMutation,
  useChangeServiceMutation,
  useDeleteServiceMutation,
  useListManagedPractitionersQuery,
  useGetManagedPractitionerQuery,
  useCreatePractitionerMutation,
  useChangePractitionerMutation,
  useListManagedLocationsQuery,
  useCreateLocationMutation,
  useChangeLocationMutation,
  useCreateRoomMutation,
  useChangeRoomMutation,
  useDeleteRoomMutation,
} = api.injectEndpoints({
  endpoints: (build) => ({
    listManagedServices: contractQuery(build, listManagedServices, { providesTags: [...READS.providesTags] }),
    createService: contractMutation(build, createService, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    changeService: contractMutation(build, changeService, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    deleteService: contractMutation(build, deleteService, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    listManagedPractitioners: contractQuery(build, listManagedPractitioners, { providesTags: [...READS.providesTags] }),
    getManagedPractitioner: contractQuery(build, getManagedPractitioner, { providesTags: [...READS.providesTags] }),
    createPractitioner: contractMutation(build, createPractitioner, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    changePractitioner: contractMutation(build, changePractitioner, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    listManagedLocations: contractQuery(build, listManagedLocations, { providesTags: [...READS.providesTags] }),
    createLocation: contractMutation(build, createLocation, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    changeLocation: contractMutation(build, changeLocation, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    createRoom: contractMutation(build, createRoom, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    changeRoom: contractMutation(build, changeRoom, { invalidatesTags: [...CHANGES.invalidatesTags] }),
    deleteRoom: contractMutation(build, deleteRoom, { invalidatesTags: [...CHANGES.invalidatesTags] }),
  }),
});
