import { describe, expect, it } from 'vitest';
import { checkCompatibility, commonSessionTypes, defaultDeliveryMode } from './booking-rules.ts';
import type { BookingWish } from './booking-rules.ts';

const wish: BookingWish = {
  service: { id: 1, isActive: true, sessionTypes: ['in_person', 'telehealth'], locationIds: [10, 11] },
  practitioner: {
    isBookable: true,
    serviceIds: [1, 2],
    sessionTypes: ['in_person', 'telehealth'],
    locationIds: [10, 11],
  },
  location: { id: 10, sessionTypes: ['in_person', 'telehealth'] },
  sessionType: 'in_person',
};

describe('what can be booked with whom, where and how', () => {
  it('lets through what all of them offer', () => {
    expect(checkCompatibility(wish)).toBe('ok');
  });

  it('names what does not fit', () => {
    const { service, practitioner, location } = wish;
    const check = (changes: Partial<BookingWish>) => checkCompatibility({ ...wish, ...changes });
    expect(check({ service: { ...service, isActive: false } })).toBe('service_unavailable');
    expect(check({ practitioner: { ...practitioner, isBookable: false } })).toBe('practitioner_unavailable');
    expect(check({ practitioner: { ...practitioner, serviceIds: [2] } })).toBe('service_not_offered');
    expect(check({ practitioner: { ...practitioner, locationIds: [11] } })).toBe('location_not_offered');
    expect(check({ service: { ...service, locationIds: [11] } })).toBe('location_not_offered');
    expect(check({ location: { ...location, sessionTypes: ['telehealth'] } })).toBe('session_type_not_offered');
    expect(check({ practitioner: { ...practitioner, sessionTypes: ['telehealth'] } })).toBe('session_type_not_offered');
    expect(check({ service: { ...service, sessionTypes: ['telehealth'] } })).toBe('session_type_not_offered');
  });

  it('delivers in person unless video is wanted or nothing else is left', () => {
    const telehealthOnly = commonSessionTypes(wish.service, wish.practitioner, { sessionTypes: ['telehealth'] });
    expect(telehealthOnly).toEqual(['telehealth']);
    expect(defaultDeliveryMode(telehealthOnly, false)).toBe('telehealth');
    expect(defaultDeliveryMode(['in_person', 'telehealth'], true)).toBe('telehealth');
    expect(defaultDeliveryMode(['in_person', 'telehealth'], false)).toBe('in_person');
  });
});
