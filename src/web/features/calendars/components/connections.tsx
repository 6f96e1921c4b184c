import { useTranslation } from 'react-i18next';
import { startCalendarConnection } from '../../../../contracts/calendars.ts';
import { contractUrl } from '../../../app/api.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type Connection, useDeleteCalendarConnectionMutation, useListCalendarConnectionsQuery } from '../api.ts';
import styles from '../pages/calendars.module.css';

export function Connections() {
  const { t } = useTranslation('calendars');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListCalendarConnectionsQuery(undefined, {
    refetchOnMountOrArgChange: true,
    refetchOnFocus: true,
  });
  return (
    <section className={styles.section} aria-labelledby="connections">
      <Heading id="connections">{t('connections.title')}</Heading>
      {isLoading ? <LoadingSkeleton heights={[120, 120]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && (
        <ul className={styles.list}>
          {data.available.map((provider) => (
            <li key={provider}>
              <Provider provider={provider} connection={data.connections.find((one) => one.provider === provider)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Provider({ provider, connection }: { provider: Connection['provider']; connection: Connection | undefined }) {
  const { t } = useTranslation('calendars');
  const name = t(`provider.${provider}`);
  const start = contractUrl(startCalendarConnection, { provider });
  return (
    <Card className={styles.card}>
      <div className={styles.what}>
        <h3>{name}</h3>
        {connection ? <Known connection={connection} /> : <p className={styles.soft}>{t('connections.notYet')}</p>}
      </div>
      <div className={styles.actions}>
        {connection?.status !== 'active' && (
          <ButtonAnchor href={start} look={connection ? 'primary' : 'quiet'}>
            {connection ? t('connections.again', { name }) : t('connections.connect', { name })}
          </ButtonAnchor>
        )}
        {connection && <Disconnect connection={connection} name={name} />}
      </div>
    </Card>
  );
}

function Known({ connection }: { connection: Connection }) {
  const { t } = useTranslation('calendars');
  const format = useFormat();
  const { account, status, blocksTime, lastSyncedAt } = connection;
  return (
    <>
      <p className={styles.account}>{account}</p>
      <p>
        <StatusPill tone={status === 'active' ? 'good' : 'attention'}>{t(`connections.${status}`)}</StatusPill>
      </p>
      <p className={styles.soft}>{t(blocksTime ? 'connections.both' : 'connections.one')}</p>
      {status === 'broken' && <Notice tone="attention">{t('connections.brokenText')}</Notice>}
      {lastSyncedAt && (
        <p className={styles.soft}>{t('connections.synced', { when: format.dateTime(lastSyncedAt, ownZone()) })}</p>
      )}
    </>
  );
}

function Disconnect({ connection, name }: { connection: Connection; name: string }) {
  const { t } = useTranslation('calendars');
  const problemText = useProblemText();
  const [disconnect, { isLoading, error }] = useDeleteCalendarConnectionMutation();
  return (
    <>
      <Button look="plain" working={isLoading} onClick={() => void disconnect({ params: { id: connection.id } })}>
        {t('connections.disconnect', { name })}
      </Button>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </>
  );
}
