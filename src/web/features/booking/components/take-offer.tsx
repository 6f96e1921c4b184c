import { useEffect, useRef } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { useListServicesQuery } from '../../../app/catalog.ts';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useSession } from '../../../app/session.ts';
import { useListWaitlistQuery } from '../../../app/waitlist.ts';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useDropHoldMutation } from '../api.ts';
import { holdKept, practitionerChosen, serviceChosen } from '../model/booking-slice.ts';
import { useBooking } from '../use-booking.ts';

/**
 * Goes on to the details with a time that is kept for somebody who waited. It is looked up among their own, so that a
 * link can be shown to anybody; one that has gone leads back to what they wait for.
 */
export function TakeOffer({ holdId }: { holdId: number }) {
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const booking = useBooking();
  const { user, isLoading } = useSession();
  const [dropHold] = useDropHoldMutation();
  const { data: services } = useListServicesQuery({ query: { limit: 100 } });
  const waitlist = useListWaitlistQuery(undefined, { skip: !user, refetchOnMountOrArgChange: true });
  const fresh = waitlist.isFetching ? undefined : waitlist.data;
  const entry = fresh?.entries.find(({ offer }) => offer?.holdId === holdId);
  const service = services?.services.find((candidate) => candidate.id === entry?.serviceId);
  const taken = useRef(false);
  useEffect(() => {
    if (!entry?.offer || !service || taken.current) return;
    taken.current = true;
    const { offer, serviceId } = entry;
    const { practitionerId, deliveryMode } = offer;
    dispatch(serviceChosen(serviceId));
    dispatch(practitionerChosen(practitionerId));
    if (booking.hold && booking.hold.id !== holdId) {
      void dropHold({ params: { id: booking.hold.id }, headers: { 'X-Hold-Token': booking.hold.token } });
    }
    const hold = { ...offer, id: holdId };
    dispatch(holdKept({ hold, serviceId, ways: [deliveryMode], price: service.price, arrivedAt: Date.now() }));
    void navigate('/book/details', { replace: true });
  }, [entry, service, holdId, booking.hold, dispatch, dropHold, navigate]);
  const stranger = !user && !isLoading;
  if (stranger) return <Navigate replace to={`/sign-in?next=${encodeURIComponent(`/book?holdId=${holdId}`)}`} />;
  if (waitlist.isError || (fresh && services && (!entry || !service))) return <Navigate replace to="/waitlist" />;
  return <LoadingSkeleton heights={[48, 24, 160]} />;
}
