import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useListUserAppointmentsQuery } from '../api.ts';
import { AppointmentCard } from '../components/appointment-card.tsx';
import styles from './appointments.module.css';

const STEP = 10;
const MOST = 100;

export function AppointmentsPage() {
  const { t } = useTranslation('appointments');
  const { user } = useSession();
  const [done, setDone] = useState<string | null>(null);
  if (!user) return null;
  return (
    <Page width="medium" className={styles.page}>
      <div className={styles.head}>
        <PageTitle>{t('list.title')}</PageTitle>
        <ButtonLink to="/book">{t('common:book')}</ButtonLink>
      </div>
      {done && <Notice tone="good">{done}</Notice>}
      <section className={styles.section} aria-labelledby="upcoming">
        <Heading id="upcoming">{t('list.upcoming')}</Heading>
        <AppointmentList userId={user.id} status="upcoming" onCancelled={setDone} />
      </section>
      <section className={styles.section} aria-labelledby="past">
        <Heading id="past">{t('list.past')}</Heading>
        <AppointmentList userId={user.id} status="past" onCancelled={setDone} />
      </section>
    </Page>
  );
}

type ListProps = { userId: string; status: 'upcoming' | 'past'; onCancelled: (sentence: string) => void };

function AppointmentList({ userId, status, onCancelled }: ListProps) {
  const { t } = useTranslation('appointments');
  const problemText = useProblemText();
  const [limit, setLimit] = useState(STEP);
  const { data, isLoading, isFetching, error, refetch } = useListUserAppointmentsQuery({
    params: { userId },
    query: { status, limit },
  });
  if (isLoading) return <LoadingSkeleton heights={[176, 176]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.appointments.length === 0) {
    return status === 'upcoming' ? (
      <EmptyState
        title={t('list.none')}
        text={t('list.noneText')}
        action={
          <ButtonLink to="/book" look="primary">
            {t('common:book')}
          </ButtonLink>
        }
      />
    ) : (
      <EmptyState title={t('list.noPast')} text={t('list.noPastText')} />
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {data.appointments.map((appointment, at) => (
          <li key={appointment.id}>
            <AppointmentCard
              appointment={appointment}
              next={status === 'upcoming' && at === 0}
              onCancelled={onCancelled}
            />
          </li>
        ))}
      </ul>
      {data.nextCursor && limit < MOST && (
        <div>
          <Button working={isFetching} onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
            {t('list.more')}
          </Button>
        </div>
      )}
    </>
  );
}
