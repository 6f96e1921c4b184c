/**
 * Keeping a clinic's places and rooms. What a change of a place means for whoever is booked there is the diary's question:
 * it asks before it lets one be written.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changeLocation, changeRoom, createLocation, createRoom } from '../../../contracts/places.ts';
import type { PlaceHours } from '../../../domain/place-hours.ts';
import { type Action, may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import * as repository from './places-repository.ts';
import type { ClinicRow } from './repository.ts';

export type { PlaceRow } from './places-repository.ts';

const ACTION: Action = 'catalog.manage';
const STATES = ['ACT', 'NSW', 'NT', 'QLD', 'SA', 'TAS', 'VIC', 'WA'];
type LocationBody = Omit<BodyOf<typeof changeLocation>, 'force'>;

export function checkMayManagePlaces({ caller }: Context): void {
  if (caller?.kind !== 'person' || !may(caller.role, ACTION, false)) throw new AppError('forbidden');
}

export async function listPlaces(platform: Platform, context: Context): Promise<repository.PlaceRow[]> {
  checkMayManagePlaces(context);
  return inTransaction(platform.db, context.clinicId, (tx) => repository.listPlaces(tx, context.clinicId));
}

export async function findPlace(tx: Tx, clinicId: number, locationId: number): Promise<repository.PlaceRow> {
  const [place] = await repository.listPlaces(tx, clinicId, locationId);
  if (place === undefined) throw notFound('location');
  return place;
}

export async function addPlace(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof createLocation>,
): Promise<repository.PlaceRow> {
  checkMayManagePlaces(context);
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await repository.lockPlaces(tx, clinic.id);
    await checkName(tx, clinic.id, body.name, null);
    const { opening_hours: hours, ...columns } = placeColumns(body, clinic);
    const id = await repository.insertLocation(tx, {
      clinic_id: clinic.id,
      timezone: clinic.timezone,
      session_types: ['in_person', 'telehealth'],
      ...columns,
      name: body.name,
      ...(hours === undefined || hours === null ? {} : { opening_hours: JSON.stringify(hours) }),
    });
    await auditPlace(tx, context, 'location.add', id, Object.keys(body), platform.clock.now());
    return findPlace(tx, clinic.id, id);
  });
}

/** The place as the body would make it; nothing is written. */
export async function planPlace(
  tx: Tx,
  clinic: ClinicRow,
  locationId: number,
  body: LocationBody,
  now: Date,
): Promise<{ before: repository.PlaceRow; after: repository.PlaceRow }> {
  await repository.lockPlaces(tx, clinic.id);
  const before = await findPlace(tx, clinic.id, locationId);
  if (body.name !== undefined) await checkName(tx, clinic.id, body.name, locationId);
  const since = body.archived === undefined ? before.archived_at : body.archived ? (before.archived_at ?? now) : null;
  return { before, after: { ...before, ...placeColumns(body, clinic), archived_at: since } };
}

/** Writes a planned change. */
export async function writePlace(
  tx: Tx,
  context: Context,
  { after, fields }: { after: repository.PlaceRow; fields: string[] },
  now: Date,
): Promise<repository.PlaceRow> {
  const { clinic_id: clinicId, id, rooms: _rooms, opening_hours: hours, ...columns } = after;
  const opening = { opening_hours: hours === null ? null : JSON.stringify(hours) };
  await repository.updateLocation(tx, clinicId, id, { ...columns, ...opening });
  await auditPlace(tx, context, 'location.change', id, fields, now);
  await repository.tellOfPlaces(tx, clinicId);
  return findPlace(tx, clinicId, id);
}

async function checkName(tx: Tx, clinicId: number, name: string, ownId: number | null): Promise<void> {
  const all = await repository.listPlaces(tx, clinicId);
  const isTaken = all.some(
    (place) => place.id !== ownId && place.archived_at === null && place.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw invalidField('name', 'There is a place of this name already.');
}

function placeColumns(body: LocationBody, clinic: ClinicRow) {
  const { state } = body;
  if (clinic.country === 'AU' && typeof state === 'string' && !STATES.includes(state.toUpperCase()))
    throw invalidField('state', `Choose one of ${STATES.join(', ')}.`);
  const columns = {
    name: body.name,
    address: body.address,
    phone: body.phone,
    timezone: body.timezone,
    state: typeof state === 'string' && clinic.country === 'AU' ? state.toUpperCase() : state,
    session_types: body.sessionTypes === undefined ? undefined : [...new Set(body.sessionTypes)],
    closes_on_holidays: body.closesOnHolidays,
    opening_hours: body.openingHours === undefined ? undefined : readHours(body.openingHours),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as {
    [Key in keyof typeof columns]?: Exclude<(typeof columns)[Key], undefined>;
  };
}

function readHours(hours: NonNullable<LocationBody['openingHours']> | null): PlaceHours[] | null {
  const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return (
    hours?.map(({ days, start, end }) => ({
      days: [...new Set(days)].toSorted((one, other) => one - other),
      starts: minutesOf(start),
      ends: minutesOf(end),
    })) ?? null
  );
}

export async function listRooms(
  platform: Platform,
  context: Context,
  locationId: number | undefined,
): Promise<repository.RoomRow[]> {
  checkMayManagePlaces(context);
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    if (locationId !== undefined) await findPlace(tx, context.clinicId, locationId);
    return repository.listRooms(tx, context.clinicId, { locationId });
  });
}

export async function addRoom(
  platform: Platform,
  context: Context,
  body: BodyOf<typeof createRoom>,
): Promise<repository.RoomRow> {
  checkMayManagePlaces(context);
  const { clinicId } = context;
  return inTransaction(platform.db, clinicId, async (tx) => {
    await repository.lockPlaces(tx, clinicId);
    await findPlace(tx, clinicId, body.locationId);
    await checkRoomName(tx, clinicId, body.locationId, body.name, null);
    const id = await repository.insertRoom(tx, clinicId, body);
    return roomChanged(tx, context, 'room.add', id, platform.clock.now());
  });
}

export async function changeManagedRoom(
  platform: Platform,
  context: Context,
  roomId: number,
  body: BodyOf<typeof changeRoom>,
): Promise<repository.RoomRow> {
  checkMayManagePlaces(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    await repository.lockPlaces(tx, clinicId);
    const old = await findRoom(tx, clinicId, roomId);
    if (body.name !== undefined) await checkRoomName(tx, clinicId, old.location_id, body.name, roomId);
    await repository.updateRoom(tx, clinicId, roomId, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.archived === undefined ? {} : { archived_at: body.archived ? (old.archived_at ?? now) : null }),
    });
    return roomChanged(tx, context, 'room.change', roomId, now);
  });
}

/** True when the room was used and is archived, false when it is gone. */
export async function removeRoom(platform: Platform, context: Context, roomId: number): Promise<boolean> {
  checkMayManagePlaces(context);
  const { clinicId } = context;
  const now = platform.clock.now();
  return inTransaction(platform.db, clinicId, async (tx) => {
    await repository.lockPlaces(tx, clinicId);
    await findRoom(tx, clinicId, roomId);
    const line = { action: 'room.remove', objectType: 'room', objectId: roomId };
    await audit(tx, context, line, now);
    await repository.tellOfPlaces(tx, clinicId);
    if (await repository.deleteUnusedRoom(tx, clinicId, roomId)) return false;
    await repository.updateRoom(tx, clinicId, roomId, { archived_at: now });
    return true;
  });
}

async function findRoom(tx: Tx, clinicId: number, roomId: number): Promise<repository.RoomRow> {
  const [room] = await repository.listRooms(tx, clinicId, { roomId });
  if (room === undefined) throw notFound('room');
  return room;
}

/** A place never has two rooms of one name, archived ones among them. */
async function checkRoomName(tx: Tx, clinicId: number, locationId: number, name: string, ownId: number | null) {
  const all = await repository.listRooms(tx, clinicId, { locationId });
  if (all.some((room) => room.id !== ownId && room.name.toLowerCase() === name.toLowerCase()))
    throw invalidField('name', 'There is a room of this name here already.');
}

async function roomChanged(tx: Tx, context: Context, action: string, id: number, at: Date) {
  await audit(tx, context, { action, objectType: 'room', objectId: id }, at);
  await repository.tellOfPlaces(tx, context.clinicId);
  return findRoom(tx, context.clinicId, id);
}

function auditPlace(tx: Tx, context: Context, action: string, id: number, fields: string[], at: Date): Promise<void> {
  return audit(tx, context, { action, objectType: 'location', objectId: id, detail: { fields } }, at);
}
