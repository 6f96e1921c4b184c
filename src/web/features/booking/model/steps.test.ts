import { describe, expect, it } from 'vitest';
import {
  type Booking,
  bookingReducer,
  holdKept,
  holdRanOut,
  keep,
  practitionerWished,
  readKept,
  serviceChosen,
} from './booking-slice.ts';
import { typedFrom } from './details.ts';
import { mayEnter, pathOf, stepOf, stepToFallBackTo } from './steps.ts';

const start = bookingReducer(undefined, { type: 'begin' });
const hold = {
  id: 7,
  holdToken: 'secret-of-the-hold',
  practitionerId: 2,
  expiresAt: '2026-05-12T00:10:00Z',
  secondsLeft: 600,
  startsAt: '2026-05-14T00:00:00Z',
  endsAt: '2026-05-14T01:00:00Z',
  timezone: 'Australia/Melbourne',
  locationId: 1,
  deliveryMode: 'telehealth' as const,
};
const held = bookingReducer(
  { ...start, serviceId: 1, practitionerId: 'any' },
  holdKept({
    hold,
    serviceId: 1,
    ways: ['telehealth'],
    price: '220.00',
    arrivedAt: Date.parse('2026-05-12T00:00:00Z'),
  }),
);

describe('the steps', () => {
  it('are named by their address', () => {
    expect(stepOf('/book')).toBe('service');
    expect(stepOf('/book/time')).toBe('time');
    expect(stepOf('/book/pay/12')).toBe('payment');
    expect(pathOf('done', { appointmentId: 12 })).toBe('/book/done/12');
  });
  it('open one after the other', () => {
    expect(mayEnter('time', start)).toBe(false);
    expect(mayEnter('details', held)).toBe(true);
  });
  it('send an old link to the furthest step that can be shown', () => {
    expect(stepToFallBackTo('details', { ...start, serviceId: 3 })).toBe('practitioner');
    expect(stepToFallBackTo('payment', start)).toBe('service');
    expect(stepToFallBackTo('payment', held)).toBe('details');
  });
});

describe('the choices', () => {
  it('stay when the same service is chosen again, and begin anew with another', () => {
    expect(bookingReducer(held, serviceChosen(1)).practitionerId).toBe('any');
    expect(bookingReducer(held, serviceChosen(2)).practitionerId).toBeNull();
  });
  it('keep the practitioner a link named while the service is still asked for', () => {
    const wished = bookingReducer(held, practitionerWished(9));
    expect(wished.serviceId).toBeNull();
    expect(bookingReducer(wished, serviceChosen(2)).practitionerId).toBe(9);
  });
  it('remember whose draft to read after the hold ran out', () => {
    const after: Booking = bookingReducer(held, holdRanOut());
    expect(after.hold).toBeNull();
    expect(after.draftOf).toEqual({ id: 7, token: 'secret-of-the-hold' });
  });
  it('survive a reload without a word that was typed', () => {
    const cupboard = new Map<string, string>();
    const storage = {
      getItem: (key: string) => cupboard.get(key) ?? null,
      setItem: (key: string, value: string) => void cupboard.set(key, value),
    };
    const typed = typedFrom({ details: { reason: 'I cannot sleep' } });
    keep({ ...held, typed }, storage);
    expect([...cupboard.values()].join('')).not.toContain('sleep');
    expect(readKept(storage)).toEqual({ ...held, typed: null });
  });
  it('begin anew when what was kept cannot be read', () => {
    expect(readKept({ getItem: () => '{not json' }).serviceId).toBeNull();
  });
});
