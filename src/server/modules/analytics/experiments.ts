/**
 * Experiments on the booking pages. Always true here: a visitor keeps their variant, which `domain/experiment.ts` works out
 * from the experiment and the visitor alone; what a running experiment compares is not changed under its visitors.
 */
import type { BodyOf, QueryOf } from '../../../contracts/endpoint.ts';
import type {
  changeExperiment,
  createExperiment,
  listExperiments,
  recordExposure,
} from '../../../contracts/experiments.ts';
import { slugOf } from '../../../domain/analytics.ts';
import { assignVariant, type ExperimentStatus, mayBecome } from '../../../domain/experiment.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, onConstraint, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import { authorize } from './authorize.ts';
import { cut, readIdCursor } from './cut.ts';
import * as repository from './experiments-repository.ts';
import { visitorOf } from './tracking.ts';

export type ExperimentFigures = repository.ExperimentRow & { outcomes: repository.OutcomeRow[] };

const PAGE = 20;
const PER_ADDRESS = { name: 'exposure', most: 120, seconds: 60 };

export async function list(platform: Platform, context: Context, query: QueryOf<typeof listExperiments>) {
  authorize(context, 'experiment.read');
  const { limit = PAGE, cursor, status } = query;
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const wish = { status, before: readIdCursor(cursor), limit: limit + 1 };
    const { items, nextCursor } = cut(await repository.listExperiments(tx, context.clinicId, wish), limit);
    const found: ExperimentFigures[] = [];
    for (const row of items) found.push(await withOutcomes(tx, row));
    return { items: found, nextCursor };
  });
}

export async function create(
  platform: Platform,
  context: Context,
  body: BodyOf<typeof createExperiment>,
): Promise<ExperimentFigures> {
  authorize(context, 'experiment.change');
  const at = platform.clock.now();
  const { clinicId } = context;
  const status = body.status ?? 'draft';
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository
      .insertExperiment(tx, clinicId, {
        key: body.key ?? slugOf(body.name).slice(0, 60),
        name: body.name,
        hypothesis: body.hypothesis ?? null,
        metric: body.metric ?? 'confirmed',
        variants: variantsOf(body.variants),
        status,
        started_at: status === 'running' ? at : null,
        at,
      })
      .catch((error: unknown) => onConstraint(error, { experiments_key_key: 'key_taken' }));
    await audit(tx, context, { action: 'experiment.create', objectType: 'experiment', objectId: row.id }, at);
    return withOutcomes(tx, row);
  });
}

const variantsOf = (given: BodyOf<typeof createExperiment>['variants']): repository.StoredVariant[] =>
  given.map((one) => {
    const { key, name, weight } = typeof one === 'string' ? { key: one } : one;
    return { key, name: name ?? key, weight: weight ?? 1 };
  });

export async function change(
  platform: Platform,
  context: Context,
  id: number,
  body: BodyOf<typeof changeExperiment>,
): Promise<ExperimentFigures> {
  authorize(context, 'experiment.change');
  const at = platform.clock.now();
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const before = await repository.lockExperiment(tx, clinicId, id);
    if (before === undefined) throw notFound('experiment');
    const status = body.status ?? before.status;
    if (!mayBecome(before.status, status))
      throw new AppError('invalid_transition', 'An experiment is started once and stopped once.');
    if (before.status !== 'draft' && (body.variants !== undefined || body.metric !== undefined))
      throw invalidField(
        body.variants === undefined ? 'metric' : 'variants',
        'What a running experiment compares stays as it is.',
      );
    const row = await repository.updateExperiment(tx, clinicId, id, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.hypothesis === undefined ? {} : { hypothesis: body.hypothesis }),
      ...(body.metric === undefined ? {} : { metric: body.metric }),
      ...(body.variants === undefined ? {} : { variants: JSON.stringify(variantsOf(body.variants)) }),
      ...(status === before.status ? {} : startOrStop(status, at)),
      updated_at: at,
    });
    const detail = { fields: Object.keys(body), from: before.status, to: status };
    await audit(tx, context, { action: 'experiment.change', objectType: 'experiment', objectId: id, detail }, at);
    return withOutcomes(tx, row);
  });
}

const startOrStop = (status: ExperimentStatus, at: Date) =>
  status === 'running' ? { status, started_at: at } : { status, stopped_at: at };

async function withOutcomes(tx: Tx, row: repository.ExperimentRow): Promise<ExperimentFigures> {
  return { ...row, outcomes: row.status === 'draft' ? [] : await repository.listOutcomes(tx, row) };
}

/** What runs, and the variant of a visitor who says their number. Nothing is written: seeing is not yet being exposed. */
export async function listRunning(platform: Platform, context: Context, visitorId: string | undefined) {
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const rows = await repository.listExperiments(tx, clinicId, { status: 'running', before: null, limit: 50 });
    return rows.map(({ key, variants }) => ({
      key,
      variants: variants.map(({ key: name, weight }) => ({ key: name, weight })),
      variant: visitorId === undefined ? null : assignVariant(key, visitorId, variants),
    }));
  });
}

/** The first time a visitor meets an experiment counts; the variant is worked out here, not believed. */
export async function expose(
  platform: Platform,
  context: Context,
  key: string,
  { visitorId, consent }: BodyOf<typeof recordExposure>,
  wantsNoTracking: boolean,
): Promise<string> {
  await limitAddress(platform, PER_ADDRESS, context);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    const row = await repository.findRunning(tx, clinicId, key);
    const variant = row === undefined ? null : assignVariant(key, visitorId, row.variants);
    if (row === undefined || variant === null) throw notFound('experiment');
    if (consent !== false && !wantsNoTracking)
      await repository.insertExposure(tx, clinicId, {
        experiment_id: row.id,
        visitor: visitorOf(platform, clinicId, visitorId),
        variant,
        at: platform.clock.now(),
      });
    return variant;
  });
}
