import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Cursor, Id, IdParams, Limit, LocalDate, SessionType } from './shared.ts';

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
