import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Id, IdParams, Limit, Uuid } from './shared.ts';

/** What a kept file may be, read from its bytes. */
export const FILE_TYPES = [
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/plain',
  'image/png',
  'image/jpeg',
  'image/webp',
];

const MOST_BYTES = 10 * 1024 * 1024;
const MOST_AVATAR_BYTES = 2 * 1024 * 1024;

/** A file of a form; in JSON its bytes in base64. */
const SentFile = z.object({
  name: z.string().trim().min(1, 'Required.').max(200),
  data: z
    .string()
    .min(1, 'Required.')
    .regex(/^(data:[\w.+/-]{1,100};base64,)?[A-Za-z0-9+/]*={0,2}$/, 'Send the bytes in base64.'),
});

export const FileKind = z.enum(['document', 'referral', 'report', 'result', 'consent', 'insurance', 'image', 'other']);

export const StoredFile = z
  .object({
    id: z.number().int(),
    patientId: z.number().int().nullable(),
    kind: z.string(),
    name: z.string(),
    contentType: z.string(),
    size: z.number().int(),
    uploadedBy: z.object({ userId: Uuid, name: z.string() }),
    mine: z.boolean(),
    url: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'StoredFile' });

export const addFile = endpoint({
  id: 'addFile',
  method: 'POST',
  path: '/api/files',
  tag: 'Files',
  summary:
    'Keep a document of a patient’s: a form with `file`, `kind` and, for staff, `patientId`; or one to attach to a message',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  status: 201,
  upload: { mostBytes: MOST_BYTES },
  body: z.object({
    file: SentFile,
    kind: z.enum([...FileKind.options, 'attachment']).default('document'),
    patientId: BodyId.optional(),
  }),
  answer: StoredFile,
  errors: ['file_refused'],
});

export const listFiles = endpoint({
  id: 'listFiles',
  method: 'GET',
  path: '/api/files',
  tag: 'Files',
  summary: 'The documents of a patient: one’s own, or of `patientId` for those who care for them',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  query: z.object({
    patientId: Id.optional(),
    kind: FileKind.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ files: z.array(StoredFile), nextCursor: z.string().nullable() }),
});

export const getFile = endpoint({
  id: 'getFile',
  method: 'GET',
  path: '/api/files/{id}',
  tag: 'Files',
  summary: 'The file itself',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  params: IdParams,
  answer: 'file',
  fileType: FILE_TYPES,
});

export const withdrawFile = endpoint({
  id: 'withdrawFile',
  method: 'DELETE',
  path: '/api/files/{id}',
  tag: 'Files',
  summary: 'Take a file that one added out of the record; it is kept out of sight as long as the law asks',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  params: IdParams,
  answer: z.object({ success: z.literal(true) }),
});

export const putAvatar = endpoint({
  id: 'putAvatar',
  method: 'PUT',
  path: '/api/users/me/avatar',
  tag: 'Files',
  summary: 'One’s own portrait: PNG, JPEG or WebP',
  access: ['patient', 'practitioner', 'practice_manager', 'admin'],
  upload: { mostBytes: MOST_AVATAR_BYTES },
  body: z.object({ file: SentFile }),
  answer: z.object({ avatar: z.string() }),
  errors: ['file_refused'],
});

export const getAvatar = endpoint({
  id: 'getAvatar',
  method: 'GET',
  path: '/api/users/{userId}/avatar',
  tag: 'Files',
  summary: 'A portrait: a practitioner’s for everybody, a patient’s for themselves and those who care for them',
  access: 'anyone',
  params: z.object({ userId: Uuid }),
  answer: 'file',
  fileType: FILE_TYPES,
});
