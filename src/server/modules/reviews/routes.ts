import * as contracts from '../../../contracts/reviews.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentReview } from './presenter.ts';
import * as reviews from './service.ts';

export function routeReviews(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const { sealer } = platform;
  http.route(contracts.createReview, async ({ params, body, context }) =>
    presentReview(await reviews.writeReview(platform, context, params.id, body), sealer, 'clinic'),
  );
  http.route(contracts.listReviews, async ({ params, query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { rows, onlooker, ...figures } = await reviews.listOf(platform, context, clinic, params.id, query);
    return { ...figures, reviews: rows.map((row) => presentReview(row, sealer, onlooker)) };
  });
  http.route(contracts.getAppointmentReview, async ({ params, context }) => {
    const { review, mayReview } = await reviews.reviewOf(platform, context, params.id);
    return { review: review === null ? null : presentReview(review, sealer, 'clinic'), mayReview };
  });
  http.route(contracts.listReviewsToRead, async ({ query, context }) => {
    const { rows, nextCursor } = await reviews.listToRead(platform, context, query);
    return { reviews: rows.map((row) => presentReview(row, sealer, 'clinic')), nextCursor };
  });
  http.route(contracts.moderateReview, async ({ params, body, context }) =>
    presentReview(await reviews.moderate(platform, context, params.id, body.status), sealer, 'clinic'),
  );
}
