import type { Tx } from '../../platform/db.ts';
import * as repository from './repository.ts';

/** Time that a practitioner's own calendar takes: it blocks slots and may overlap whatever else is there. */
type Span = { startsAt: Date; endsAt: Date };

export const addOutsideBusy = (
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  span: Span,
  at: Date,
): Promise<number> => repository.insertBusy(tx, clinicId, practitionerId, span, at);

export const moveOutsideBusy = (tx: Tx, clinicId: number, diaryId: number, span: Span): Promise<void> =>
  repository.updateBusy(tx, clinicId, diaryId, span);

export const dropOutsideBusy = (tx: Tx, clinicId: number, diaryId: number): Promise<void> =>
  repository.deleteBusy(tx, clinicId, diaryId);
