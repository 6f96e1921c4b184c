import { type Action, may } from '../../../../domain/permissions.ts';
import type { Context } from '../../../platform/caller.ts';
import { AppError } from '../../../platform/errors.ts';

/** Whoever asks may do this to things of the whole clinic. */
export function authorize({ caller }: Context, action: Action): void {
  if (caller === null) throw new AppError('unauthenticated');
  if (caller.kind !== 'person' || !may(caller.role, action, false)) throw new AppError('forbidden');
}
