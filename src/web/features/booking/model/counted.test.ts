import { describe, expect, it } from 'vitest';
import { bookingSlice } from './booking-slice.ts';
import { choicesCounted } from './counted.ts';

const start = bookingSlice.getInitialState();
const hold = {
  id: 7,
  token: 't',
  until: 0,
  startsAt: '2026-11-20T10:00:00+11:00',
  endsAt: '2026-11-20T11:00:00+11:00',
  serviceId: 2,
  practitionerId: 3,
  locationId: 1,
  deliveryMode: 'in_person' as const,
  ways: ['in_person' as const],
  price: '180.00',
};

describe('what is counted of a journey', () => {
  it('is each choice, once', () => {
    const chosen = { ...start, serviceId: 2 };
    expect(choicesCounted(start, chosen)).toEqual([{ name: 'service_selected', serviceId: 2 }]);
    expect(choicesCounted(chosen, { ...chosen })).toEqual([]);
    const anybody = { ...chosen, practitionerId: 'any' as const };
    expect(choicesCounted(chosen, anybody)).toEqual([{ name: 'practitioner_selected', serviceId: 2 }]);
    const kept = { ...anybody, hold };
    expect(choicesCounted(anybody, kept).map(({ name }) => name)).toEqual(['time_selected']);
    expect(choicesCounted(kept, { ...kept, hold: { ...hold, until: 99 } })).toEqual([]);
    expect(choicesCounted(kept, { ...kept, appointmentId: 12 }).map(({ name }) => name)).toEqual(['details_completed']);
  });

  it('is nothing that a reload brought back', () => {
    expect(choicesCounted(null, { ...start, serviceId: 2, hold })).toEqual([]);
  });

  it('never holds what was typed, nor the token of a time', () => {
    const typed = { ...start, serviceId: 2, practitionerId: 3, hold, appointmentId: 9 };
    const text = JSON.stringify(choicesCounted(start, { ...typed, typed: { reason: 'grief' } as never }));
    expect(text).not.toMatch(/grief|token|"t"/);
  });
});
