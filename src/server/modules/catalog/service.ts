/**
 * What the clinic offers and what it costs. Prices are computed here and nowhere else; a price a client sends is compared
 * with this one and never believed.
 */
import { basePriceCents, type PricedFor, priceOf } from '../../../domain/pricing.ts';
import type { Db } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listServices, type ServiceRow, type SessionType } from './repository.ts';

export * from './manage.ts';
export type { ServiceRow, SessionType } from './repository.ts';

export type ServiceFilter = {
  category?: string | undefined;
  sessionType?: SessionType | undefined;
  practitionerId?: number | undefined;
  locationId?: number | undefined;
  q?: string | undefined;
};

export async function findServices(db: Db, clinicId: number, filter: ServiceFilter = {}): Promise<ServiceRow[]> {
  const wanted = filter.q?.trim().toLowerCase();
  return (await listServices(db, clinicId)).filter(
    (service) =>
      (filter.category === undefined || service.category === filter.category) &&
      (filter.sessionType === undefined || service.offered_types.includes(filter.sessionType)) &&
      (filter.practitionerId === undefined || service.practitioner_ids.includes(filter.practitionerId)) &&
      (filter.locationId === undefined || service.location_ids.includes(filter.locationId)) &&
      (!wanted || `${service.name} ${service.description ?? ''} ${service.category}`.toLowerCase().includes(wanted)),
  );
}

export async function getService(db: Db, clinicId: number, serviceId: number): Promise<ServiceRow> {
  const [found] = await listServices(db, clinicId, serviceId);
  if (found === undefined) throw notFound('service');
  return found;
}

/** What one session costs at a place and for a person's insurer, as far as they are known, and the GST in it. */
export function priceOfService(
  service: Pick<ServiceRow, 'price_cents' | 'currency' | 'gst_code'> & Partial<Pick<ServiceRow, 'price_rules'>>,
  clinic: ClinicRow,
  wanted: Partial<PricedFor> = {},
) {
  const { locationId = null, insurance = null } = wanted;
  return priceOf(
    {
      priceCents: basePriceCents(service.price_cents, service.price_rules ?? [], { locationId, insurance }),
      currency: service.currency,
      gst: service.gst_code === 'GST_FREE' ? 'free' : 'inclusive',
    },
    { gstRegistered: clinic.tax_registered, gstBasisPoints: clinic.tax_rate_basis_points },
  );
}
