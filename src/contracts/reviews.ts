import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Id, IdParams, Limit } from './shared.ts';

const ReviewStatus = z.enum(['pending', 'published', 'hidden']);

export const Review = z
  .object({
    id: z.number().int(),
    practitionerId: z.number().int(),
    practitionerName: z.string(),
    rating: z.number().int(),
    text: z.string().nullable(),
    /** The public sees initials; the practitioner and the clinic a name. */
    author: z.string(),
    /** Of which session; null for the public. */
    appointmentId: z.number().int().nullable(),
    status: ReviewStatus,
    createdAt: z.string(),
  })
  .meta({ id: 'Review' });

export const createReview = endpoint({
  id: 'createReview',
  method: 'POST',
  path: '/api/practitioners/{id}/reviews',
  tag: 'Reviews',
  summary: 'Rate a completed session, once; without `appointmentId` the latest that was not rated',
  access: ['patient'],
  status: 201,
  params: IdParams,
  body: z.object({
    appointmentId: BodyId.optional(),
    rating: z.number().int().min(1, 'Give one to five stars.').max(5, 'Give one to five stars.'),
    text: z.string().trim().max(4_000).nullable().optional(),
  }),
  answer: Review,
  errors: ['already_reviewed', 'invalid_transition'],
});

export const listReviews = endpoint({
  id: 'listReviews',
  method: 'GET',
  path: '/api/practitioners/{id}/reviews',
  tag: 'Reviews',
  summary: 'What patients say of a practitioner; the public sees it only where the clinic’s law allows',
  access: 'anyone',
  params: IdParams,
  query: z.object({ limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({
    reviews: z.array(Review),
    rating: z.number().nullable(),
    reviewCount: z.number().int().nullable(),
    nextCursor: z.string().nullable(),
  }),
});

export const getAppointmentReview = endpoint({
  id: 'getAppointmentReview',
  method: 'GET',
  path: '/api/appointments/{id}/review',
  tag: 'Reviews',
  summary: 'What one said of a session oneself, and whether one still may',
  access: ['patient'],
  params: IdParams,
  answer: z.object({ review: Review.nullable(), mayReview: z.boolean() }),
});

export const listReviewsToRead = endpoint({
  id: 'listReviewsToRead',
  method: 'GET',
  path: '/api/admin/reviews',
  tag: 'Reviews',
  summary: 'Everybody’s reviews, newest first: those that wait, are shown or hidden',
  access: ['practice_manager', 'admin'],
  query: z.object({
    status: ReviewStatus.optional(),
    practitionerId: Id.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ reviews: z.array(Review), nextCursor: z.string().nullable() }),
});

export const moderateReview = endpoint({
  id: 'moderateReview',
  method: 'PATCH',
  path: '/api/admin/reviews/{id}',
  tag: 'Reviews',
  summary: 'Show a review or hide it; nobody changes its words',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({ status: z.enum(['published', 'hidden']) }),
  answer: Review,
});
