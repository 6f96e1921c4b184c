/** A patient rated a session: `{reviewId}`. */
export const REVIEW_WRITTEN = 'review.written';
