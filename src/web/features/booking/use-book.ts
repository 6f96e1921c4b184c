import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ApiProblem } from '../../app/api.ts';
import { useAppDispatch } from '../../app/hooks.ts';
import { useSession } from '../../app/session.ts';
import { isProblem } from '../../i18n/problem.ts';
import { useBookAppointmentMutation } from './api.ts';
import { booked, holdRanOut, timeLost } from './model/booking-slice.ts';
import { type TypedDetails, toWire } from './model/details.ts';
import { pathOf } from './model/steps.ts';
import { useSeries } from './series/use-series.ts';
import { useBooking } from './use-booking.ts';
import { nearestIn } from './use-take-time.ts';

/**
 * Turns the kept time into an appointment and goes on to its payment, or to the confirmation where one pays later.
 * A lost or expired time goes back to the calendar with everything that was typed; any other refusal is answered.
 */
export function useBook(payLater: boolean) {
  const { hold, serviceId } = useBooking();
  const { recurrence } = useSeries(hold);
  const { user } = useSession();
  const { i18n } = useTranslation();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const [book] = useBookAppointmentMutation();
  const [booking, setBooking] = useState(false);
  const attempt = useRef({ body: '', key: '' });

  const submit = async (typed: TypedDetails): Promise<ApiProblem | null> => {
    if (!hold || serviceId === null) return null;
    const { id: holdId, token: holdToken, practitionerId, startsAt, locationId, deliveryMode } = hold;
    const language = i18n.language === 'es' ? ('es' as const) : ('en' as const);
    const time = { holdId, holdToken, serviceId, practitionerId, startsAt, locationId, deliveryMode };
    const again = recurrence === undefined ? {} : { recurrence };
    const body = { ...time, ...toWire(typed, user === null), ...again, language, cookies: true };
    // The same words after a lost connection go out under the same key: one booking, however often it is pressed.
    const words = JSON.stringify(body);
    if (attempt.current.body !== words) attempt.current = { body: words, key: crypto.randomUUID() };
    setBooking(true);
    const answer = await book({ body, idempotencyKey: attempt.current.key });
    setBooking(false);
    if (answer.data) {
      const { appointmentId, appointment } = answer.data;
      const owes = !payLater && appointment.status === 'pending';
      dispatch(booked(appointmentId));
      await navigate(pathOf(owes ? 'payment' : 'done', { appointmentId }), { replace: true });
      return null;
    }
    if (!isProblem(answer.error)) return null;
    const { code, details } = answer.error;
    if (code === 'hold_expired') dispatch(holdRanOut());
    // A series that lost one of its times keeps the first: its list says, asked for anew, which one went.
    else if (recurrence === undefined && (code === 'slot_taken' || code === 'slot_unavailable')) {
      dispatch(timeLost({ startsAt, nearest: nearestIn(details) }));
      await navigate('/book/time');
    } else return answer.error;
    return null;
  };
  return { submit, booking, guest: user === null };
}
