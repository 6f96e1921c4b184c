import { type Action, may } from '../../../domain/permissions.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { AppError } from '../../platform/errors.ts';

/** Who asks, when their role may do this at all; what they may do it to is the clinic's or their own. */
export function authorize({ caller }: Context, action: Action): Person {
  if (caller === null) throw new AppError('unauthenticated');
  if (caller.kind !== 'person' || !may(caller.role, action, true)) throw new AppError('forbidden');
  return caller;
}
