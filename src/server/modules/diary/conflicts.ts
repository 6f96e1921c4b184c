/**
 * Appointments that a change would leave outside hours or under a block. They are listed and the change waits for a
 * `force`; nothing that is booked is ever dropped by it.
 */
import type { Interval } from '../../../domain/intervals.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type BookedRow, listBooked } from '../appointments/service.ts';
import {
  awayBetween,
  type BlockedTimeRow,
  type Hours,
  isWithinHours,
  loadHours,
  type Worker,
} from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { presentConflicts } from './presenter.ts';

export type Conflict = BookedRow & { timezone: string };

/** What stands booked with a practitioner from now on. */
export function listStanding(tx: Tx, clinicId: number, practitionerId: number, now: Date): Promise<BookedRow[]> {
  const statuses = ['pending', 'confirmed'];
  return listBooked(tx, clinicId, { practitionerIds: [practitionerId], from: now, to: null, statuses });
}

/** The appointments that lie inside hours now and would no longer. One that was outside before is no new conflict. */
export async function conflictsOfHours(
  tx: Tx,
  clinic: ClinicRow,
  worker: Worker,
  change: (hours: Hours) => Hours,
  now: Date,
): Promise<Conflict[]> {
  const before = await loadHours(tx, clinic.id, [worker.id]);
  const after = change(before);
  const standing = await listStanding(tx, clinic.id, worker.id, now);
  return standing.flatMap((row) => {
    const place = worker.workplaces.find((workplace) => workplace.locationId === row.location_id);
    if (place === undefined) return [];
    const session = { ...spanOf(row), type: row.session_type };
    const isNew = isWithinHours(before, place, session) && !isWithinHours(after, place, session);
    return isNew ? [{ ...row, timezone: place.timezone }] : [];
  });
}

/** The appointments under a block, less those that it lay over before it was changed. */
export async function conflictsOfBlock(
  tx: Tx,
  clinic: ClinicRow,
  worker: Worker,
  block: { before: BlockedTimeRow | null; after: BlockedTimeRow },
  now: Date,
): Promise<Conflict[]> {
  const standing = await listStanding(tx, clinic.id, worker.id, now);
  const isUnder = (row: BookedRow, one: BlockedTimeRow | null) => {
    const { start, end } = spanOf(row);
    return one !== null && awayBetween(one, { from: start, to: end }).length > 0;
  };
  return standing
    .filter((row) => isUnder(row, block.after) && !isUnder(row, block.before))
    .map((row) => ({ ...row, timezone: zoneOf(worker, row.location_id) ?? block.after.timezone }));
}

const spanOf = (row: BookedRow): Interval => ({ start: row.starts_at.getTime(), end: row.ends_at.getTime() });

const zoneOf = (worker: Worker, locationId: number): string | undefined =>
  worker.workplaces.find((workplace) => workplace.locationId === locationId)?.timezone;

/** A change that is ready to be made, and the appointments that stand in its way. */
export type Change<T> = { conflicts: Conflict[]; make: () => Promise<T> };

/**
 * Makes a change of a diary in one transaction, unless appointments stand in its way and it is not forced. That refusal is
 * thrown after the transaction, so that the audit lines stay of who was shown which patients' appointments.
 */
export async function changeDiary<T>(
  platform: Platform,
  context: Context,
  force: boolean,
  prepare: (tx: Tx, now: Date) => Promise<Change<T>>,
): Promise<{ done: T; conflicts: Conflict[] }> {
  const now = platform.clock.now();
  const outcome = await inTransaction(platform.db, context.clinicId, async (tx) => {
    const { conflicts, make } = await prepare(tx, now);
    const isRefused = conflicts.length > 0 && !force;
    for (const row of conflicts) {
      const line = { action: 'hours.conflict', objectType: 'appointment', objectId: row.id, patientId: row.patient_id };
      await audit(tx, context, { ...line, outcome: isRefused ? 'refused' : 'ok' }, now);
    }
    return { conflicts, made: isRefused ? null : { done: await make() } };
  });
  const { conflicts, made } = outcome;
  if (made === null) throw new AppError('conflicts_with_appointments', undefined, presentConflicts(conflicts));
  return { done: made.done, conflicts };
}
