import { type Selectable, sql, type Updateable } from 'kysely';
import type { ExperimentStatus } from '../../../domain/experiment.ts';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';

export type StoredVariant = { key: string; name: string; weight: number };

export type ExperimentRow = Omit<Selectable<DB['experiments']>, 'variants' | 'status'> & {
  variants: StoredVariant[];
  status: ExperimentStatus;
};

export async function insertExperiment(
  tx: Tx,
  clinicId: number,
  {
    at,
    variants,
    ...row
  }: Pick<ExperimentRow, 'key' | 'name' | 'hypothesis' | 'metric' | 'variants' | 'status' | 'started_at'> & {
    at: Date;
  },
): Promise<ExperimentRow> {
  const made = await tx
    .insertInto('experiments')
    .values({ ...row, variants: JSON.stringify(variants), clinic_id: clinicId, created_at: at, updated_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();
  return made as unknown as ExperimentRow;
}

/** Newest first. */
export async function listExperiments(
  tx: Tx,
  clinicId: number,
  { status, before, limit }: { status: string | undefined; before: number | null; limit: number },
): Promise<ExperimentRow[]> {
  let query = tx.selectFrom('experiments').selectAll().where('clinic_id', '=', clinicId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (before !== null) query = query.where('id', '<', before);
  return (await query.orderBy('id', 'desc').limit(limit).execute()) as unknown as ExperimentRow[];
}

export async function lockExperiment(tx: Tx, clinicId: number, id: number): Promise<ExperimentRow | undefined> {
  const row = await tx
    .selectFrom('experiments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row as unknown as ExperimentRow | undefined;
}

export async function findRunning(tx: Tx, clinicId: number, key: string): Promise<ExperimentRow | undefined> {
  const row = await tx
    .selectFrom('experiments')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('key', '=', key)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return row as unknown as ExperimentRow | undefined;
}

export async function updateExperiment(
  tx: Tx,
  clinicId: number,
  id: number,
  changes: Updateable<DB['experiments']>,
): Promise<ExperimentRow> {
  const row = await tx
    .updateTable('experiments')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return row as unknown as ExperimentRow;
}

/** Once for each visitor; a second meeting changes nothing. */
export async function insertExposure(
  tx: Tx,
  clinicId: number,
  row: { experiment_id: number; visitor: string; variant: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('experiment_exposures')
    .values({ clinic_id: clinicId, ...row })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'experiment_id', 'visitor']).doNothing())
    .execute();
}

export type OutcomeRow = { variant: string; exposed: number; converted: number };

/** Visitors of each variant, and those who came to the metric after they met the experiment and while it ran. */
export async function listOutcomes(tx: Tx, experiment: ExperimentRow): Promise<OutcomeRow[]> {
  const { rows } = await sql<OutcomeRow>`
    select x.variant, count(*) as exposed, count(*) filter (where exists (
      select from analytics_events e where e.clinic_id = x.clinic_id and e.visitor = x.visitor and e.name = ${experiment.metric}
        and e.at >= x.at and e.at < coalesce(${experiment.stopped_at}::timestamptz, 'infinity'))) as converted
    from experiment_exposures x where x.clinic_id = ${experiment.clinic_id} and x.experiment_id = ${experiment.id}
    group by x.variant`.execute(tx);
  return rows;
}
