import type { AnswerOf } from '../../../contracts/endpoint.ts';
import type { createExperiment } from '../../../contracts/experiments.ts';
import { compareShares, intervalOfShare, splitPValue } from '../../../domain/experiment.ts';
import type { ExperimentFigures } from './experiments.ts';

type Answer = AnswerOf<typeof createExperiment>;

/** What the figures take for granted; a page shows them beside the figures. */
const ASSUMPTIONS = [
  'Each visitor is counted once and decides on their own; one person with two browsers is two visitors.',
  'The length was settled beforehand: stopping as soon as p falls below 0.05 finds differences that are not there.',
  'Two-sided two-proportion z-test against the first variant, at 5 %; it is not shown as significant while fewer than five conversions or five others are expected on a side.',
  'With more than two variants each comparison stands alone: the more of them, the likelier one is significant by chance.',
];
/** Below this the visitors were not spread by the weights; the usual line for checks of the split. */
const BROKEN_SPLIT = 0.001;

export function presentExperiment(row: ExperimentFigures): Answer {
  const outcomeOf = (key: string) => {
    const { exposed = 0, converted = 0 } = row.outcomes.find(({ variant }) => variant === key) ?? {};
    return { exposed, converted };
  };
  const [control, ...others] = row.variants;
  const split = splitPValue(
    row.variants.map(({ key }) => outcomeOf(key).exposed),
    row.variants.map(({ weight }) => weight),
  );
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    hypothesis: row.hypothesis,
    metric: row.metric,
    status: row.status,
    startedAt: row.started_at?.toISOString() ?? null,
    stoppedAt: row.stopped_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    variants: row.variants.map((variant) => {
      const outcome = outcomeOf(variant.key);
      const rate = outcome.exposed === 0 ? 0 : outcome.converted / outcome.exposed;
      return { ...variant, ...outcome, rate: four(rate), interval: rounded(intervalOfShare(outcome)) };
    }),
    comparisons: others.map(({ key }) => {
      const against = control?.key ?? '';
      const { difference, interval, pValue, isEnough } = compareShares(outcomeOf(against), outcomeOf(key));
      return {
        variant: key,
        against,
        difference: four(difference),
        interval: rounded(interval),
        pValue: pValue === null ? null : four(pValue),
        isSignificant: isEnough && pValue !== null ? pValue < 0.05 : null,
      };
    }),
    split: { pValue: split === null ? null : four(split), isAsPlanned: split === null || split >= BROKEN_SPLIT },
    assumptions: ASSUMPTIONS,
  };
}

const four = (value: number): number => Math.round(value * 10_000) / 10_000;
const rounded = ({ low, high }: { low: number; high: number }) => ({ low: four(low), high: four(high) });
