/**
 * What happens in the clinic, as figures: read only, from everybody's rows, by local days of the clinic. Always true here: a
 * figure never names a person, and is the same whether its days were counted before or are counted now.
 */
import type { QueryOf } from '../../../contracts/endpoint.ts';
import type { getSystemAnalytics } from '../../../contracts/analytics.ts';
import type { Context } from '../../platform/caller.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { authorize } from './authorize.ts';
import { type Figures, gatherFigures } from './figures.ts';
import { readPeriod } from './period.ts';

export {
  change as changeExperiment,
  create as createExperiment,
  expose,
  list as listExperiments,
  listRunning,
} from './experiments.ts';
export { change as changeFeedback, give as giveFeedback, list as listFeedback, feedbackPlace } from './feedback.ts';
export { type DayFigures, readDays } from './days.ts';
export { readFunnel } from './funnel.ts';
export { readPeriod } from './period.ts';
export { type FactRow, listFacts, listServiceNames, type Measure } from './repository.ts';
export { countWaitingDays } from './roll-up.ts';
export { asksNotToTrack, record } from './tracking.ts';

export async function readAnalytics(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  query: QueryOf<typeof getSystemAnalytics>,
): Promise<Figures> {
  authorize(context, 'analytics.read');
  return gatherFigures(platform, clinic, await readPeriod(platform, clinic, query));
}
