/** A kept time becomes an appointment's. */
import type { Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { ServiceRow, SessionType } from '../catalog/service.ts';
import { judgeLength } from './force-time.ts';
import { shareHours } from './hours-repository.ts';
import * as repository from './repository.ts';
import { acceptOrThrow } from './take-time.ts';

/**
 * Turns a hold into the appointment's row, or throws: `hold_expired`, `duplicate_appointment`, and what a block or a change
 * of hours made of the time since it was kept: `slot_taken` or `slot_unavailable`. Notice, horizon and caps were asked when
 * it was kept; that it took its minutes to book is no reason to refuse it.
 */
export async function takeHeldTime(
  tx: Tx,
  clinicId: number,
  hold: NonNullable<Awaited<ReturnType<typeof repository.findHold>>>,
  service: ServiceRow,
  patientId: number,
  now: Date,
): Promise<void> {
  await shareHours(tx, clinicId, hold.practitioner_id);
  if (!(await repository.convertHold(tx, clinicId, hold.id, patientId, now))) throw new AppError('hold_expired');
  const wish = {
    service,
    practitionerId: hold.practitioner_id,
    locationId: hold.location_id ?? undefined,
    sessionType: (hold.session_type as SessionType | null) ?? undefined,
    start: hold.starts_at.getTime(),
    // A seat in a group takes no time of its own: its session does.
    ignoreDiaryId: hold.session_id ?? hold.id,
  };
  acceptOrThrow(await judgeLength(tx, clinicId, wish, now));
}
