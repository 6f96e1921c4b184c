/** How an entry stands, in one word for its colour, its mark and its label, and what may be done with it. */
import { type AppointmentStatus, nextStatus, takesTime } from '../../../../domain/appointment-status.ts';
import { type Action, may, type Role } from '../../../../domain/permissions.ts';
import type { Appointment, Entry } from '../api.ts';
import { DAY_MINUTES, lengthOf } from './grid.ts';

export type Look = 'pending' | 'confirmed' | 'completed' | 'no_show' | 'cancelled' | 'block' | 'hold' | 'session';

const STATUSES: readonly Look[] = ['pending', 'confirmed', 'completed', 'no_show', 'cancelled'];

export function lookOf(entry: Pick<Entry, 'kind' | 'status'>): Look {
  if (entry.kind === 'block' || entry.kind === 'hold' || entry.kind === 'session') return entry.kind;
  return STATUSES.find((look) => look === entry.status) ?? 'confirmed';
}

/** What is drawn as a box one can open; the rest is the ground below. A cancelled appointment gave its time back. */
export function isBox(entry: Entry): boolean {
  return entry.kind !== 'hours' && entry.kind !== 'holiday' && entry.status !== 'cancelled';
}

type Person = { role: Role; practitionerId: number | null };

/** Whether it can be dragged: a living appointment that is still ahead, or a block of part of one day that happens once. */
export function canMove(entry: Entry, person: Person, now: number): boolean {
  if (entry.id === null) return false;
  const own = entry.practitionerId === person.practitionerId;
  if (entry.kind === 'block')
    return !entry.recurring && lengthOf(entry) < DAY_MINUTES && may(person.role, 'hours.change', own);
  const alive = entry.status === 'pending' || entry.status === 'confirmed';
  return (
    entry.kind === 'appointment' &&
    alive &&
    Date.parse(entry.startsAt) > now &&
    may(person.role, 'appointment.reschedule', own)
  );
}

export type Step = 'confirmed' | 'completed' | 'no_show';
const STEPS = [
  ['confirmed', 'appointment.confirm'],
  ['completed', 'appointment.complete'],
  ['no_show', 'appointment.no_show'],
] as const satisfies readonly (readonly [Step, Action])[];

/** The steps this person may take an appointment now; the server asks the same table again. */
export function possibleSteps(appointment: Appointment, person: Person, now: number) {
  const own = appointment.practitionerId === person.practitionerId;
  const status: AppointmentStatus = appointment.status;
  const startsAt = Date.parse(appointment.startsAt);
  const paid = ['paid', 'not_required', 'partly_refunded'].includes(appointment.paymentStatus);
  const alive = takesTime(status);
  return {
    steps: STEPS.filter(
      ([to, action]) => may(person.role, action, own) && nextStatus(status, to, { startsAt, now, paid }) === 'ok',
    ).map(([to]) => to),
    move: alive && startsAt > now && may(person.role, 'appointment.reschedule', own),
    cancel: alive && appointment.cancellation !== null && may(person.role, 'appointment.cancel', own),
    join: alive && Date.parse(appointment.endsAt) > now ? appointment.videoLink : null,
  };
}
