import { type Action, may } from '../../../domain/permissions.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { AppError } from '../../platform/errors.ts';

/** Whoever asks is a person whose role may do this to things of the whole clinic. */
export function authorize({ caller }: Context, action: Action): Person {
  if (caller === null) throw new AppError('unauthenticated');
  if (caller.kind !== 'person' || !may(caller.role, action, false)) throw new AppError('forbidden');
  return caller;
}
