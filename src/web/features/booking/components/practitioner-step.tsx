import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useListPractitionersQuery } from '../../../app/catalog.ts';
import { useRefetchOn, useTimesStream } from '../../../app/live-times.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { practitionerChosen } from '../model/booking-slice.ts';
import { useBooking } from '../use-booking.ts';
import { useChoices } from '../use-choices.ts';
import { useTakeTime } from '../use-take-time.ts';
import css from './choices.module.css';
import { PractitionerCard } from './practitioner-card.tsx';
import { type Filters, NO_FILTERS, PractitionerFilters } from './practitioner-filters.tsx';
import { TakeProblem } from './take-problem.tsx';

/** Step 2: with whom. Each card's button takes the next free time itself; "all times" goes to the calendar. */
export function PractitionerStep() {
  const { t } = useTranslation('booking');
  const booking = useBooking();
  const say = useProblemText();
  const { service } = useChoices();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const asked = useDeferredValue(filters);
  const { take, taking, problem } = useTakeTime();
  const serviceId = booking.serviceId ?? 0;
  const everybody = useListPractitionersQuery({ query: { serviceId, sort: 'next_available', limit: 100 } });
  const query = useMemo(
    () => ({ serviceId, sort: 'next_available' as const, limit: 100, ...sent(asked, booking.sessionType) }),
    [serviceId, asked, booking.sessionType],
  );
  const found = useListPractitionersQuery({ query });
  useRefetchOn(useTimesStream(serviceId ? { serviceId } : null).changes, found);
  const people = (found.currentData ?? found.data)?.practitioners ?? [];
  const first = people.find((person) => person.nextAvailable !== null);
  const nobodyAtAll = everybody.data?.practitioners.length === 0;
  return (
    <>
      <PageTitle lead={service ? t('practitioner.hint', { service: service.name }) : null}>
        {t('practitioner.question')}
      </PageTitle>
      <PractitionerFilters everybody={everybody.data?.practitioners ?? []} filters={filters} onChange={setFilters} />
      <TakeProblem problem={problem} />
      <output className="unseen">{found.data ? t('practitioner.count', { count: people.length }) : ''}</output>
      {found.isLoading ? <LoadingSkeleton heights={[88, 216, 216]} /> : null}
      {found.error && !found.data ? <ErrorState text={say(found.error)} onRetry={() => void found.refetch()} /> : null}
      {nobodyAtAll ? <NobodyOffersIt /> : null}
      {found.data && people.length === 0 && !nobodyAtAll ? (
        <EmptyState
          title={t('practitioner.empty')}
          text={t('practitioner.emptyHint')}
          action={<Button onClick={() => setFilters(NO_FILTERS)}>{t('practitioner.clear')}</Button>}
        />
      ) : null}
      <ul className={`${css.list} ${found.isFetching && !found.currentData ? css.dim : ''}`}>
        {people.length > 1 && first ? (
          <li>
            <FirstAvailable startsAt={first.nextAvailable?.startsAt ?? ''} zone={first.timezone} name={first.name} />
          </li>
        ) : null}
        {people.map((person) => (
          <li key={person.id}>
            <PractitionerCard
              person={person}
              busy={taking !== null}
              onTake={() => {
                const next = person.nextAvailable;
                if (!next || !service) return;
                const { startsAt, locationId, sessionTypes: ways } = next;
                void take({ serviceId, practitionerId: person.id, startsAt, locationId, ways, price: service.price });
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The filters as the API takes them; what is not chosen is not sent. */
function sent(filters: Filters, sessionType: string | null) {
  const chosen = Object.entries({ ...filters, sessionType }).filter(([, value]) => value);
  return Object.fromEntries(chosen) as { q?: string; language?: string; gender?: string; specialty?: string };
}

function FirstAvailable({ startsAt, zone, name }: { startsAt: string; zone: string; name: string }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const booking = useBooking();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const choose = () => {
    dispatch(practitionerChosen('any'));
    void navigate('/book/time');
  };
  return (
    <button type="button" className={css.anyone} aria-pressed={booking.practitionerId === 'any'} onClick={choose}>
      <span className={css.anyoneName}>{t('practitioner.noPreference')}</span>
      <span>{t('practitioner.firstAvailable')}</span>
      <span className={css.anyoneNext}>
        {t('practitioner.soonest', { time: format.dateTimeZone(startsAt, zone), name })}
      </span>
    </button>
  );
}

function NobodyOffersIt() {
  const { t } = useTranslation('booking');
  return (
    <EmptyState
      title={t('practitioner.none')}
      action={<ButtonLink to="/book/service">{t('practitioner.chooseOther')}</ButtonLink>}
    />
  );
}
