import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Cursor, Email, IdParams, Limit, PersonName } from './shared.ts';

const managers = ['practice_manager', 'admin'] as const;

export const ContactStatus = z.enum(['new', 'in_progress', 'done']);

export const ContactRequest = z
  .object({
    id: z.number().int(),
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    subject: z.string().nullable(),
    message: z.string(),
    status: ContactStatus,
    /** What staff wrote down about it. */
    note: z.string().nullable(),
    handledBy: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ContactRequest' });

export const sendContactRequest = endpoint({
  id: 'sendContactRequest',
  method: 'POST',
  path: '/api/contact',
  tag: 'Contact',
  summary: 'Ask the clinic something; it is kept for follow-up and the clinic is told by mail',
  access: 'anyone',
  status: 201,
  body: z.object({
    name: PersonName,
    email: Email,
    phone: z.string().trim().max(40).optional(),
    subject: z.string().trim().max(200).optional(),
    message: z.string().trim().min(1, 'Required.').max(4000),
  }),
  answer: z.object({ success: z.literal(true), id: z.number().int(), status: ContactStatus, createdAt: z.string() }),
});

export const listContactRequests = endpoint({
  id: 'listContactRequests',
  method: 'GET',
  path: '/api/admin/contact-requests',
  tag: 'Contact',
  summary: 'What people asked, newest first',
  access: managers,
  query: z.object({ status: ContactStatus.optional(), limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ contactRequests: z.array(ContactRequest), nextCursor: z.string().nullable() }),
});

export const changeContactRequest = endpoint({
  id: 'changeContactRequest',
  method: 'PATCH',
  path: '/api/admin/contact-requests/{id}',
  tag: 'Contact',
  summary: 'Follow up: take it on, write something down, close it',
  access: managers,
  params: IdParams,
  body: z
    .object({ status: ContactStatus.optional(), note: z.string().trim().max(4000).nullable().optional() })
    .refine((body) => body.status !== undefined || body.note !== undefined, 'Say what to change.'),
  answer: ContactRequest,
});
