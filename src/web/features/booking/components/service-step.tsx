import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAppDispatch } from '../../../app/hooks.ts';
import { type Service, useListServicesQuery } from '../../../app/catalog.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useBookingPreferencesQuery } from '../api.ts';
import { serviceChosen, sessionTypeChosen } from '../model/booking-slice.ts';
import { arrangeServices, type Likes } from '../model/arrange-services.ts';
import { useBooking } from '../use-booking.ts';
import css from './choices.module.css';
import { SearchField } from './finder-fields.tsx';
import { SessionTypeFilter } from './session-type-filter.tsx';

/** With fewer services than this a search field would only be in the way. */
const MANY = 8;

/** Step 1: what one comes for. Services the person likes stand first, with the reason. */
export function ServiceStep() {
  const { t } = useTranslation('booking');
  const booking = useBooking();
  const dispatch = useAppDispatch();
  const say = useProblemText();
  const [words, setWords] = useState('');
  const { data, error, isLoading, refetch } = useListServicesQuery({ query: { limit: 100 } });
  const likes = useLikes();
  const services = data?.services ?? [];
  const arranged = useMemo(
    () => arrangeServices(data?.services ?? [], { words, sessionType: booking.sessionType, likes }),
    [data, words, booking.sessionType, likes],
  );
  const bothWays = new Set(services.flatMap((service) => service.sessionTypes)).size > 1;
  const showAll = () => {
    setWords('');
    dispatch(sessionTypeChosen(null));
  };
  return (
    <>
      <PageTitle lead={t('service.hint')}>{t('service.question')}</PageTitle>
      {bothWays || services.length >= MANY ? (
        <div className={css.tools}>
          {bothWays ? <SessionTypeFilter /> : null}
          {services.length >= MANY ? (
            <SearchField label={t('service.search')} value={words} onChange={setWords} />
          ) : null}
        </div>
      ) : null}
      {isLoading ? <LoadingSkeleton heights={[28, 104, 104, 104]} /> : null}
      {error && !data ? <ErrorState text={say(error)} onRetry={() => void refetch()} /> : null}
      {data && services.length === 0 ? <EmptyState title={t('service.none')} text={t('service.noneHint')} /> : null}
      {services.length > 0 && arranged.length === 0 ? (
        <EmptyState
          title={t('service.empty')}
          text={t('service.emptyHint')}
          action={<Button onClick={showAll}>{t('service.showAll')}</Button>}
        />
      ) : null}
      {arranged.map((group) => (
        <ServiceGroup key={group.category} category={group.category} services={group.services} likes={likes} />
      ))}
    </>
  );
}

/** What the signed-in person prefers; nothing for a stranger. */
function useLikes(): Likes {
  const { user } = useSession();
  const { data } = useBookingPreferencesQuery({}, { skip: user?.role !== 'patient' });
  return useMemo(() => ({ sessionType: data?.sessionType ?? null, categories: data?.serviceCategories ?? [] }), [data]);
}

function ServiceGroup(props: { category: string; services: readonly Service[]; likes: Likes }) {
  const categoryName = useCategoryName();
  return (
    <section className={css.group}>
      <h2>{categoryName(props.category)}</h2>
      <ul className={css.list}>
        {props.services.map((service) => (
          <li key={service.id}>
            <ServiceCard service={service} likes={props.likes} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ServiceCard({ service, likes }: { service: Service; likes: Likes }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const booking = useBooking();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const why = useReason(service, likes);
  const choose = () => {
    dispatch(serviceChosen(service.id));
    const wished = service.practitionerIds.some((id) => id === booking.practitionerId);
    const changed = booking.serviceId !== null && booking.serviceId !== service.id;
    void navigate(wished && !changed ? '/book/time' : '/book/practitioner');
  };
  const ways = service.sessionTypes.length > 1 ? 'both' : service.sessionTypes[0];
  return (
    <button type="button" className={css.service} aria-pressed={booking.serviceId === service.id} onClick={choose}>
      <span className={css.serviceName}>{service.name}</span>
      <span className={css.servicePrice}>{format.money(service.price, service.currency)}</span>
      {service.description ? <span className={css.serviceAbout}>{service.description}</span> : null}
      <span className={css.serviceFacts}>
        <span>{format.minutes(service.durationMinutes)}</span>
        {ways ? <span>{t(`sessionTypes.${ways}`)}</span> : null}
        {service.groupSize ? <span>{t('service.seats', { count: service.groupSize })}</span> : null}
      </span>
      {why ? <span className={css.why}>{why}</span> : null}
    </button>
  );
}

/** Why a service stands first, in a quiet word. */
function useReason(service: Service, likes: Likes): string | null {
  const { t } = useTranslation('booking');
  const categoryName = useCategoryName();
  if (likes.categories.includes(service.category)) {
    return t('service.becauseCategory', { category: categoryName(service.category) });
  }
  const onlyWay = service.sessionTypes.length === 1 ? service.sessionTypes[0] : null;
  if (likes.sessionType && onlyWay === likes.sessionType) {
    return t('service.becauseType', { type: t(`sessionTypes.${likes.sessionType}`).toLocaleLowerCase() });
  }
  return null;
}

/** A category in the page's language where we know it, else as the clinic wrote it. */
function useCategoryName(): (category: string) => string {
  const { t } = useTranslation('booking');
  return (category) => {
    const key = category.toLowerCase().replaceAll(/[^a-z]+/g, '_');
    const plain = category.replaceAll('_', ' ');
    return t(`categories.${key}`, { defaultValue: plain.charAt(0).toLocaleUpperCase() + plain.slice(1) });
  };
}
