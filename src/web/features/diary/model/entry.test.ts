import { describe, expect, it } from 'vitest';
import { conflictsOf, isTimeRefused, nearestOf } from './refusal.ts';
import { canMove, lookOf, possibleSteps } from './entry.ts';

const now = Date.parse('2026-05-12T00:00:00Z');
const sarah = { role: 'practitioner', practitionerId: 1 } as const;
const appointment = {
  practitionerId: 1,
  status: 'confirmed',
  paymentStatus: 'paid',
  startsAt: '2026-05-12T10:30:00+10:00',
  endsAt: '2026-05-12T11:30:00+10:00',
  cancellation: { freeUntil: '', free: true, refund: '180.00', fee: '0.00' },
  videoLink: null,
} as Parameters<typeof possibleSteps>[0];
const entry = { kind: 'appointment', id: 7, ...appointment, recurring: false } as unknown as Parameters<
  typeof canMove
>[0];

describe('what may be done with an appointment', () => {
  it('ahead of it: move and cancel; from its start on: done or not come', () => {
    expect(possibleSteps(appointment, sarah, now)).toEqual({ steps: [], move: true, cancel: true, join: null });
    const after = possibleSteps(appointment, sarah, now + 3_600_000);
    expect(after).toMatchObject({ steps: ['completed', 'no_show'], move: false });
  });

  it('is nothing to another practitioner, and everything to a manager', () => {
    expect(possibleSteps(appointment, { ...sarah, practitionerId: 2 }, now)).toMatchObject({
      move: false,
      cancel: false,
    });
    const manager = { role: 'practice_manager', practitionerId: null } as const;
    expect(possibleSteps(appointment, manager, now)).toMatchObject({ move: true, cancel: true });
  });

  it('drags what is ahead and alive, and blocks of part of a day that happen once', () => {
    expect(canMove(entry, sarah, now)).toBe(true);
    expect(canMove({ ...entry, status: 'completed' }, sarah, now)).toBe(false);
    expect(canMove({ ...entry, kind: 'block', status: null }, sarah, now)).toBe(true);
    expect(canMove({ ...entry, kind: 'block', status: null, recurring: true }, sarah, now)).toBe(false);
    expect(canMove({ ...entry, kind: 'hold', id: null }, sarah, now)).toBe(false);
  });
});

it('knows each kind by its look', () => {
  expect(lookOf({ kind: 'appointment', status: 'no_show' })).toBe('no_show');
  expect(lookOf({ kind: 'block', status: null })).toBe('block');
});

describe('a refusal', () => {
  const conflict = {
    appointmentId: 3,
    reference: 'ATT-ABC123',
    startsAt: '2026-05-12T10:00:00+10:00',
    endsAt: '2026-05-12T11:00:00+10:00',
    patientName: 'Kay Example',
    serviceName: 'Individual Therapy',
  };

  it('lists the appointments in the way, as a list or by name', () => {
    const problem = { status: 409, code: 'conflicts_with_appointments', error: '' };
    expect(conflictsOf({ ...problem, details: [conflict] })).toEqual([conflict]);
    expect(conflictsOf({ ...problem, details: { conflicts: [conflict] } })).toEqual([conflict]);
    expect(conflictsOf({ ...problem, code: 'slot_taken' })).toBeNull();
  });

  it('names the nearest free times of a time that cannot be had', () => {
    const problem = { status: 409, code: 'slot_unavailable', error: '', details: { nearest: [{ startsAt: 'a' }, {}] } };
    expect(isTimeRefused(problem)).toBe(true);
    expect(nearestOf(problem)).toEqual(['a']);
    expect(nearestOf(new Error('no'))).toEqual([]);
  });
});
