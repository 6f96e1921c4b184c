import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventName, VisitorId } from './events.ts';
import { Cursor, IdParams, Limit } from './shared.ts';

const Key = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'Use small letters, digits, - and _, at most 60.');
const Line = z.string().trim().min(1, 'Required.').max(120);

const VariantInput = z.object({
  key: Key,
  name: Line.optional(),
  weight: z.number().int().min(0).max(1000).optional(),
});
/** A key alone is a variant of weight 1. */
const Variants = z
  .array(z.union([VariantInput, Key]))
  .min(2, 'Compare at least two.')
  .max(6)
  .refine((variants) => new Set(variants.map(keyOf)).size === variants.length, 'Each key once.')
  .refine(
    (variants) => variants.some((one) => typeof one === 'string' || one.weight !== 0),
    'One of them needs weight.',
  );

function keyOf(variant: string | { key: string }): string {
  return typeof variant === 'string' ? variant : variant.key;
}

const Interval = z.object({ low: z.number(), high: z.number() });

export const Experiment = z
  .object({
    id: z.number().int(),
    key: z.string(),
    name: z.string(),
    hypothesis: z.string().nullable(),
    /** The event that counts as success. */
    metric: z.string(),
    status: z.enum(['draft', 'running', 'stopped']),
    startedAt: z.string().nullable(),
    stoppedAt: z.string().nullable(),
    createdAt: z.string(),
    /** The first is what the others are compared with. */
    variants: z.array(
      z.object({
        key: z.string(),
        name: z.string(),
        weight: z.number().int(),
        exposed: z.number().int(),
        converted: z.number().int(),
        /** Share of the exposed, with its 95 % interval. */
        rate: z.number(),
        interval: Interval,
      }),
    ),
    comparisons: z.array(
      z.object({
        variant: z.string(),
        against: z.string(),
        difference: z.number(),
        interval: Interval,
        pValue: z.number().nullable(),
        /** p below 0.05 with enough people; null while there are too few to say. */
        isSignificant: z.boolean().nullable(),
      }),
    ),
    /** Whether visitors were spread as the weights say; when not, something is broken and no figure holds. */
    split: z.object({ pValue: z.number().nullable(), isAsPlanned: z.boolean() }),
    assumptions: z.array(z.string()),
  })
  .meta({ id: 'Experiment' });

export const listExperiments = endpoint({
  id: 'listExperiments',
  method: 'GET',
  path: '/api/admin/experiments',
  tag: 'Experiments',
  summary: 'Experiments with exposures, conversions and how sure one can be',
  access: ['practice_manager', 'admin'],
  query: z.object({
    status: z.enum(['draft', 'running', 'stopped']).optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ experiments: z.array(Experiment), nextCursor: z.string().nullable() }),
});

export const createExperiment = endpoint({
  id: 'createExperiment',
  method: 'POST',
  path: '/api/admin/experiments',
  tag: 'Experiments',
  summary: 'A new experiment; a draft unless it is to run at once',
  access: ['practice_manager', 'admin'],
  status: 201,
  body: z.object({
    /** What the pages ask for it by; made from the name where it is left out. */
    key: Key.optional(),
    name: Line,
    hypothesis: z.string().trim().max(1000).optional(),
    metric: EventName.optional(),
    variants: Variants,
    status: z.enum(['draft', 'running']).optional(),
  }),
  answer: Experiment,
  errors: ['key_taken'],
});

export const changeExperiment = endpoint({
  id: 'changeExperiment',
  method: 'PATCH',
  path: '/api/admin/experiments/{id}',
  tag: 'Experiments',
  summary: 'Start it, stop it, or change what it says; variants and metric only while it is a draft',
  access: ['practice_manager', 'admin'],
  params: IdParams,
  body: z.object({
    name: Line.optional(),
    hypothesis: z.string().trim().max(1000).nullable().optional(),
    metric: EventName.optional(),
    variants: Variants.optional(),
    status: z.enum(['draft', 'running', 'stopped']).optional(),
  }),
  answer: Experiment,
  errors: ['invalid_transition'],
});

export const listRunningExperiments = endpoint({
  id: 'listRunningExperiments',
  method: 'GET',
  path: '/api/experiments',
  tag: 'Experiments',
  summary: 'What runs right now; with a visitor also which variant is theirs',
  access: 'anyone',
  query: z.object({ visitorId: VisitorId.optional() }),
  answer: z.object({
    experiments: z.array(
      z.object({
        key: z.string(),
        variants: z.array(z.object({ key: z.string(), weight: z.number().int() })),
        /** Of the visitor who asked; null without one. */
        variant: z.string().nullable(),
      }),
    ),
  }),
});

export const recordExposure = endpoint({
  id: 'recordExposure',
  method: 'POST',
  path: '/api/experiments/{key}/exposures',
  tag: 'Experiments',
  summary: 'A visitor met an experiment; the first time counts',
  access: 'anyone',
  status: 202,
  params: z.object({ key: Key }),
  body: z.object({ visitorId: VisitorId, consent: z.boolean().optional() }),
  answer: z.object({ variant: z.string() }),
});
