import * as contract from '../../../contracts/administration.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type AdminUser = AnswerOf<typeof contract.listUsers>['users'][number];
export type Invitation = AnswerOf<typeof contract.listInvitations>['invitations'][number];
export type AuditEntry = AnswerOf<typeof contract.listAuditLog>['entries'][number];
export type Access = AnswerOf<typeof contract.listRecordAccess>['accesses'][number];

const administrationApi = api.injectEndpoints({
  endpoints: (build) => ({
    listUsers: contractQuery(build, contract.listUsers, { providesTags: ['People', 'Session'] }),
    changeUser: contractMutation(build, contract.changeUser, { invalidatesTags: ['People'] }),
    approvePractitioner: contractMutation(build, contract.approvePractitioner, { invalidatesTags: ['People'] }),
    inviteUser: contractMutation(build, contract.inviteUser, { invalidatesTags: ['Invitations'] }),
    listInvitations: contractQuery(build, contract.listInvitations, { providesTags: ['Invitations', 'Session'] }),
    revokeInvitation: contractMutation(build, contract.revokeInvitation, { invalidatesTags: ['Invitations'] }),
    listAuditLog: contractQuery(build, contract.listAuditLog, { providesTags: ['Session'] }),
    listRecordAccess: contractQuery(build, contract.listRecordAccess, { providesTags: ['Session'] }),
  }),
});

export const {
  useListUsersQuery,
  useChangeUserMutation,
  useApprovePractitionerMutation,
  useInviteUserMutation,
  useListInvitationsQuery,
  useRevokeInvitationMutation,
  useListAuditLogQuery,
  useListRecordAccessQuery,
} = administrationApi;
