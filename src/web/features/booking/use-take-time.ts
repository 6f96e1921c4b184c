import { useCallback, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAppDispatch } from '../../app/hooks.ts';
import type { ApiProblem } from '../../app/api.ts';
import { isProblem } from '../../i18n/problem.ts';
import { useCreateHoldMutation, useDropHoldMutation } from './api.ts';
import { holdKept, type SessionKind, type SlotShape, timeLost } from './model/booking-slice.ts';
import { useBooking } from './use-booking.ts';

/** A time somebody pressed. */
export type WantedTime = {
  serviceId: number;
  practitionerId: number;
  startsAt: string;
  locationId: number;
  /** The ways to meet that this time allows. */
  ways: SessionKind[];
  price: string;
};

/**
 * Keeps a time for this person and goes on to the details. The time kept before is let go only after the new one is
 * safe. A time that somebody else took leads to the calendar, with the nearest free ones.
 */
export function useTakeTime({ replace = false } = {}) {
  const booking = useBooking();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const [createHold] = useCreateHoldMutation();
  const [dropHold] = useDropHoldMutation();
  const [taking, setTaking] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const attempt = useRef({ wish: '', key: '' });

  const take = useCallback(
    async ({ price, ways, ...time }: WantedTime) => {
      const { practitionerId, ...anybody } = { ...time, deliveryMode: deliveryOf(ways, booking.sessionType) };
      // Without a preference the clinic chooses among those who are free, so that nobody gets all of it.
      const wanted = booking.practitionerId === 'any' ? anybody : { ...anybody, practitionerId };
      setTaking(wanted.startsAt);
      setProblem(null);
      // The same wish after a lost connection goes out under the same key, so that it cannot keep two times.
      const wish = JSON.stringify(wanted);
      if (attempt.current.wish !== wish) attempt.current = { wish, key: crypto.randomUUID() };
      const before = booking.hold;
      const answer = await createHold({ body: wanted, idempotencyKey: attempt.current.key });
      setTaking(null);
      if (answer.data) {
        attempt.current = { wish: '', key: '' };
        dispatch(holdKept({ hold: answer.data, serviceId: time.serviceId, ways, price, arrivedAt: Date.now() }));
        if (before) void dropHold({ params: { id: before.id }, headers: { 'X-Hold-Token': before.token } });
        await navigate('/book/details', { replace });
        return;
      }
      if (!isProblem(answer.error)) return;
      if (answer.error.code !== 'offline') attempt.current = { wish: '', key: '' };
      if (answer.error.code === 'slot_taken' || answer.error.code === 'slot_unavailable') {
        dispatch(timeLost({ startsAt: wanted.startsAt, nearest: nearestIn(answer.error.details) }));
        await navigate('/book/time', { replace });
      } else setProblem(answer.error);
    },
    [booking.hold, booking.practitionerId, booking.sessionType, createHold, dropHold, dispatch, navigate, replace],
  );
  return { take, taking, problem };
}

/** The nearest free slots of a 409 `slot_taken`: `details.nearest`. */
export function nearestIn(details: unknown): SlotShape[] {
  const nearest = typeof details === 'object' && details !== null && 'nearest' in details ? details.nearest : [];
  return Array.isArray(nearest) ? nearest : [];
}

/** How to meet: as wished where the slot allows it, else the one way it has. */
function deliveryOf(sessionTypes: readonly SessionKind[], wish: SessionKind | null): SessionKind {
  if (wish && sessionTypes.includes(wish)) return wish;
  return sessionTypes[0] ?? 'in_person';
}
