import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { Session } from '../../../../contracts/sessions.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { useEndSessionMutation, useListSessionsQuery, useLogoutAllMutation } from '../api.ts';
import styles from '../pages/identity.module.css';

type SessionView = z.output<typeof Session>;

/** Every device somebody is signed in on, and how to end it there. */
export function Sessions() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListSessionsQuery();
  const [endAll, { isLoading: ending }] = useLogoutAllMutation();
  if (isLoading) return <LoadingSkeleton heights={[56, 56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  const signOutEverywhere = async () => {
    await endAll();
    // A full load, not a route: nothing of the person stays in this page's memory.
    window.location.assign('/');
  };
  return (
    <>
      <ul className={styles.rows}>
        {data.sessions.map((session) => (
          <Row key={session.id} session={session} />
        ))}
      </ul>
      <div className={styles.actions}>
        <Button look="danger" working={ending} onClick={() => void signOutEverywhere()}>
          {t('sessions.all')}
        </Button>
        <p className={styles.soft}>{t('sessions.allText')}</p>
      </div>
    </>
  );
}

function Row({ session }: { session: SessionView }) {
  const { t } = useTranslation('access');
  const format = useFormat();
  const [end, { isLoading }] = useEndSessionMutation();
  const { browser, system, address } = session;
  const device =
    browser && system ? t('sessions.device', { browser, system }) : (browser ?? system ?? t('sessions.unknown'));
  const when = format.dateTime(session.lastSeenAt, ownZone());
  return (
    <li>
      <div>
        <p>{device}</p>
        <p className={styles.soft}>
          {t('sessions.seen', { when })} {address && t('sessions.from', { address })}
        </p>
      </div>
      {session.current ? (
        <StatusPill tone="good">{t('sessions.here')}</StatusPill>
      ) : (
        <Button
          working={isLoading}
          aria-label={t('sessions.endLabel', { device, when })}
          onClick={() => void end({ params: { id: session.id } })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
