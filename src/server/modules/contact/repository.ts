import type { Tx } from '../../platform/db.ts';

const withHandler = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('contact_requests as c')
    .leftJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'c.clinic_id').onRef('u.id', '=', 'c.handled_by'))
    .selectAll('c')
    .select('u.name as handler_name')
    .where('c.clinic_id', '=', clinicId);

export type RequestRow = NonNullable<Awaited<ReturnType<typeof findById>>>;

export function findById(tx: Tx, clinicId: number, id: number) {
  return withHandler(tx, clinicId).where('c.id', '=', id).executeTakeFirst();
}

export function list(
  tx: Tx,
  clinicId: number,
  wish: { status?: string | undefined; before: number | null; limit: number },
) {
  let query = withHandler(tx, clinicId);
  if (wish.status !== undefined) query = query.where('c.status', '=', wish.status);
  if (wish.before !== null) query = query.where('c.id', '<', wish.before);
  return query.orderBy('c.id', 'desc').limit(wish.limit).execute();
}

/** The id is drawn first: what is sealed is bound to it. */
export async function nextId(tx: Tx): Promise<number> {
  const { id } = await tx
    .selectNoFrom((eb) => eb.fn<number>('nextval', [eb.val('contact_requests_id_seq')]).as('id'))
    .executeTakeFirstOrThrow();
  return id;
}

export function insert(
  tx: Tx,
  clinicId: number,
  row: { id: number; words_sealed: string; user_id: string | null; created_at: Date },
) {
  return tx
    .insertInto('contact_requests')
    .values({ clinic_id: clinicId, status: 'new', updated_at: row.created_at, ...row })
    .execute();
}

export function change(
  tx: Tx,
  clinicId: number,
  id: number,
  set: { status?: string; note_sealed?: string | null; handled_by: string | null; updated_at: Date },
) {
  return tx.updateTable('contact_requests').set(set).where('clinic_id', '=', clinicId).where('id', '=', id).execute();
}
