import { describe, expect, it } from 'vitest';
import { APPOINTMENT_STATUSES, nextStatus, takesTime } from './appointment-status.ts';
import type { StatusContext } from './appointment-status.ts';

const before: StatusContext = { startsAt: 1_000, now: 999, paid: true };
const started: StatusContext = { ...before, now: 1_000 };

function allowed(context: StatusContext): string[] {
  return APPOINTMENT_STATUSES.flatMap((from) =>
    APPOINTMENT_STATUSES.filter((to) => nextStatus(from, to, context) === 'ok').map((to) => `${from} → ${to}`),
  );
}

describe('the states of an appointment', () => {
  it('before the start: confirm when paid, or cancel', () => {
    expect(allowed(before)).toEqual(['pending → confirmed', 'pending → cancelled', 'confirmed → cancelled']);
  });

  it('stays pending while unpaid', () => {
    expect(allowed({ ...before, paid: false })).toEqual(['pending → cancelled', 'confirmed → cancelled']);
  });

  it('from the start on it can be completed or missed', () => {
    expect(allowed(started)).toEqual([
      'pending → confirmed',
      'pending → cancelled',
      'confirmed → completed',
      'confirmed → cancelled',
      'confirmed → no_show',
    ]);
  });

  it('holds its time while pending or confirmed', () => {
    expect(APPOINTMENT_STATUSES.filter(takesTime)).toEqual(['pending', 'confirmed']);
  });
});
