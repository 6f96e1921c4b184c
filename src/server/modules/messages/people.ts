/** Who writes, to whom they may, and how they are called. */
import { isOffice, mayWriteTo } from '../../../domain/correspondence.ts';
import type { Context, Person } from '../../platform/caller.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import { isInCare } from '../patients/service.ts';
import * as repository from './repository.ts';

export function personIn({ caller }: Context): Person {
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  return caller;
}

/** Whether the two are in care, whichever of them sees the other. */
async function areInCare(tx: Tx, clinicId: number, person: Person, other: repository.Correspondent): Promise<boolean> {
  const [patientId, practitionerId] =
    person.patientId !== null ? [person.patientId, other.practitioner_id] : [other.patient_id, person.practitionerId];
  return patientId !== null && practitionerId !== null && isInCare(tx, clinicId, patientId, practitionerId);
}

/** Somebody the person may write to; for everybody else they are not there. */
export async function findReceiver(
  tx: Tx,
  clinicId: number,
  person: Person,
  userId: string,
): Promise<repository.Correspondent> {
  const other = await repository.findCorrespondent(tx, clinicId, userId);
  if (other === undefined || other.id === person.userId) throw notFound('person');
  const inCare = await areInCare(tx, clinicId, person, other);
  if (!mayWriteTo(person.role, other.role, inCare)) throw notFound('person');
  return other;
}

export type Contact = repository.Correspondent & { kind: 'clinic' | 'provider' | 'client' | 'staff' };

/** Everybody one may write to. For a patient the clinic's office is one contact: the first of its managers. */
export async function listContacts(tx: Tx, clinicId: number, person: Person): Promise<Contact[]> {
  const others = (await contactsOf(tx, clinicId, person)).filter(({ id }) => id !== person.userId);
  return others.map((other) => ({ ...other, kind: kindOf(other, person) }));
}

async function contactsOf(tx: Tx, clinicId: number, person: Person): Promise<repository.Correspondent[]> {
  if (isOffice(person.role)) return repository.listEverybody(tx, clinicId);
  const office = await repository.listOffice(tx, clinicId);
  if (person.practitionerId !== null)
    return [
      ...office,
      ...(await repository.listColleagues(tx, clinicId)),
      ...(await repository.listPatientsOf(tx, clinicId, person.practitionerId)),
    ];
  const known = new Set(await repository.listCorrespondentIds(tx, clinicId, person.userId));
  const practitioners =
    person.patientId === null ? [] : await repository.listPractitionersOf(tx, clinicId, person.patientId);
  return [...office.filter(({ id }, index) => index === 0 || known.has(id)), ...practitioners];
}

function kindOf(other: repository.Correspondent, person: Person): Contact['kind'] {
  if (other.role === 'patient') return 'client';
  if (isOffice(other.role)) return person.role === 'patient' ? 'clinic' : 'staff';
  return 'provider';
}
