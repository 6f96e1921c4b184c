import { z } from 'zod';
import { Location } from './clinics.ts';
import { endpoint } from './endpoint.ts';
import { BodyId, Cursor, Id, IdParams, Limit, PlaceOpening, SessionType, Zone } from './shared.ts';
import { ConflictingAppointment } from './timeslots.ts';

const MANAGERS = ['practice_manager', 'admin'] as const;
const conflicts = z.array(ConflictingAppointment);
const Name = z.string().trim().min(1, 'Required.').max(120);

export const Room = z
  .object({ id: z.number().int(), locationId: z.number().int(), name: z.string(), archived: z.boolean() })
  .meta({ id: 'Room' });

/** A place as its managers keep it. */
export const ManagedLocation = Location.extend({
  state: z.string().nullable(),
  /** Whether the public holidays of its state close it. */
  closesOnHolidays: z.boolean(),
  rooms: z.array(Room),
  archived: z.boolean(),
}).meta({ id: 'ManagedLocation' });

const fields = {
  name: Name,
  address: z.string().trim().max(300).nullable().optional(),
  phone: z.string().trim().max(40).nullable().optional(),
  timezone: Zone.optional(),
  /** In Australia VIC, NSW …: whose public holidays hold here. */
  state: z.string().trim().min(1).max(40).nullable().optional(),
  sessionTypes: z.array(SessionType).min(1, 'Choose at least one.').max(2).optional(),
  closesOnHolidays: z.boolean().optional(),
  /** When people are seen here in person; null: whenever somebody who works here is there. */
  openingHours: z.array(PlaceOpening).max(50).nullable().optional(),
};

export const listManagedLocations = endpoint({
  id: 'listManagedLocations',
  method: 'GET',
  path: '/api/admin/locations',
  tag: 'Places',
  summary: 'The clinic’s places with their rooms and hours, archived ones among them',
  access: MANAGERS,
  query: z.object({ limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ locations: z.array(ManagedLocation), nextCursor: z.string().nullable() }),
});

export const createLocation = endpoint({
  id: 'createLocation',
  method: 'POST',
  path: '/api/admin/locations',
  tag: 'Places',
  summary: 'Add a place; without a timezone it has the clinic’s',
  access: MANAGERS,
  status: 201,
  body: z.object(fields),
  answer: ManagedLocation,
});

export const changeLocation = endpoint({
  id: 'changeLocation',
  method: 'PATCH',
  path: '/api/admin/locations/{id}',
  tag: 'Places',
  summary: 'Change a place; appointments that it would close on are listed first and never dropped',
  access: MANAGERS,
  params: IdParams,
  body: z.object(fields).partial().extend({ archived: z.boolean().optional(), force: z.boolean().optional() }),
  answer: ManagedLocation.extend({ conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const deleteLocation = endpoint({
  id: 'deleteLocation',
  method: 'DELETE',
  path: '/api/admin/locations/{id}',
  tag: 'Places',
  summary: 'Close a place: nobody is booked there from now on; what is booked stays and is listed',
  access: MANAGERS,
  params: IdParams,
  query: z.object({ force: z.enum(['true', 'false']).optional() }),
  answer: z.object({ success: z.literal(true), conflicts }),
  errors: ['conflicts_with_appointments'],
});

export const listLocationHolidays = endpoint({
  id: 'listLocationHolidays',
  method: 'GET',
  path: '/api/admin/locations/{id}/holidays',
  tag: 'Places',
  summary: 'The public holidays of a place’s state in a year',
  access: MANAGERS,
  params: IdParams,
  query: z.object({ year: z.coerce.number().int().min(2000).max(2100).optional() }),
  answer: z.object({
    closesOnHolidays: z.boolean(),
    holidays: z.array(z.object({ date: z.string(), name: z.string() })),
  }),
});

export const listRooms = endpoint({
  id: 'listRooms',
  method: 'GET',
  path: '/api/admin/rooms',
  tag: 'Places',
  summary: 'The rooms of a place, or of all',
  access: MANAGERS,
  query: z.object({ locationId: Id.optional(), limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ rooms: z.array(Room), nextCursor: z.string().nullable() }),
});

export const createRoom = endpoint({
  id: 'createRoom',
  method: 'POST',
  path: '/api/admin/rooms',
  tag: 'Places',
  summary: 'Add a room: from the first one on, a session in person there needs one that is free',
  access: MANAGERS,
  status: 201,
  body: z.object({ locationId: BodyId, name: Name }),
  answer: Room,
});

export const changeRoom = endpoint({
  id: 'changeRoom',
  method: 'PATCH',
  path: '/api/admin/rooms/{id}',
  tag: 'Places',
  summary: 'Give a room another name, or take it out of use and back',
  access: MANAGERS,
  params: IdParams,
  body: z.object({ name: Name.optional(), archived: z.boolean().optional() }),
  answer: Room,
});

export const deleteRoom = endpoint({
  id: 'deleteRoom',
  method: 'DELETE',
  path: '/api/admin/rooms/{id}',
  tag: 'Places',
  summary: 'Take a room out of use; what is booked in it stays there, and one that never was used is gone',
  access: MANAGERS,
  params: IdParams,
  answer: z.object({ success: z.literal(true), archived: z.boolean() }),
});
