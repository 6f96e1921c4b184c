import type { Booking } from './booking-slice.ts';

export const STEPS = ['service', 'practitioner', 'time', 'details', 'payment', 'done'] as const;
export type Step = (typeof STEPS)[number];

/** The step a path below `/book` shows; anything else is the first. */
export function stepOf(pathname: string): Step {
  const name = pathname.replace(/^\/book\/?/, '').split('/')[0] ?? '';
  if (name === 'pay') return 'payment';
  return STEPS.find((step) => step === name) ?? 'service';
}

/** Where a step lives. Payment and confirmation name their appointment, so that a mail can link to them. */
export function pathOf(step: Step, booking: Pick<Booking, 'appointmentId'>): string {
  const own = step === 'payment' || step === 'done';
  return own ? `/book/${step}/${booking.appointmentId ?? ''}` : `/book/${step}`;
}

/** Whether what a step builds on has been chosen. Payment and confirmation stand on an appointment alone. */
export function mayEnter(
  step: Step,
  booking: Pick<Booking, 'serviceId' | 'practitionerId' | 'hold' | 'appointmentId'>,
): boolean {
  if (step === 'service') return true;
  if (step === 'practitioner') return booking.serviceId !== null;
  if (step === 'time') return booking.serviceId !== null && booking.practitionerId !== null;
  if (step === 'details') return booking.hold !== null;
  return booking.appointmentId !== null;
}

/** The furthest step before `step` that may be entered: where somebody lands who follows an old link. */
export function stepToFallBackTo(step: Step, booking: Parameters<typeof mayEnter>[1]): Step {
  const earlier = STEPS.slice(0, STEPS.indexOf(step)).filter((candidate) => candidate !== 'payment');
  return earlier.findLast((candidate) => mayEnter(candidate, booking)) ?? 'service';
}
