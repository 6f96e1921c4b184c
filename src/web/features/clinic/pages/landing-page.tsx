import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { type Practitioner, useListPractitionersQuery, useListServicesQuery } from '../../../app/catalog.ts';
import { type Clinic, useClinic } from '../../../app/clinic.ts';
import { useRefetchOn, useTimesStream } from '../../../app/live-times.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { bookingPath } from '../booking-path.ts';
import { ConsultingRoom } from '../components/consulting-room.tsx';
import { People } from '../components/people.tsx';
import { Places } from '../components/places.tsx';
import { Policy } from '../components/policy.tsx';
import { ServiceList } from '../components/service-list.tsx';
import styles from './landing-page.module.css';

/** Whose times the landing page follows. */
const EVERYBODY = {};

/** The clinic's front door: who we are, who is free next, what it costs, where it is. */
export function LandingPage() {
  const clinic = useClinic();
  const services = useListServicesQuery();
  const people = useListPractitionersQuery({ query: { sort: 'next_available' } });
  useRefetchOn(useTimesStream(EVERYBODY).changes, people);
  const problemText = useProblemText();
  const { hash, key } = useLocation();
  if (!clinic) return null;
  return (
    <>
      <HashScroll key={key} hash={hash} ready={Boolean(services.data && people.data)} />
      <Hero clinic={clinic} people={people.data?.practitioners ?? []} />
      <Part id="people" title="people.title" lead="people.lead">
        {people.data && <People people={people.data.practitioners} />}
        {people.isLoading && <LoadingSkeleton heights={[232, 232]} />}
        {people.isError && <ErrorState text={problemText(people.error)} onRetry={people.refetch} />}
      </Part>
      <Part id="services" title="services.title" lead="services.lead">
        {services.data && <ServiceList services={services.data.services} />}
        {services.isLoading && <LoadingSkeleton heights={[88, 88, 88, 88]} />}
        {services.isError && <ErrorState text={problemText(services.error)} onRetry={services.refetch} />}
      </Part>
      <Part id="how" title="how.title">
        <Steps clinic={clinic} />
      </Part>
      <Part id="places" title="places.title">
        <Places clinic={clinic} />
      </Part>
    </>
  );
}

function Hero({ clinic, people }: { clinic: Clinic; people: readonly Practitioner[] }) {
  const { t } = useTranslation('clinic');
  return (
    <section className={styles.hero}>
      <div className={styles.heroText}>
        <Whereabouts clinic={clinic} />
        <PageTitle className={styles.sentence} tabTitle={clinic.name}>
          {clinic.tagline ?? t('hero.sentence')}
        </PageTitle>
        <p className={styles.about}>{clinic.about ?? t('hero.about')}</p>
        <div className={styles.act}>
          <ButtonLink to="/book" look="primary" className={styles.bookButton}>
            {t('common:book')}
          </ButtonLink>
          <p className={styles.soft}>{t('hero.free', { hours: clinic.cancellation.freeUntilHours })}</p>
        </div>
        <NextFree people={people} />
      </div>
      <div className={styles.drawing}>
        <ConsultingRoom />
      </div>
    </section>
  );
}

/** `Melbourne CBD, Perth and by video` */
function Whereabouts({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  const rooms = clinic.locations.filter((location) => location.sessionTypes.includes('in_person'));
  const places = rooms.map((location) => location.name);
  if (clinic.locations.some((location) => location.sessionTypes.includes('telehealth'))) places.push(t('hero.video'));
  const text = format.list(places);
  return <p className={styles.whereabouts}>{text.charAt(0).toLocaleUpperCase(format.locale) + text.slice(1)}</p>;
}

/** The soonest time of all, for whoever does not mind with whom. */
function NextFree({ people }: { people: readonly Practitioner[] }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  const soonest = people
    .filter((person) => person.nextAvailable)
    .sort((a, b) => Date.parse(a.nextAvailable?.startsAt ?? '') - Date.parse(b.nextAvailable?.startsAt ?? ''))[0];
  if (!soonest?.nextAvailable) return null;
  const { startsAt, timezone } = soonest.nextAvailable;
  return (
    <p className={styles.nextFree}>
      {t('hero.next')}{' '}
      <Link to={bookingPath(soonest.id, soonest.nextAvailable)}>{format.dateTimeZone(startsAt, timezone)}</Link>{' '}
      {t('hero.with', { name: soonest.name })}
    </p>
  );
}

function Steps({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation('clinic');
  return (
    <div className={styles.how}>
      <ol className={styles.steps}>
        {(['choose', 'tell', 'come'] as const).map((step, at) => (
          <li key={step}>
            <span className={styles.number} aria-hidden="true">
              {at + 1}
            </span>
            <div>
              <h3>{t(`how.${step}.title`)}</h3>
              <p className={styles.soft}>{t(`how.${step}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <Policy cancellation={clinic.cancellation} />
    </div>
  );
}

type PartProps = { id: string; title: string; lead?: string; children: React.ReactNode };

function Part({ id, title, lead, children }: PartProps) {
  const { t } = useTranslation('clinic');
  return (
    <section id={id} aria-labelledby={`${id}-title`} tabIndex={-1} className={styles.part}>
      <div className={styles.partHead}>
        <h2 id={`${id}-title`}>{t(title)}</h2>
        {lead && <p className={styles.soft}>{t(lead)}</p>}
      </div>
      {children}
    </section>
  );
}

/** `/#services`, also pressed twice or from another page: the section is there only when the lists have come. */
function HashScroll({ ready, hash }: { ready: boolean; hash: string }) {
  useEffect(() => {
    if (!ready || hash.length < 2) return;
    const part = document.getElementById(hash.slice(1));
    part?.scrollIntoView();
    part?.focus({ preventScroll: true });
  }, [ready, hash]);
  return null;
}
