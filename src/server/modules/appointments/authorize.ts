/** Whose appointment it is, who may do what to it, and the audit line of whoever did. */
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { AppointmentRow as Row } from './repository.ts';

/** The appointment, if the caller may do this to it. A wrong role is a 403, somebody else's appointment a 404. */
export function authorize(context: Context, row: Row | undefined, action: Action): asserts row is Row {
  const { caller } = context;
  if (caller === null) throw new AppError('unauthenticated');
  if (!mayEver(caller.role, action)) throw new AppError('forbidden');
  if (row === undefined || !may(caller.role, action, isParty(context, row)))
    throw notFound('appointment', row?.patient_id);
}

export function isParty(context: Context, row: Pick<Row, 'id' | 'patient_id' | 'practitioner_id'>): boolean {
  const { caller } = context;
  if (caller?.kind === 'guest') return caller.appointmentId === row.id;
  if (caller?.role === 'patient') return caller.patientId === row.patient_id;
  return caller?.kind === 'person' && caller.role === 'practitioner' && caller.practitionerId === row.practitioner_id;
}

export function auditRow(tx: Tx, actor: Context | SystemActor, action: string, row: Row, at: Date): Promise<void> {
  return audit(tx, actor, { action, objectType: 'appointment', objectId: row.id, patientId: row.patient_id }, at);
}
