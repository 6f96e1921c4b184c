/** The SQL of whoever keeps places and rooms. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';
import type { LocationRow } from './repository.ts';

export type RoomRow = { id: number; location_id: number; name: string; archived_at: Date | null };
export type PlaceRow = LocationRow & { rooms: RoomRow[] };

/** All places with their rooms, or one of them; archived ones last. */
export async function listPlaces(tx: Tx, clinicId: number, locationId: number | null = null): Promise<PlaceRow[]> {
  const all = tx.selectFrom('locations').selectAll().where('clinic_id', '=', clinicId);
  const query = locationId === null ? all : all.where('id', '=', locationId);
  const places = await query.orderBy(sql`archived_at is not null`).orderBy('id').execute();
  const rooms = Map.groupBy(await listRooms(tx, clinicId, {}), (room) => room.location_id);
  return places.map((place) => ({ ...place, rooms: rooms.get(place.id) ?? [] }));
}

export function listRooms(
  tx: Tx,
  clinicId: number,
  wish: { locationId?: number | undefined; roomId?: number },
): Promise<RoomRow[]> {
  let query = tx
    .selectFrom('rooms')
    .select(['id', 'location_id', 'name', 'archived_at'])
    .where('clinic_id', '=', clinicId);
  if (wish.locationId !== undefined) query = query.where('location_id', '=', wish.locationId);
  if (wish.roomId !== undefined) query = query.where('id', '=', wish.roomId);
  return query.orderBy('location_id').orderBy('id').execute();
}

/** Managers change places one after the other: names are compared before they are written. */
export async function lockPlaces(tx: Tx, clinicId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:places`}, 0))`.execute(tx);
}

export async function insertLocation(tx: Tx, row: Insertable<DB['locations']>): Promise<number> {
  const { id } = await tx.insertInto('locations').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateLocation(
  tx: Tx,
  clinicId: number,
  locationId: number,
  changes: Updateable<DB['locations']>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await tx
    .updateTable('locations')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', locationId)
    .execute();
}

export async function insertRoom(tx: Tx, clinicId: number, room: { locationId: number; name: string }) {
  const { id } = await tx
    .insertInto('rooms')
    .values({ clinic_id: clinicId, location_id: room.locationId, name: room.name })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function updateRoom(
  tx: Tx,
  clinicId: number,
  roomId: number,
  changes: Updateable<DB['rooms']>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await tx.updateTable('rooms').set(changes).where('clinic_id', '=', clinicId).where('id', '=', roomId).execute();
}

/** True when it is gone; false when the diary knows it. */
export async function deleteUnusedRoom(tx: Tx, clinicId: number, roomId: number): Promise<boolean> {
  const { rows } = await sql`
    delete from rooms r where r.clinic_id = ${clinicId} and r.id = ${roomId}
      and not exists (select from diary d where d.clinic_id = r.clinic_id and d.room_id = r.id) returning 1`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Open pages look again: any time of anybody may have come or gone. */
export async function tellOfPlaces(tx: Tx, clinicId: number): Promise<void> {
  await sql`select pg_notify('diary', json_build_object('clinic', ${clinicId}::integer, 'practitioner', null)::text)`.execute(
    tx,
  );
}
