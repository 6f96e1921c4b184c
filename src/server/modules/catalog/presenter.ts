import type { z } from 'zod';
import type { Service } from '../../../contracts/catalog.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { priceOfService, type ServiceRow } from './service.ts';

export function presentService(service: ServiceRow, clinic: ClinicRow): z.input<typeof Service> {
  const price = priceOfService(service, clinic);
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
