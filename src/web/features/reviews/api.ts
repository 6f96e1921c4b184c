import type { z } from 'zod';
import { listReviewsToRead, moderateReview, type Review as ReviewShape } from '../../../contracts/reviews.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Review = z.output<typeof ReviewShape>;

export const { useListReviewsToReadQuery, useModerateReviewMutation } = api.injectEndpoints({
  endpoints: (build) => ({
    listReviewsToRead: contractQuery(build, listReviewsToRead, { providesTags: ['Session', 'Reviews'] }),
    moderateReview: contractMutation(build, moderateReview, { invalidatesTags: ['Reviews', 'Availability'] }),
  }),
});
