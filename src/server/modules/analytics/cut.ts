import { invalidField } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';

/** A page of rows that were asked for with one more than `limit`: the one more says that there is a next page. */
export function cut<T extends { id: number }>(rows: T[], limit: number): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null };
}

/** The id that a cursor stands for. */
export function readIdCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(decodeCursor(cursor));
  if (!Number.isSafeInteger(id) || id < 1 || id > 2_147_483_647)
    throw invalidField('cursor', 'This is not a cursor of ours.');
  return id;
}
