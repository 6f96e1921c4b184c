import type { z } from 'zod';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import * as contract from '../../../contracts/notes.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Note = z.output<typeof contract.ClinicalNote>;
export type Template = z.output<typeof contract.NoteTemplate>;
export type WorkItem = AnswerOf<typeof contract.listNotes>['notes'][number];

const notesApi = api.injectEndpoints({
  endpoints: (build) => ({
    listNotes: contractQuery(build, contract.listNotes, { providesTags: ['Notes'] }),
    getNote: contractQuery(build, contract.getNote, { providesTags: ['Notes'] }),
    createNote: contractMutation(build, contract.createNote),
    saveDraft: contractMutation(build, contract.saveDraft),
    signNote: contractMutation(build, contract.signNote, { invalidatesTags: ['Notes', 'Portal'] }),
    addAddendum: contractMutation(build, contract.addAddendum),
    listTemplates: contractQuery(build, contract.listTemplates, { providesTags: ['Templates'] }),
    addTemplate: contractMutation(build, contract.addTemplate, { invalidatesTags: ['Templates'] }),
  }),
});

export const {
  useListNotesQuery,
  useGetNoteQuery,
  useCreateNoteMutation,
  useSaveDraftMutation,
  useSignNoteMutation,
  useAddAddendumMutation,
  useListTemplatesQuery,
  useAddTemplateMutation,
} = notesApi;
