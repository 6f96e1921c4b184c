import { useTranslation } from 'react-i18next';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type ProviderDay, useGetProviderDayQuery } from '../api.ts';
import { DayList } from '../components/day-list.tsx';
import { NextPerson } from '../components/next-person.tsx';
import { Numbers } from '../components/numbers.tsx';
import { useNow } from '../use-now.ts';
import styles from './portal.module.css';

/** Often enough that a page left open all day says what is true. */
const REFRESH_MS = 60_000;

/** A practitioner's day at a glance: the next person, what is unfinished, today by the clock. */
export function TodayPage() {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const problemText = useProblemText();
  const now = useNow();
  const zone = useClinic()?.timezone ?? 'UTC';
  const { data, error, isLoading, refetch } = useGetProviderDayQuery(undefined, {
    pollingInterval: REFRESH_MS,
    refetchOnMountOrArgChange: true,
    refetchOnFocus: true,
  });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle tabTitle={t('today.tab')} lead={data && <Lead day={data} />}>
        {format.dayLong(new Date(now).toISOString(), data?.timezone ?? zone)}
      </PageTitle>
      {isLoading && <LoadingSkeleton heights={[220, 88, 72, 72]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data && <Day day={data} now={now} />}
    </Page>
  );
}

function Lead({ day }: { day: ProviderDay }) {
  const { t } = useTranslation('portal');
  return <>{t('today.lead', { count: day.appointmentsToday })}</>;
}

function Day({ day, now }: { day: ProviderDay; now: number }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const { nextAppointment, next } = day;
  return (
    <>
      {nextAppointment && next ? (
        <NextPerson appointment={nextAppointment} next={next} now={now} />
      ) : (
        <EmptyState
          title={t('today.nobody')}
          text={t('today.nobodyText')}
          action={<ButtonLink to="/calendar">{t('today.calendar')}</ButtonLink>}
        />
      )}
      <Numbers
        numbers={[
          [t('number.week'), String(day.appointmentsThisWeek)],
          [t('number.clients'), String(day.activeClients), '/clients'],
          [t('number.notes'), String(day.pendingNotes), '/notes'],
          [t('number.unread'), String(day.unreadMessages), '/messages'],
          [t('number.revenue'), format.money(day.revenue.toFixed(2), day.currency)],
        ]}
      />
      <section className={styles.section} aria-labelledby="today">
        <Heading id="today">{t('today.title')}</Heading>
        {day.today.length === 0 ? (
          <p className={styles.soft}>{t('today.free')}</p>
        ) : (
          <DayList sessions={day.today} now={now} />
        )}
      </section>
    </>
  );
}
