/**
 * What the people who run a deployment need: is it well, what went wrong, is there a backup. It belongs to the deployment,
 * not to one of its clinics; among several clinics the administrators of the default one are those people.
 */
import path from 'node:path';
import { audit } from '../../platform/audit.ts';
import { backupName, checkBackup, writeBackup } from '../../platform/backup/backup.ts';
import type { Context } from '../../platform/caller.ts';
import { type Connection, inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Platform } from '../../platform/platform.ts';
import { errorCode } from '../../platform/startup-problem.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import * as repository from './repository.ts';

export type Operations = Platform & {
  clinics: ClinicDirectory;
  /** How this process connects; a backup reads by a connection of its own. */
  connection: Connection;
  backup: { folder: string; encryptionKey: string };
};

type Wish = { limit?: number | undefined; cursor?: string | undefined };

async function checkRunsDeployment({ clinics }: Operations, context: Context): Promise<void> {
  if (context.clinicId !== (await clinics.default()).id) throw new AppError('forbidden');
}

/** Begins a backup, which a worker makes; asked while one runs, it is that one. */
export async function startBackup(operations: Operations, context: Context): Promise<repository.BackupRow> {
  await checkRunsDeployment(operations, context);
  const now = new Date();
  return inTransaction(operations.db, context.clinicId, async (tx) => {
    await repository.lockBackups(tx);
    const running = await repository.findRunningBackup(tx, now);
    if (running !== undefined) return running;
    const askedBy = context.caller?.kind === 'person' ? context.caller.userId : null;
    const backup = await repository.insertBackup(tx, { name: backupName(now), asked_by: askedBy, started_at: now });
    await audit(tx, context, { action: 'backup.start', objectType: 'backup', objectId: backup.id }, now);
    await announce(tx, context.clinicId, { type: 'backup.asked', payload: { backupId: backup.id } }, now);
    return backup;
  });
}

/** Writes the file and reads it back. Run again after a crash it begins anew; a backup that ended stays as it ended. */
export async function makeBackup(operations: Operations, backupId: number): Promise<void> {
  const { db, connection, log, backup } = operations;
  const row = await repository.findBackup(db, backupId);
  if (row?.state !== 'running') return;
  const file = path.join(backup.folder, row.name);
  try {
    const bytes = await writeBackup(connection, backup.encryptionKey, file);
    const { rows } = await checkBackup(backup.encryptionKey, file);
    await repository.endBackup(db, row.id, { state: 'done', finished_at: new Date(), bytes, row_count: rows });
  } catch (error) {
    log.error('a backup failed', { backupId, error });
    const failure = errorCode(error) || (error as Error).name;
    await repository.endBackup(db, row.id, { state: 'failed', finished_at: new Date(), failure });
  }
}

export async function listBackups(operations: Operations, context: Context, wish: Wish) {
  await checkRunsDeployment(operations, context);
  const limit = wish.limit ?? 50;
  const before = wish.cursor === undefined ? null : Number(decodeCursor(wish.cursor));
  const rows = await repository.listBackups(operations.db, before, limit + 1);
  return pageOf(rows, limit, (row) => String(row.id));
}

export async function listErrors(operations: Operations, context: Context, wish: Wish) {
  await checkRunsDeployment(operations, context);
  const limit = wish.limit ?? 50;
  const [at, fingerprint] = wish.cursor === undefined ? [] : decodeCursor(wish.cursor).split('|');
  const after = at === undefined || fingerprint === undefined ? null : { at: new Date(Number(at)), fingerprint };
  const rows = await repository.listErrors(operations.db, after, limit + 1);
  return pageOf(rows, limit, (row) => `${row.last_at.getTime()}|${row.fingerprint}`);
}

/** One row more than asked for says that there is a next page. */
function pageOf<Row>(rows: Row[], limit: number, placeOf: (row: Row) => string) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null };
}

/** A worker that has not been heard of for half a minute is not there. */
const SILENT_MS = 30_000;

export async function readStatus({ db }: Platform) {
  const [database, beat] = await repository.lastBeat(db).then(
    (at) => [true, at] as const,
    () => [false, null] as const,
  );
  const worker = beat !== null && Date.now() - beat.getTime() < SILENT_MS;
  return {
    status: database && worker ? ('ok' as const) : ('degraded' as const),
    parts: [
      { name: 'pages' as const, ok: true },
      { name: 'database' as const, ok: database },
      { name: 'worker' as const, ok: worker },
    ],
    checkedAt: new Date().toISOString(),
  };
}

/** Says that a worker is at work, in real time: the clock of the demo may be wound. */
export const beat = ({ db }: Platform): Promise<void> => repository.beat(db, new Date());

export const countWaiting = ({ db }: Platform): Promise<repository.Waiting[]> => repository.countWaiting(db);
