import { getStatus, listBackups, listErrorGroups, startBackup } from '../../../contracts/operations.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

const operationsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getStatus: contractQuery(build, getStatus),
    listBackups: contractQuery(build, listBackups, { providesTags: ['Backups'] }),
    startBackup: contractMutation(build, startBackup, { invalidatesTags: ['Backups'] }),
    listErrorGroups: contractQuery(build, listErrorGroups),
  }),
});

export const { useGetStatusQuery, useListBackupsQuery, useStartBackupMutation, useListErrorGroupsQuery } =
  operationsApi;
