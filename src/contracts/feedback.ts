import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Cursor, Email, IdParams, Limit } from './shared.ts';

const Status = z.enum(['new', 'read', 'done']);
const Category = z.enum(['general', 'booking', 'payment', 'accessibility', 'problem', 'idea']);

export const giveFeedback = endpoint({
  id: 'giveFeedback',
  method: 'POST',
  path: '/api/feedback',
  tag: 'Feedback',
  summary: 'Say how it was: a rating, words, or both; kept encrypted',
  access: 'anyone',
  status: 201,
  body: z
    .object({
      rating: z.number().int().min(1).max(5).optional(),
      message: z.string().trim().min(1, 'Required.').max(4000).optional(),
      category: Category.optional(),
      /** Where to answer; a signed-in person needs none. */
      email: Email.optional(),
      /** The page it is about, without what stands behind `?`. */
      page: z.string().max(200).optional(),
    })
    .refine(({ rating, message }) => rating !== undefined || message !== undefined, {
      message: 'Give a rating or write something.',
      path: ['message'],
    }),
  answer: z.object({ id: z.number().int(), status: Status, createdAt: z.string() }),
});

export const Feedback = z
  .object({
    id: z.number().int(),
    rating: z.number().int().nullable(),
    category: z.string(),
    message: z.string().nullable(),
    email: z.string().nullable(),
    page: z.string().nullable(),
    userId: z.string().nullable(),
    userName: z.string().nullable(),
    status: Status,
    createdAt: z.string(),
  })
  .meta({ id: 'Feedback' });

export const listFeedback = endpoint({
  id: 'listFeedback',
  method: 'GET',
  path: '/api/admin/feedback',
  tag: 'Feedback',
  summary: 'What people said, newest first',
  access: ['practice_manager', 'admin'],
  query: z.object({ status: Status.optional(), limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({
    feedback: z.array(Feedback),
    counts: z.object({ new: z.number().int(), read: z.number().int(), done: z.number().int() }),
    averageRating: z.number().nullable(),
    nextCursor: z.string().nullable(),
  }),
});

export const changeFeedback = endpoint({
  id: 'changeFeedback',
  method: 'PATCH',
  path: '/api/admin/feedback/{id}',
  tag: 'Feedback',
  summary: 'Mark it read or done',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({ status: Status }),
  answer: Feedback,
});
