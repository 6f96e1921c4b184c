import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type Client, useListClientsQuery } from '../api.ts';
import { AddClient } from '../components/add-client.tsx';
import styles from './clients.module.css';

/** Everybody in a practitioner's care, to find and to add. */
export function ClientsPage() {
  const { t } = useTranslation('clients');
  const problemText = useProblemText();
  const [typed, setTyped] = useState('');
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const q = useDeferredValue(typed.trim());
  const { data, error, isLoading, refetch } = useListClientsQuery({ query: q === '' ? {} : { q } });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      <div className={styles.tools}>
        <div className={styles.search}>
          <TextField
            label={t('search')}
            type="search"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <Button look="primary" onClick={() => setAdding(true)}>
          {t('add')}
        </Button>
      </div>
      {added !== null && <Notice tone="good">{t('added', { name: added })}</Notice>}
      {isLoading && <LoadingSkeleton heights={[48, 48, 48, 48]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data?.length === 0 && <EmptyState title={q === '' ? t('none') : t('notFound')} text={t('noneText')} />}
      {data && data.length > 0 && <ClientTable clients={data} />}
      {adding && <AddClient onClose={() => setAdding(false)} onAdded={setAdded} />}
    </Page>
  );
}

function ClientTable({ clients }: { clients: readonly Client[] }) {
  const { t } = useTranslation('clients');
  return (
    <section className={styles.scroll} aria-label={t('title')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.next')}</th>
            <th scope="col" className={styles.wide}>
              {t('column.last')}
            </th>
            <th scope="col" className={styles.wide}>
              {t('column.sessions')}
            </th>
            <th scope="col">{t('column.notes')}</th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <ClientRow key={client.id} client={client} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ClientRow({ client }: { client: Client }) {
  const { t } = useTranslation('clients');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const { id, name, email, status, nextAppointmentAt, lastAppointmentAt, completedSessions, pendingNotes } = client;
  return (
    <tr>
      <td>
        <Link to={`/clients/${id}`} className={styles.name}>
          {name}
        </Link>
        <div className={styles.soft}>
          <span className={styles.wide}>{email}</span> {status !== 'active' && <span>({t(`status.${status}`)})</span>}
        </div>
      </td>
      <td>{nextAppointmentAt ? format.dateTime(nextAppointmentAt, zone) : '–'}</td>
      <td className={styles.wide}>{lastAppointmentAt ? format.day(lastAppointmentAt, zone) : '–'}</td>
      <td className={styles.wide}>{completedSessions}</td>
      <td>
        {pendingNotes > 0 ? (
          <StatusPill tone="attention">{t('unsigned', { count: pendingNotes })}</StatusPill>
        ) : (
          <span className={styles.soft}>{t('allSigned')}</span>
        )}
      </td>
    </tr>
  );
}
