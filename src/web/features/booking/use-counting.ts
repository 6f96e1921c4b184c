import { useEffect, useRef } from 'react';
import { type Counted, count, flush } from '../../app/counting.ts';
import { useBookedAppointmentQuery } from './api.ts';
import type { Booking } from './model/booking-slice.ts';
import type { Step } from './model/steps.ts';
import { choicesCounted } from './model/counted.ts';

/** Counts the steps of this journey, each choice once; see app/counting.ts for what that needs. */
export function useCounting(step: Step, booking: Booking): void {
  const before = useRef<Booking | null>(null);
  useEffect(() => {
    if (step === 'service') count({ name: 'service_viewed' });
  }, [step]);
  useEffect(() => {
    for (const event of choicesCounted(before.current, booking)) count(event);
    before.current = booking;
  }, [booking]);
  useOutcome(step, booking);
}

/** Paid and confirmed are what the server says of the appointment, not that a page was reached. */
function useOutcome(step: Step, { appointmentId }: Booking): void {
  const counted = useRef<number | null>(null);
  const skip = step !== 'done' || appointmentId === null;
  const { data } = useBookedAppointmentQuery({ params: { id: appointmentId ?? 0 } }, { skip });
  useEffect(() => {
    if (skip || !data || counted.current === data.id) return;
    const about: Omit<Counted, 'name'> = {
      serviceId: data.service.id,
      practitionerId: data.practitionerId,
      sessionType: data.deliveryMode,
    };
    if (data.paymentStatus === 'paid') count({ ...about, name: 'payment_succeeded', paymentMethod: 'card' });
    if (data.status === 'confirmed') {
      counted.current = data.id;
      count({ ...about, name: 'confirmed' });
      flush();
    }
  }, [skip, data]);
}
