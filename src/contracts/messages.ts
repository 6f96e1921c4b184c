import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { FILE_TYPES } from './files.ts';
import { BodyId, Cursor, Id, IdParams, Uuid } from './shared.ts';

const EVERYBODY = ['patient', 'practitioner', 'practice_manager', 'admin'] as const;
const MessageLimit = z.coerce.number().int().min(1).max(200);

const Attachment = z.object({
  id: z.number().int(),
  name: z.string(),
  contentType: z.string(),
  size: z.number().int(),
  url: z.string(),
});

/** D's Message. The text is plain for its two people, and lies encrypted. */
export const Message = z
  .object({
    id: z.number().int(),
    senderId: Uuid,
    receiverId: Uuid,
    senderType: z.enum(['provider', 'client']),
    senderName: z.string(),
    receiverName: z.string(),
    message: z.string(),
    timestamp: z.string(),
    read: z.boolean(),
    readAt: z.string().nullable(),
    attachments: z.array(Attachment),
    /** In the list of conversations: how many of it the caller has not read. */
    unread: z.number().int().optional(),
    createdAt: z.string(),
  })
  .meta({ id: 'Message' });

export const listMessages = endpoint({
  id: 'listMessages',
  method: 'GET',
  path: '/api/messages',
  tag: 'Messages',
  summary:
    'A conversation, oldest first, the newest part of it first (older ones by the Link header); without `conversationWith` the newest message of each conversation',
  access: EVERYBODY,
  query: z.object({ conversationWith: Uuid.optional(), limit: MessageLimit.optional(), cursor: Cursor.optional() }),
  answer: z.array(Message),
});

export const sendMessage = endpoint({
  id: 'sendMessage',
  method: 'POST',
  path: '/api/messages',
  tag: 'Messages',
  summary: 'Write to somebody one is in care with, or to the clinic; `attachments` are files uploaded as `attachment`',
  access: EVERYBODY,
  status: 201,
  body: z
    .object({
      receiverId: Uuid,
      message: z.string().trim().max(8000),
      attachments: z.array(BodyId).max(5).optional(),
    })
    .refine(({ message, attachments = [] }) => message !== '' || attachments.length > 0, {
      message: 'Write something.',
      path: ['message'],
    }),
  answer: Message,
});

export const readMessage = endpoint({
  id: 'readMessage',
  method: 'PATCH',
  path: '/api/messages/{id}/read',
  tag: 'Messages',
  summary: 'Say that one has read it; with `earlier=true` also everything before it in the conversation',
  access: EVERYBODY,
  params: IdParams,
  query: z.object({ earlier: z.enum(['true', 'false']).optional() }),
  answer: Message,
});

export const listContacts = endpoint({
  id: 'listContacts',
  method: 'GET',
  path: '/api/messages/contacts',
  tag: 'Messages',
  summary: 'Whom one may write to, the clinic among them',
  access: EVERYBODY,
  answer: z.object({
    contacts: z.array(
      z.object({
        id: Uuid,
        userId: Uuid,
        name: z.string(),
        kind: z.enum(['clinic', 'provider', 'client', 'staff']),
        title: z.string().nullable(),
        avatar: z.string().nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
});

export const searchMessages = endpoint({
  id: 'searchMessages',
  method: 'GET',
  path: '/api/messages/search',
  tag: 'Messages',
  summary: 'One’s own messages that have all the words, newest first',
  access: EVERYBODY,
  query: z.object({
    q: z.string().trim().min(2, 'Write at least two letters.').max(120),
    conversationWith: Uuid.optional(),
  }),
  answer: z.object({ messages: z.array(Message), complete: z.boolean() }),
});

export const streamMessages = endpoint({
  id: 'streamMessages',
  method: 'GET',
  path: '/api/messages/stream',
  tag: 'Messages',
  summary: 'Server-sent events: a message came or was sent, one was read; `reload` when something may have been missed',
  access: EVERYBODY,
  answer: 'stream',
  events: { message: Message, read: Message, reload: z.object({}) },
});

export const getMessageAttachment = endpoint({
  id: 'getMessageAttachment',
  method: 'GET',
  path: '/api/messages/{id}/attachments/{fileId}',
  tag: 'Messages',
  summary: 'A file that hangs on a message',
  access: EVERYBODY,
  params: z.object({ id: Id, fileId: Id }),
  answer: 'file',
  fileType: FILE_TYPES,
});

const MessageDraft = z.object({ userId: Uuid, message: z.string(), updatedAt: z.string().nullable() });
const WithParams = z.object({ userId: Uuid });

export const getMessageDraft = endpoint({
  id: 'getMessageDraft',
  method: 'GET',
  path: '/api/messages/drafts/{userId}',
  tag: 'Messages',
  summary: 'What one has begun to write to somebody',
  access: EVERYBODY,
  params: WithParams,
  answer: MessageDraft,
});

export const putMessageDraft = endpoint({
  id: 'putMessageDraft',
  method: 'PUT',
  path: '/api/messages/drafts/{userId}',
  tag: 'Messages',
  summary: 'Auto-save of what one writes to somebody; an empty text drops it',
  access: EVERYBODY,
  params: WithParams,
  body: z.object({ message: z.string().max(8000) }),
  answer: MessageDraft,
});
