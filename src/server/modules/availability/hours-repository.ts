/** The SQL of hours that return, one-off hours and blocks, and of what a calendar shows of the diary. */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { PlaceHours } from '../../../domain/place-hours.ts';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';

/** A practitioner at one place they work at; the place's fields are null for somebody who has none. */
export type WorkplaceRow = {
  practitioner_id: number;
  practitioner_name: string;
  location_id: number | null;
  location_name: string | null;
  timezone: string | null;
  state: string | null;
  closes_on_holidays: boolean | null;
  opening_hours: PlaceHours[] | null;
  session_types: SessionType[];
};

/** The places of these practitioners, or of everybody approved; archived people and places are left out. */
export async function listWorkplaces(
  tx: Tx,
  clinicId: number,
  practitionerIds: readonly number[] | null,
): Promise<WorkplaceRow[]> {
  const { rows } = await sql<WorkplaceRow>`
    select p.id as practitioner_id, p.name as practitioner_name, l.id as location_id, l.name as location_name, l.timezone, l.state,
      l.closes_on_holidays, l.opening_hours,
      (select coalesce(array_agg(t), '{}') from unnest(pl.session_types) t where t = any(l.session_types)) as session_types
    from practitioners p
    left join (practitioner_locations pl join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null)
      on pl.clinic_id = p.clinic_id and pl.practitioner_id = p.id
    where p.clinic_id = ${clinicId} and p.archived_at is null
      and (p.id = any(${practitionerIds}::integer[]) or (${practitionerIds}::integer[] is null and p.approved_at is not null))
    order by p.name, p.id, l.id`.execute(tx);
  return rows;
}

/** A number that changes with anybody's hours, blocks, places or approval, for what is worked out from them and kept. */
export async function hoursFingerprint(tx: Tx, clinicId: number): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    select concat_ws('|',
      (select sum(hashtextextended(t::text, 1)) from recurring_hours t where clinic_id = ${clinicId}),
      (select sum(hashtextextended(t::text, 2)) from extra_hours t where clinic_id = ${clinicId}),
      (select sum(hashtextextended(t::text, 3)) from blocked_times t where clinic_id = ${clinicId}),
      (select sum(hashtextextended(t::text, 4)) from practitioner_locations t where clinic_id = ${clinicId}),
      (select sum(hashtextextended(t::text, 5)) from locations t where clinic_id = ${clinicId}),
      (select sum(hashtextextended(concat_ws(',', id, approved_at, archived_at), 6)) from practitioners where clinic_id = ${clinicId})
    ) as print`.execute(tx);
  return rows[0]?.print ?? '';
}

const hoursKey = (clinicId: number, practitionerId: number): string => `${clinicId}:hours:${practitionerId}`;

/** Changes of one practitioner's hours and blocks follow each other, and wait for the bookings that are under way. */
export async function lockHours(tx: Tx, clinicId: number, practitionerId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${hoursKey(clinicId, practitionerId)}, 0))`.execute(tx);
}

/**
 * For whoever takes time by these hours: taken before they are read, it keeps them as they are until the transaction ends.
 * Bookings share it and never wait for each other.
 */
export async function shareHours(tx: Tx, clinicId: number, practitionerId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${hoursKey(clinicId, practitionerId)}, 0))`.execute(
    tx,
  );
}

export type ExtraHoursRow = Selectable<DB['extra_hours']>;
export type RecurringHoursRow = Selectable<DB['recurring_hours']>;
export type BlockedTimeRow = Selectable<DB['blocked_times']>;

/** pg reads a date[] as instants of the server's own zone; as text they stay the days they are. */
const exceptions = sql<string[]>`exceptions::text[]`.as('exceptions');

/** One-off hours of these practitioners, or of everybody; of two dates or of all. */
export function listExtraHours(
  tx: Tx,
  clinicId: number,
  wish: { practitionerIds: readonly number[] | null; dateFrom?: string; dateTo?: string },
): Promise<ExtraHoursRow[]> {
  let query = tx.selectFrom('extra_hours').selectAll().where('clinic_id', '=', clinicId);
  if (wish.practitionerIds !== null) query = query.where('practitioner_id', 'in', [-1, ...wish.practitionerIds]);
  if (wish.dateFrom !== undefined) query = query.where('date', '>=', wish.dateFrom);
  if (wish.dateTo !== undefined) query = query.where('date', '<=', wish.dateTo);
  return query.orderBy('date').orderBy('starts_minute').orderBy('id').execute();
}

export function findExtraHours(tx: Tx, clinicId: number, id: number): Promise<ExtraHoursRow | undefined> {
  return tx
    .selectFrom('extra_hours')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function insertExtraHours(tx: Tx, row: Insertable<DB['extra_hours']>): Promise<ExtraHoursRow> {
  return tx.insertInto('extra_hours').values(row).returningAll().executeTakeFirstOrThrow();
}

export function updateExtraHours(
  tx: Tx,
  clinicId: number,
  id: number,
  changes: Updateable<DB['extra_hours']>,
): Promise<ExtraHoursRow> {
  return tx
    .updateTable('extra_hours')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function deleteExtraHours(tx: Tx, clinicId: number, id: number): Promise<void> {
  await tx.deleteFrom('extra_hours').where('clinic_id', '=', clinicId).where('id', '=', id).execute();
}

export function listRecurringHours(
  tx: Tx,
  clinicId: number,
  practitionerIds: readonly number[] | null,
): Promise<RecurringHoursRow[]> {
  let query = tx.selectFrom('recurring_hours').selectAll().select(exceptions).where('clinic_id', '=', clinicId);
  if (practitionerIds !== null) query = query.where('practitioner_id', 'in', [-1, ...practitionerIds]);
  return query.orderBy('practitioner_id').orderBy('id').execute();
}

export function findRecurringHours(tx: Tx, clinicId: number, id: number): Promise<RecurringHoursRow | undefined> {
  return tx
    .selectFrom('recurring_hours')
    .selectAll()
    .select(exceptions)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function insertRecurringHours(tx: Tx, row: Insertable<DB['recurring_hours']>): Promise<RecurringHoursRow> {
  return tx.insertInto('recurring_hours').values(row).returningAll().returning(exceptions).executeTakeFirstOrThrow();
}

export function updateRecurringHours(
  tx: Tx,
  clinicId: number,
  id: number,
  changes: Updateable<DB['recurring_hours']>,
): Promise<RecurringHoursRow> {
  return tx
    .updateTable('recurring_hours')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returningAll()
    .returning(exceptions)
    .executeTakeFirstOrThrow();
}

export async function deleteRecurringHours(tx: Tx, clinicId: number, id: number): Promise<void> {
  await tx.deleteFrom('recurring_hours').where('clinic_id', '=', clinicId).where('id', '=', id).execute();
}

export function listBlockedTimes(
  tx: Tx,
  clinicId: number,
  practitionerIds: readonly number[] | null,
): Promise<BlockedTimeRow[]> {
  let query = tx.selectFrom('blocked_times').selectAll().select(exceptions).where('clinic_id', '=', clinicId);
  if (practitionerIds !== null) query = query.where('practitioner_id', 'in', [-1, ...practitionerIds]);
  return query.orderBy('starts_on').orderBy('starts_minute').orderBy('id').execute();
}

export function findBlockedTime(tx: Tx, clinicId: number, id: number): Promise<BlockedTimeRow | undefined> {
  return tx
    .selectFrom('blocked_times')
    .selectAll()
    .select(exceptions)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function insertBlockedTime(tx: Tx, row: Insertable<DB['blocked_times']>): Promise<BlockedTimeRow> {
  return tx.insertInto('blocked_times').values(row).returningAll().returning(exceptions).executeTakeFirstOrThrow();
}

export function updateBlockedTime(
  tx: Tx,
  clinicId: number,
  id: number,
  changes: Updateable<DB['blocked_times']>,
): Promise<BlockedTimeRow> {
  return tx
    .updateTable('blocked_times')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .returningAll()
    .returning(exceptions)
    .executeTakeFirstOrThrow();
}

export async function deleteBlockedTime(tx: Tx, clinicId: number, id: number): Promise<void> {
  await tx.deleteFrom('blocked_times').where('clinic_id', '=', clinicId).where('id', '=', id).execute();
}

export type HeldRow = {
  kind: 'hold' | 'session';
  practitioner_id: number;
  location_id: number | null;
  session_type: SessionType | null;
  service_name: string | null;
  starts_at: Date;
  ends_at: Date;
};

/** Living holds and group sessions that meet [from, to); a hold's seat in a group is part of its session. */
export async function listHeldTimes(
  tx: Tx,
  clinicId: number,
  wish: { practitionerIds: readonly number[]; from: Date; to: Date; now: Date },
): Promise<HeldRow[]> {
  const { rows } = await sql<HeldRow>`
    select d.kind, d.practitioner_id, d.location_id, d.session_type, s.name as service_name, d.starts_at, d.ends_at
    from diary d
    left join services s on s.clinic_id = d.clinic_id and s.id = d.service_id
    where d.clinic_id = ${clinicId} and d.practitioner_id = any(${wish.practitionerIds})
      and d.occupied && tstzrange(${wish.from}, ${wish.to}) and d.starts_at < ${wish.to} and d.ends_at > ${wish.from}
      and d.exclusive and (d.kind = 'session' or (d.kind = 'hold' and d.expires_at > ${wish.now}))
    order by d.starts_at, d.id`.execute(tx);
  return rows;
}
