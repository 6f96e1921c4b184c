import { useEffect, useRef } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useListPractitionersQuery, useListServicesQuery } from '../../../app/catalog.ts';
import { useAppDispatch } from '../../../app/hooks.ts';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { practitionerChosen, practitionerWished, serviceChosen } from '../model/booking-slice.ts';
import { TakeOffer } from '../components/take-offer.tsx';
import { useTakeTime } from '../use-take-time.ts';

/**
 * `/book`, perhaps with what a link from elsewhere has already chosen: `?serviceId=1&practitionerId=2&startsAt=…`, or
 * `?holdId=3` for a time that is kept for somebody who waited.
 * What is chosen is not asked again; a whole time is taken at once, or, when it has gone, looked for in the calendar.
 */
export function Start() {
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const service = Number(search.get('serviceId'));
  const practitioner = Number(search.get('practitionerId'));
  const holdId = Number(search.get('holdId'));
  const startsAt = service > 0 && practitioner > 0 ? search.get('startsAt') : null;
  useEffect(() => {
    if (holdId > 0) return;
    if (service > 0) dispatch(serviceChosen(service));
    if (practitioner > 0) dispatch(service > 0 ? practitionerChosen(practitioner) : practitionerWished(practitioner));
    if (startsAt) return;
    const next = service > 0 ? (practitioner > 0 ? 'time' : 'practitioner') : 'service';
    void navigate(`/book/${next}`, { replace: true });
  }, [service, practitioner, startsAt, holdId, dispatch, navigate]);
  if (holdId > 0) return <TakeOffer holdId={holdId} />;
  return startsAt ? <TakeFromLink service={service} practitioner={practitioner} startsAt={startsAt} /> : null;
}

function TakeFromLink(wish: { service: number; practitioner: number; startsAt: string }) {
  const navigate = useNavigate();
  const { data: services } = useListServicesQuery({ query: { limit: 100 } });
  const { data: people } = useListPractitionersQuery({
    query: { serviceId: wish.service, sort: 'next_available', limit: 100 },
  });
  const { take, problem } = useTakeTime({ replace: true });
  const service = services?.services.find((candidate) => candidate.id === wish.service);
  const person = people?.practitioners.find((candidate) => candidate.id === wish.practitioner);
  const asked = useRef(false);
  useEffect(() => {
    if (!service || !person || asked.current) return;
    asked.current = true;
    const next = person.nextAvailable;
    if (next && Date.parse(next.startsAt) === Date.parse(wish.startsAt)) {
      const { startsAt, locationId, sessionTypes: ways } = next;
      void take({ serviceId: service.id, practitionerId: person.id, startsAt, locationId, ways, price: service.price });
    } else void navigate('/book/time', { replace: true });
  }, [service, person, wish.startsAt, take, navigate]);
  const hopeless = problem !== null || (services !== undefined && people !== undefined && (!service || !person));
  useEffect(() => {
    if (hopeless) void navigate(service ? '/book/practitioner' : '/book/service', { replace: true });
  }, [hopeless, service, navigate]);
  return <LoadingSkeleton heights={[48, 24, 160]} />;
}
