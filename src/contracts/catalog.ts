import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BodyId, Currency, Cursor, Decimal, Id, IdParams, Limit, LocalDate, SessionType } from './shared.ts';

export const Service = z
  .object({
    id: z.number().int(),
    name: z.string(),
    description: z.string().nullable(),
    category: z.string(),
    durationMinutes: z.number().int(),
    price: z.string(),
    currency: Currency,
    gst: z.string(),
    gstIncluded: z.boolean(),
    sessionTypes: z.array(SessionType),
    locationIds: z.array(z.number().int()),
    practitionerIds: z.array(z.number().int()),
    groupSize: z.number().int().nullable(),
    payLater: z.boolean(),
  })
  .meta({ id: 'Service' });

export const listServices = endpoint({
  id: 'listServices',
  method: 'GET',
  path: '/api/services',
  tag: 'Catalog',
  summary: 'What the clinic offers, with the price for this caller',
  access: 'anyone',
  query: z.object({
    category: z.string().max(60).optional(),
    sessionType: SessionType.optional(),
    practitionerId: Id.optional(),
    locationId: Id.optional(),
    insurance: z.string().max(120).optional(),
    q: z.string().max(120).optional(),
    dateFrom: LocalDate.optional(),
    dateTo: LocalDate.optional(),
    limit: Limit.optional(),
    cursor: Cursor.optional(),
  }),
  answer: z.object({ services: z.array(Service), nextCursor: z.string().nullable() }),
});

export const getService = endpoint({
  id: 'getService',
  method: 'GET',
  path: '/api/services/{id}',
  tag: 'Catalog',
  summary: 'One service',
  access: 'anyone',
  params: IdParams,
  answer: Service,
});

const MANAGERS = ['practice_manager', 'admin'] as const;

/** Another price at a place, for patients of an insurer, or both; the one that says most goes first. */
export const PriceRule = z
  .object({
    locationId: BodyId.nullable().optional(),
    insurance: z.string().trim().min(1).max(120).nullable().optional(),
    price: Decimal,
  })
  .refine(({ locationId, insurance }) => (locationId ?? insurance ?? null) !== null, {
    message: 'Say where, or for whose insurer.',
    path: ['locationId'],
  })
  .meta({ id: 'PriceRule' });

const Minutes = z.number().int().min(0).max(240);
const Buffers = z.object({ before: Minutes, after: Minutes });
/** Minutes kept free around a session, where a way of meeting wants others than the service. */
const SessionTypeBuffers = z.object({ in_person: Buffers.optional(), telehealth: Buffers.optional() });

/** A service as its managers keep it. */
export const ManagedService = Service.extend({
  slotStepMinutes: z.number().int(),
  bufferBeforeMinutes: z.number().int(),
  bufferAfterMinutes: z.number().int(),
  sessionTypeBuffers: SessionTypeBuffers,
  /** The service's own ways of meeting; `sessionTypes` are those that somebody really offers. */
  allowedSessionTypes: z.array(SessionType),
  /** Where it is offered; null: wherever somebody who offers it works. */
  onlyAtLocationIds: z.array(z.number().int()).nullable(),
  priceRules: z.array(
    z.object({ locationId: z.number().int().nullable(), insurance: z.string().nullable(), price: z.string() }),
  ),
  position: z.number().int(),
  archived: z.boolean(),
}).meta({ id: 'ManagedService' });

const fields = {
  name: z.string().trim().min(1, 'Required.').max(120),
  description: z.string().trim().max(2_000).nullable().optional(),
  category: z.string().trim().min(1).max(60).optional(),
  durationMinutes: z.number().int().min(5).max(720),
  price: Decimal,
  currency: Currency.optional(),
  gstIncluded: z.boolean().optional(),
  sessionTypes: z.array(SessionType).min(1, 'Choose at least one.').max(2).optional(),
  /** Seats of a group; null: one to one. */
  groupSize: z.number().int().min(2).max(500).nullable().optional(),
  payLater: z.boolean().optional(),
  slotStepMinutes: z.number().int().min(5).max(720).optional(),
  bufferBeforeMinutes: Minutes.optional(),
  bufferAfterMinutes: Minutes.optional(),
  sessionTypeBuffers: SessionTypeBuffers.optional(),
  /** Empty: wherever somebody who offers it works. */
  locationIds: z.array(BodyId).max(200).optional(),
  practitionerIds: z.array(BodyId).max(5_000).optional(),
  priceRules: z.array(PriceRule).max(200).optional(),
  position: z.number().int().min(0).max(100_000).optional(),
};

export const createService = endpoint({
  id: 'createService',
  method: 'POST',
  path: '/api/services',
  tag: 'Catalog',
  summary: 'Add a service, with its prices by place and insurer',
  access: MANAGERS,
  status: 201,
  body: z.object(fields),
  answer: ManagedService,
});

export const changeService = endpoint({
  id: 'changeService',
  method: 'PATCH',
  path: '/api/services/{id}',
  tag: 'Catalog',
  summary: 'Change a service; what is booked keeps its price and length. `archived: false` offers it again',
  access: MANAGERS,
  params: IdParams,
  body: z.object(fields).partial().extend({ archived: z.boolean().optional() }),
  answer: ManagedService,
});

export const deleteService = endpoint({
  id: 'deleteService',
  method: 'DELETE',
  path: '/api/services/{id}',
  tag: 'Catalog',
  summary: 'Offer it no longer: one that was ever used is archived, one that never was is gone',
  access: MANAGERS,
  params: IdParams,
  answer: z.object({ success: z.literal(true), archived: z.boolean() }),
});

export const listManagedServices = endpoint({
  id: 'listManagedServices',
  method: 'GET',
  path: '/api/admin/services',
  tag: 'Catalog',
  summary: 'Every service with its rules and buffers, archived ones among them',
  access: MANAGERS,
  query: z.object({ q: z.string().max(120).optional(), limit: Limit.optional(), cursor: Cursor.optional() }),
  answer: z.object({ services: z.array(ManagedService), nextCursor: z.string().nullable() }),
});
