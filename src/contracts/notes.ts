import { z } from 'zod';
import { foreignParts, type NoteContent, type NoteType } from '../domain/note.ts';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Id, IdParams, Instant, Limit } from './shared.ts';

const Part = z.string().max(20_000);

export const NoteTypeField = z.enum(['SOAP', 'DAP', 'Progress']);
/** SOAP has subjective, objective, assessment, plan; DAP data, assessment, plan; Progress narrative and plan. */
export const NoteContentField = z
  .object({
    subjective: Part.optional(),
    objective: Part.optional(),
    data: Part.optional(),
    narrative: Part.optional(),
    assessment: Part.optional(),
    plan: Part.optional(),
  })
  .meta({ id: 'NoteContent' });
const Diagnosis = z.string().trim().max(2000).nullable();
const PrivateNotes = z.string().max(20_000).nullable();

/** Says at the part itself that it does not belong to a note of this kind. */
function checkParts(note: { type: NoteType; content: NoteContent }, context: z.RefinementCtx): void {
  for (const part of foreignParts(note.type, note.content))
    context.addIssue({ code: 'custom', path: ['content', part], message: `A ${note.type} note has no such part.` });
}

const Addendum = z
  .object({
    id: z.number().int(),
    text: z.string().nullable(),
    authorName: z.string(),
    providerId: z.number().int(),
    signedAt: z.string(),
    contentHash: z.string(),
  })
  .meta({ id: 'NoteAddendum' });

/** D's ClinicalNote. Content is null for those who see only that there is one; private notes for all but their author. */
export const ClinicalNote = z
  .object({
    id: z.number().int(),
    appointmentId: z.number().int(),
    clientId: z.number().int(),
    providerId: z.number().int(),
    clientName: z.string(),
    providerName: z.string(),
    date: z.string(),
    type: NoteTypeField,
    content: NoteContentField.nullable(),
    diagnosis: z.string().nullable(),
    privateNotes: z.string().nullable(),
    status: z.enum(['draft', 'signed']),
    version: z.number().int(),
    signedAt: z.string().nullable(),
    signedBy: z.string().nullable(),
    contentHash: z.string().nullable(),
    /** Whether what is stored is still what was signed; null for a draft, and for those who do not see the content. */
    intact: z.boolean().nullable(),
    addenda: z.array(Addendum),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ClinicalNote' });

const noteBody = z.object({
  type: NoteTypeField,
  content: NoteContentField,
  diagnosis: Diagnosis.optional(),
  privateNotes: PrivateNotes.optional(),
});

export const createNote = endpoint({
  id: 'createNote',
  method: 'POST',
  path: '/api/provider/clinical-notes',
  tag: 'Notes',
  summary:
    'Write the note of one’s own session; while it is a draft the same request writes it anew and keeps the old version',
  access: ['practitioner'],
  status: 201,
  body: noteBody.extend({ appointmentId: BodyId }).superRefine(checkParts),
  answer: ClinicalNote,
  errors: ['note_locked'],
});

export const listNotes = endpoint({
  id: 'listNotes',
  method: 'GET',
  path: '/api/provider/clinical-notes',
  tag: 'Notes',
  summary: 'One’s own sessions and the state of their notes: the worklist of unsigned ones, or those of one client',
  access: ['practitioner'],
  query: z.object({
    status: z.enum(['unsigned', 'draft', 'signed']).optional(),
    clientId: Id.optional(),
    appointmentId: Id.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({
    notes: z.array(
      z.object({
        /** The appointment's: a session has at most one note. */
        id: z.number().int(),
        appointmentId: z.number().int(),
        noteId: z.number().int().nullable(),
        clientId: z.number().int(),
        clientName: z.string(),
        date: z.string(),
        startsAt: z.string(),
        timezone: z.string(),
        service: z.string(),
        deliveryMode: z.string(),
        appointmentStatus: z.string(),
        status: z.enum(['none', 'draft', 'signed']),
        type: NoteTypeField.nullable(),
        signedAt: z.string().nullable(),
        updatedAt: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
});

export const getNote = endpoint({
  id: 'getNote',
  method: 'GET',
  path: '/api/provider/clinical-notes/{appointmentId}',
  tag: 'Notes',
  summary: 'The note of an appointment: whole for its author and who cares for the client, its state for managers',
  access: ['practitioner', 'practice_manager', 'admin'],
  params: z.object({ appointmentId: Id }),
  answer: ClinicalNote,
});

export const saveDraft = endpoint({
  id: 'saveDraft',
  method: 'PUT',
  path: '/api/provider/clinical-notes/{id}/draft',
  tag: 'Notes',
  summary:
    'Auto-save of a draft. With `basedOn`, the draft’s `updatedAt` one has seen, a change made elsewhere is not lost',
  access: ['practitioner'],
  params: IdParams,
  body: noteBody.extend({ basedOn: Instant.optional() }).superRefine(checkParts),
  answer: ClinicalNote,
  errors: ['note_locked', 'note_changed'],
});

export const signNote = endpoint({
  id: 'signNote',
  method: 'POST',
  path: '/api/provider/clinical-notes/{id}/sign',
  tag: 'Notes',
  summary: 'Sign and lock; from now on nothing changes it, and only addenda follow',
  access: ['practitioner'],
  params: IdParams,
  answer: ClinicalNote,
  errors: ['note_locked'],
});

export const addAddendum = endpoint({
  id: 'addAddendum',
  method: 'POST',
  path: '/api/provider/clinical-notes/{id}/addenda',
  tag: 'Notes',
  summary: 'Add to a signed note, signed and dated; `content` is taken for `text`',
  access: ['practitioner'],
  status: 201,
  params: IdParams,
  body: z
    .object({ text: z.string().trim().max(20_000).optional(), content: z.string().trim().max(20_000).optional() })
    .refine(({ text, content }) => (text ?? content ?? '') !== '', { message: 'Required.', path: ['text'] }),
  answer: ClinicalNote.extend({ addendum: Addendum }),
  errors: ['note_not_signed'],
});

export const listNoteVersions = endpoint({
  id: 'listNoteVersions',
  method: 'GET',
  path: '/api/provider/clinical-notes/{id}/versions',
  tag: 'Notes',
  summary: 'What one’s own note said before, newest first',
  access: ['practitioner'],
  params: IdParams,
  answer: z.object({
    versions: z.array(
      z.object({
        version: z.number().int(),
        type: NoteTypeField,
        content: NoteContentField,
        diagnosis: z.string().nullable(),
        savedAt: z.string(),
      }),
    ),
  }),
});

export const printNote = endpoint({
  id: 'printNote',
  method: 'GET',
  path: '/api/provider/clinical-notes/{id}/note.pdf',
  tag: 'Notes',
  summary: 'A signed note with its addenda as a PDF; private notes are not in it',
  access: ['practitioner'],
  params: IdParams,
  answer: 'file',
  fileType: 'application/pdf',
  errors: ['note_not_signed'],
});

export const NoteTemplate = z
  .object({
    id: z.number().int(),
    name: z.string(),
    type: NoteTypeField,
    content: NoteContentField,
    updatedAt: z.string(),
  })
  .meta({ id: 'NoteTemplate' });

const templateBody = z
  .object({ name: z.string().trim().min(1, 'Required.').max(120), type: NoteTypeField, content: NoteContentField })
  .superRefine(checkParts);

export const listTemplates = endpoint({
  id: 'listTemplates',
  method: 'GET',
  path: '/api/provider/note-templates',
  tag: 'Notes',
  summary: 'One’s own beginnings of notes',
  access: ['practitioner'],
  answer: z.object({ templates: z.array(NoteTemplate) }),
});

export const addTemplate = endpoint({
  id: 'addTemplate',
  method: 'POST',
  path: '/api/provider/note-templates',
  tag: 'Notes',
  summary: 'Keep the beginning of a note to use it again',
  access: ['practitioner'],
  status: 201,
  body: templateBody,
  answer: NoteTemplate,
});

export const changeTemplate = endpoint({
  id: 'changeTemplate',
  method: 'PUT',
  path: '/api/provider/note-templates/{id}',
  tag: 'Notes',
  summary: 'Change a template of one’s own',
  access: ['practitioner'],
  params: IdParams,
  body: templateBody,
  answer: NoteTemplate,
});

export const deleteTemplate = endpoint({
  id: 'deleteTemplate',
  method: 'DELETE',
  path: '/api/provider/note-templates/{id}',
  tag: 'Notes',
  summary: 'Drop a template of one’s own',
  access: ['practitioner'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});
