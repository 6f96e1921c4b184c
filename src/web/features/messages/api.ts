import type { z } from 'zod';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import * as contract from '../../../contracts/messages.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Message = z.output<typeof contract.Message>;
export type Contact = AnswerOf<typeof contract.listContacts>['contacts'][number];

const messagesApi = api.injectEndpoints({
  endpoints: (build) => ({
    listMessages: contractQuery(build, contract.listMessages, { providesTags: ['Messages'] }),
    /** Older parts of a conversation never change but for their read state; they are not asked for again. */
    listOlder: contractQuery(build, contract.listMessages),
    listContacts: contractQuery(build, contract.listContacts),
    sendMessage: contractMutation(build, contract.sendMessage, { invalidatesTags: ['Messages'] }),
    readMessage: contractMutation(build, contract.readMessage, { invalidatesTags: ['Messages', 'Portal'] }),
    searchMessages: contractQuery(build, contract.searchMessages),
    getMessageDraft: contractQuery(build, contract.getMessageDraft),
    putMessageDraft: contractMutation(build, contract.putMessageDraft),
  }),
});

export const {
  useListMessagesQuery,
  useLazyListOlderQuery,
  useListContactsQuery,
  useSendMessageMutation,
  useReadMessageMutation,
  useSearchMessagesQuery,
  useGetMessageDraftQuery,
  usePutMessageDraftMutation,
} = messagesApi;

/** What was read is read again: a message came, or one was read. */
export const messagesChanged = () => api.util.invalidateTags(['Messages', 'Portal']);
