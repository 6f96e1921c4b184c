import * as contracts from '../../../contracts/reviews.ts';
import { getPractitioner } from '../../../contracts/practitioners.ts';
import { notFound } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentPractitioner } from '../availability/presenter.ts';
import { insurerFor } from '../availability/routes.ts';
import { findDirectory, findServicesWithTime } from '../availability/service.ts';
import { presentService } from '../catalog/presenter.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentReview } from './presenter.ts';
import * as reviews from './service.ts';

/** More of them are at the practitioner's reviews. */
const SHOWN_WITH_PROFILE = 5;

export function routeReviews(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const { sealer } = platform;
  /** The public profile: who somebody is, what they do, and what is said of them where that may be read. */
  http.route(getPractitioner, async ({ params, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const [person] = await findDirectory(platform, clinic, { id: params.id });
    if (person === undefined) throw notFound('practitioner');
    const [services, said] = await Promise.all([
      findServicesWithTime(platform, clinic, { practitionerId: person.id }),
      reviews.listOf(platform, context, clinic, person.id, { limit: SHOWN_WITH_PROFILE }),
    ]);
    const insurance = await insurerFor(platform, context, services);
    return {
      ...presentPractitioner(person, clinic),
      services: services.map((service) => presentService(service, clinic, { insurance })),
      reviews: said.rows.map((row) => presentReview(row, sealer, said.onlooker)),
    };
  });
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
