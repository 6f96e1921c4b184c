import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

/** Rows of what managers keep: services and their prices. */
export function catalogRows({ serviceId, foreign }: World): Record<string, Row> {
  const rule = (locationId: number) => ({ priceRules: [{ locationId, price: '150.00' }] });
  const missingParts = [
    rule(NOTHING),
    rule(foreign.locationId),
    { locationIds: [foreign.locationId] },
    { practitionerIds: [foreign.practitionerId] },
    { practitionerIds: [NOTHING] },
  ];
  const service = { name: 'Couples Therapy', durationMinutes: 80, price: '240.00' };
  const one: Row = {
    as: 'manager',
    params: { id: serviceId },
    strangers: ['marta'],
    missing: [{ params: { id: NOTHING } }, { params: { id: foreign.serviceId } }],
  };
  return {
    listManagedServices: { as: 'manager', query: { q: 'therapy' } },
    createService: {
      as: 'manager',
      body: service,
      missing: missingParts.map((part) => ({ body: { ...service, ...part } })),
    },
    changeService: {
      ...one,
      body: { position: 1 },
      missing: [...(one.missing ?? []), ...missingParts.map((body) => ({ body }))],
    },
    deleteService: one,
  };
}
