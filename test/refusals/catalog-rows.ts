import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

/** Rows of what managers keep: services and their prices, and the people who see patients. */
export function catalogRows(world: World): Record<string, Row> {
  const { serviceId, practitionerId, foreign, appointmentId, unpaidId, reviewId } = world;
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
  const person = { name: 'Noor Aziz', email: 'noor.aziz@demo.attune.example', profession: 'psychologist' };
  const places = [NOTHING, foreign.locationId].map((locationId) => ({ locations: [{ locationId }] }));
  const does = [NOTHING, foreign.serviceId].map((id) => ({ serviceIds: [id] }));
  const own: Row = {
    as: 'sarah',
    params: { id: practitionerId },
    strangers: ['michael', 'marta'],
    missing: [{ params: { id: NOTHING } }, { as: 'manager', params: { id: foreign.practitionerId } }],
  };
  return {
    listManagedPractitioners: { as: 'manager', query: { q: 'sarah' } },
    getManagedPractitioner: own,
    createPractitioner: {
      as: 'manager',
      body: person,
      missing: [...places, ...does].map((part) => ({ body: { ...person, ...part } })),
    },
    changePractitioner: {
      ...own,
      body: { bio: 'Somebody else writes this.' },
      missing: [...(own.missing ?? []), ...[...places, ...does].map((body) => ({ as: 'manager' as const, body }))],
    },
    createReview: {
      as: 'john',
      params: { id: practitionerId },
      body: { rating: 5 },
      // Whoever never had a session with them, and a guest whose session is still to come.
      forbidden: ['mei'],
      missing: [
        { params: { id: NOTHING } },
        { params: { id: foreign.practitionerId } },
        { body: { rating: 5, appointmentId: NOTHING } },
        { body: { rating: 5, appointmentId: unpaidId } },
      ],
    },
    listReviews: {
      as: 'nobody',
      params: { id: practitionerId },
      missing: [{ params: { id: NOTHING } }, { params: { id: foreign.practitionerId } }],
    },
    getAppointmentReview: {
      as: 'john',
      params: { id: appointmentId },
      strangers: ['mei', 'lucia', 'guest'],
      missing: [{ params: { id: NOTHING } }, { params: { id: unpaidId } }],
    },
    ...placeRows(world),
    listReviewsToRead: { as: 'manager', query: { status: 'pending' } },
    moderateReview: {
      as: 'manager',
      params: { id: reviewId },
      body: { status: 'hidden' },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
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

/** Places and rooms: nobody's of another clinic. */
function placeRows({ locationId, foreign, roomId }: World): Record<string, Row> {
  const place: Row = {
    as: 'manager',
    params: { id: locationId },
    strangers: ['marta'],
    missing: [{ params: { id: NOTHING } }, { params: { id: foreign.locationId } }],
  };
  const room: Row = {
    as: 'manager',
    params: { id: roomId },
    strangers: ['marta'],
    missing: [{ params: { id: NOTHING } }],
  };
  const missing = [NOTHING, foreign.locationId];
  return {
    listManagedLocations: { as: 'manager' },
    createLocation: { as: 'manager', body: { name: 'Geelong', state: 'VIC' } },
    changeLocation: { ...place, body: { phone: '03 5550 9999' } },
    deleteLocation: place,
    listLocationHolidays: { ...place, query: { year: 2026 } },
    listRooms: { as: 'manager', query: { locationId }, missing: missing.map((id) => ({ query: { locationId: id } })) },
    createRoom: {
      as: 'manager',
      body: { locationId, name: 'Garden room' },
      missing: missing.map((id) => ({ body: { locationId: id, name: 'Garden room' } })),
    },
    changeRoom: { ...room, body: { name: 'Front room' } },
    deleteRoom: room,
  };
}
