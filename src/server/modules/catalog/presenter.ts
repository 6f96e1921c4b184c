import type { z } from 'zod';
import type { ManagedService, Service } from '../../../contracts/catalog.ts';
import type { PricedFor } from '../../../domain/pricing.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type ManagedRow, priceOfService, type ServiceRow } from './service.ts';

/** A service with the price for this caller: at the place they look at, by their insurer. */
export function presentService(
  service: ServiceRow,
  clinic: ClinicRow,
  wanted: Partial<PricedFor> = {},
): z.input<typeof Service> {
  const price = priceOfService(service, clinic, wanted);
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    category: service.category,
    durationMinutes: service.duration_minutes,
    price: formatDecimal(price.totalCents, price.currency),
    currency: price.currency,
    gst: formatDecimal(price.gstCents, price.currency),
    gstIncluded: price.gstCents > 0,
    sessionTypes: service.session_types.filter((type) => service.offered_types.includes(type)),
    locationIds: service.location_ids,
    practitionerIds: service.practitioner_ids,
    groupSize: service.group_size,
    payLater: service.pay_later,
  };
}

/** A service as its managers keep it. */
export function presentManagedService(row: ManagedRow, clinic: ClinicRow): z.input<typeof ManagedService> {
  return {
    ...presentService(row, clinic),
    locationIds: row.only_at.length === 0 ? row.location_ids : row.only_at,
    gstIncluded: row.gst_code === 'GST_10',
    slotStepMinutes: row.slot_step_minutes,
    bufferBeforeMinutes: row.buffer_before_minutes,
    bufferAfterMinutes: row.buffer_after_minutes,
    sessionTypeBuffers: row.session_type_buffers,
    allowedSessionTypes: row.session_types,
    onlyAtLocationIds: row.only_at.length === 0 ? null : row.only_at,
    priceRules: row.price_rules.map(({ locationId, insurance, priceCents }) => ({
      locationId,
      insurance,
      price: formatDecimal(priceCents, row.currency),
    })),
    position: row.position,
    archived: row.archived_at !== null,
  };
}
