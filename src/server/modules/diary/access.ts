/** Whose diary somebody may see and change: a practitioner their own, the clinic's managers anybody's. */
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import type { Context, Person } from '../../platform/caller.ts';
import type { Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { listWorkers, type Worker, type Workplace } from '../availability/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';

export type DiaryAction = Extract<Action, `hours.${string}` | 'calendar.read'>;

function personOf(context: Context, action: DiaryAction): Person {
  const { caller } = context;
  if (caller?.kind !== 'person' || !mayEver(caller.role, action)) throw new AppError('forbidden');
  return caller;
}

/** Refuses somebody else's diary as if it were not there; `what` is the thing they asked for. */
export function authorize(context: Context, action: DiaryAction, practitionerId: number, what: string): void {
  const person = personOf(context, action);
  if (!may(person.role, action, person.practitionerId === practitionerId)) throw notFound(what);
}

/** Whose diaries are meant: those named, else one's own, else null for everybody's where the role may see them all. */
export function whoseDiaries(
  context: Context,
  action: DiaryAction,
  named: readonly number[] | undefined,
): number[] | null {
  const person = personOf(context, action);
  if (named !== undefined) {
    for (const practitionerId of named) authorize(context, action, practitionerId, 'practitioner');
    return [...new Set(named)];
  }
  if (person.practitionerId !== null) return [person.practitionerId];
  if (!may(person.role, action, false)) throw notFound('practitioner');
  return null;
}

/** The practitioners whose diaries are meant. One that is not there is a 404. */
export async function readWorkers(
  tx: Tx,
  context: Context,
  clinic: ClinicRow,
  action: DiaryAction,
  named: readonly number[] | undefined,
): Promise<Worker[]> {
  const ids = whoseDiaries(context, action, named);
  const workers = await listWorkers(tx, clinic, ids);
  if (ids !== null && workers.length < ids.length) throw notFound('practitioner');
  return workers;
}

/** The one practitioner whose hours are added: the one named or oneself. */
export async function readWorker(
  tx: Tx,
  context: Context,
  clinic: ClinicRow,
  practitionerId: number | undefined,
): Promise<Worker> {
  const ids = whoseDiaries(context, 'hours.change', practitionerId === undefined ? undefined : [practitionerId]);
  if (ids === null) throw invalidField('practitionerId', 'Say whose hours these are.');
  const [worker] = await listWorkers(tx, clinic, ids);
  if (worker === undefined) throw notFound('practitioner');
  return worker;
}

export async function workerOf(tx: Tx, clinic: ClinicRow, practitionerId: number): Promise<Worker> {
  const [worker] = await listWorkers(tx, clinic, [practitionerId]);
  if (worker === undefined) throw notFound('practitioner');
  return worker;
}

/** A place the practitioner works at; any other is not there for them. */
export function workplaceAt(worker: Worker, locationId: number): Workplace {
  const place = worker.workplaces.find((workplace) => workplace.locationId === locationId);
  if (place === undefined) throw notFound('location');
  return place;
}
