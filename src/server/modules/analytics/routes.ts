import * as contracts from '../../../contracts/analytics.ts';
import * as events from '../../../contracts/events.ts';
import * as experimentContracts from '../../../contracts/experiments.ts';
import * as feedbackContracts from '../../../contracts/feedback.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentExperiment } from './experiments-presenter.ts';
import { presentAnalytics, presentFeedback } from './presenter.ts';
import * as analytics from './service.ts';

export function routeAnalytics(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(contracts.getSystemAnalytics, async ({ query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return presentAnalytics(await analytics.readAnalytics(platform, context, clinic, query));
  });
  http.route(events.recordEvents, async ({ body, context, raw }) => ({
    accepted: await analytics.record(platform, context, body, analytics.asksNotToTrack(raw.headers)),
  }));
  http.route(events.getFunnel, async ({ query, context }) =>
    analytics.readFunnel(platform, context, await clinics.byId(context.clinicId), query),
  );
  http.route(experimentContracts.listExperiments, async ({ query, context }) => {
    const { items, nextCursor } = await analytics.listExperiments(platform, context, query);
    return { experiments: items.map(presentExperiment), nextCursor };
  });
  http.route(experimentContracts.createExperiment, async ({ body, context }) =>
    presentExperiment(await analytics.createExperiment(platform, context, body)),
  );
  http.route(experimentContracts.changeExperiment, async ({ params, body, context }) =>
    presentExperiment(await analytics.changeExperiment(platform, context, params.id, body)),
  );
  http.route(experimentContracts.listRunningExperiments, async ({ query, context }) => ({
    experiments: await analytics.listRunning(platform, context, query.visitorId),
  }));
  http.route(experimentContracts.recordExposure, async ({ params, body, context, raw }) => ({
    variant: await analytics.expose(platform, context, params.key, body, analytics.asksNotToTrack(raw.headers)),
  }));
  http.route(feedbackContracts.giveFeedback, async ({ body, context }) => {
    const row = await analytics.giveFeedback(platform, context, body);
    return { id: row.id, status: 'new' as const, createdAt: row.created_at.toISOString() };
  });
  http.route(feedbackContracts.listFeedback, async ({ query, context }) => {
    const { items, ...rest } = await analytics.listFeedback(platform, context, query);
    return { feedback: items.map(presentFeedback), ...rest };
  });
  http.route(feedbackContracts.changeFeedback, async ({ params, body, context }) =>
    presentFeedback(await analytics.changeFeedback(platform, context, params.id, body)),
  );
}
