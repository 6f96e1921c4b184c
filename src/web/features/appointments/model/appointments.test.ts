import { describe, expect, it } from 'vitest';
import { possibleActions } from './actions.ts';
import { partOfDay, wallTimeOf } from './slots-by-day.ts';

const now = Date.parse('2026-05-10T00:00:00Z');
const appointment = {
  status: 'confirmed',
  paymentStatus: 'paid',
  startsAt: '2026-05-12T10:00:00+10:00',
  endsAt: '2026-05-12T11:00:00+10:00',
  deliveryMode: 'telehealth',
  cancellation: { freeUntil: '2026-05-10T10:00:00+10:00', free: true, refund: '180.00', fee: '0.00' },
  payBy: null,
  paymentId: 7,
} as const;

describe('what a person can do with an appointment', () => {
  it('joins, moves, cancels and reads the receipt of a paid one that is still ahead', () => {
    expect(possibleActions(appointment, 'patient', now)).toEqual({
      pay: false,
      join: true,
      move: true,
      cancel: true,
      calendar: true,
      receipt: 7,
    });
  });

  it('offers to pay what is owed, but not to a practitioner', () => {
    const owed = { ...appointment, status: 'pending', paymentStatus: 'unpaid', payBy: '2026-05-10T01:00:00Z' } as const;
    expect(possibleActions(owed, 'patient', now).pay).toBe(true);
    expect(possibleActions(owed, 'practitioner', now).pay).toBe(false);
  });

  it('offers nothing but the receipt once it is cancelled', () => {
    const cancelled = { ...appointment, status: 'cancelled', paymentStatus: 'refunded', cancellation: null } as const;
    expect(possibleActions(cancelled, 'patient', now)).toEqual({
      pay: false,
      join: false,
      move: false,
      cancel: false,
      calendar: false,
      receipt: 7,
    });
  });
});

describe('a time of the list', () => {
  it('says the wall time and which of two equal ones', () => {
    expect(wallTimeOf('2027-04-04T02:30:00+10:00')).toEqual({
      newDate: '2027-04-04',
      newTime: '02:30',
      offset: '+10:00',
    });
    expect(wallTimeOf('2026-05-12T00:00:00Z')).toEqual({ newDate: '2026-05-12', newTime: '00:00' });
  });

  it('belongs to a part of the day', () => {
    expect(partOfDay('2026-05-12T11:59:00+10:00')).toBe('morning');
    expect(partOfDay('2026-05-12T12:00:00+10:00')).toBe('afternoon');
    expect(partOfDay('2026-05-12T17:00:00+10:00')).toBe('evening');
  });
});
