/** Who stands before a portal. */
import { type Action, may } from '../../../domain/permissions.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { AppError } from '../../platform/errors.ts';

type Practitioner = Person & { practitionerId: number };
type Patient = Person & { patientId: number };

export function practitionerIn({ caller }: Context, action: Action): Practitioner {
  if (caller?.kind !== 'person' || caller.practitionerId === null || !may(caller.role, action, true))
    throw new AppError('forbidden');
  return { ...caller, practitionerId: caller.practitionerId };
}

/** Guests have a patient, and no portal. */
export function patientIn({ caller }: Context, action: Action): Patient {
  if (caller?.kind !== 'person' || caller.patientId === null || !may(caller.role, action, true))
    throw new AppError('forbidden');
  return { ...caller, patientId: caller.patientId };
}
