import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { ClientDashboard } from '../../../../contracts/portal.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetClientDayQuery, useGetOwnProviderQuery } from '../api.ts';
import { FeedbackCard } from '../components/feedback-card.tsx';
import { Numbers } from '../components/numbers.tsx';
import { useNow } from '../use-now.ts';
import styles from './portal.module.css';

type ClientDay = z.output<typeof ClientDashboard>;

/** What a client sees first: the next session, their practitioner, and whatever is asked of them. */
export function HomePage() {
  const { t } = useTranslation('portal');
  const problemText = useProblemText();
  const { user } = useSession();
  const { data, error, isLoading, refetch } = useGetClientDayQuery(undefined, { refetchOnMountOrArgChange: true });
  return (
    <Page className={styles.page}>
      <PageTitle tabTitle={t('home.tab')} lead={t('home.lead')}>
        {t('home.title', { name: user?.name.split(' ')[0] ?? '' })}
      </PageTitle>
      {isLoading && <LoadingSkeleton heights={[200, 88, 140]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data && <Day day={data} />}
    </Page>
  );
}

function Day({ day }: { day: ClientDay }) {
  const { t } = useTranslation('portal');
  return (
    <>
      {!day.detailsGiven && (
        <Notice tone="attention">
          {t('home.detailsMissing')} <Link to="/details">{t('home.giveDetails')}</Link>
        </Notice>
      )}
      {day.nextAppointment ? <NextSession appointment={day.nextAppointment} /> : <NoSession />}
      <Numbers
        numbers={[
          [t('number.completed'), String(day.completedSessions)],
          [t('number.upcoming'), String(day.upcomingAppointments), '/appointments'],
          [t('number.unpaid'), String(day.unpaidInvoices), '/invoices'],
          [t('number.unread'), String(day.unreadMessages), '/messages'],
        ]}
      />
      <div className={styles.cards}>
        <OwnProvider />
        <FeedbackCard />
      </div>
    </>
  );
}

function NoSession() {
  const { t } = useTranslation('portal');
  return (
    <EmptyState
      title={t('home.noSession')}
      text={t('home.noSessionText')}
      action={
        <ButtonLink to="/book" look="primary">
          {t('common:book')}
        </ButtonLink>
      }
    />
  );
}

function NextSession({ appointment }: { appointment: NonNullable<ClientDay['nextAppointment']> }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const now = useNow();
  const { startsAt, timezone, id, practitionerName, type, videoLink, deliveryMode, location } = appointment;
  return (
    <Card className={styles.next}>
      <p className={styles.eyebrow}>{t('home.next', { when: format.relative(startsAt, now) })}</p>
      <div>
        <h2 className={styles.name}>{format.dateTimeZone(startsAt, timezone)}</h2>
        <p className={styles.when}>
          {t('home.with', { service: type, name: practitionerName })} ·{' '}
          {deliveryMode === 'telehealth' ? t('common:session.telehealth') : location.name}
        </p>
      </div>
      <div className={styles.actions}>
        {videoLink && (
          <ButtonAnchor look="primary" href={videoLink} target="_blank" rel="noreferrer">
            {t('home.join')}
          </ButtonAnchor>
        )}
        <ButtonLink look={videoLink ? 'quiet' : 'primary'} to={`/appointments/${id}`}>
          {t('home.see')}
        </ButtonLink>
        <ButtonLink to={`/appointments/${id}/reschedule`}>{t('home.move')}</ButtonLink>
      </div>
    </Card>
  );
}

function OwnProvider() {
  const { t } = useTranslation('portal');
  const { data, error } = useGetOwnProviderQuery();
  if (isProblem(error) && error.code === 'no_provider')
    return (
      <Card className={styles.card}>
        <h2>{t('provider.none')}</h2>
        <p className={styles.soft}>{t('provider.noneText')}</p>
      </Card>
    );
  if (!data) return null;
  return (
    <Card className={styles.card}>
      <p className={styles.eyebrow}>{t('provider.title')}</p>
      <div className={styles.person}>
        <Initials name={data.name} photo={data.avatar} />
        <div>
          <h2>{data.name}</h2>
          <p className={styles.soft}>{data.title}</p>
        </div>
      </div>
      <div className={styles.actions}>
        <ButtonLink to={`/messages/${data.userId}`}>{t('provider.write')}</ButtonLink>
        <ButtonLink to={`/book?practitionerId=${data.id}`}>{t('provider.book')}</ButtonLink>
      </div>
    </Card>
  );
}
