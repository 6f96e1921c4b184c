import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../../contracts/endpoint.ts';
import type { listBackups, listErrorGroups } from '../../../../contracts/operations.ts';
import { type Format, ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useGetStatusQuery, useListBackupsQuery, useListErrorGroupsQuery, useStartBackupMutation } from '../api.ts';
import styles from './system-page.module.css';

type Backup = AnswerOf<typeof listBackups>['backups'][number];
type ErrorGroup = AnswerOf<typeof listErrorGroups>['errors'][number];

const REFRESH_MS = 5_000;

/** Is it well, is there a backup, what went wrong: for who runs the deployment. */
export function SystemPage() {
  const { t } = useTranslation('operations');
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      <Status />
      <Backups />
      <Errors />
    </Page>
  );
}

function Status() {
  const { t } = useTranslation('operations');
  const problemText = useProblemText();
  const { data, error, refetch } = useGetStatusQuery(undefined, { pollingInterval: REFRESH_MS });
  return (
    <section className={styles.section} aria-labelledby="status">
      <Heading id="status">{t('status.title')}</Heading>
      {error && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {!data && !error && <LoadingSkeleton heights={[48]} />}
      {data && (
        <ul className={styles.parts}>
          {data.parts.map(({ name, ok }) => (
            <li key={name}>
              {t(`status.part.${name}`)}
              <StatusPill tone={ok ? 'good' : 'bad'}>{ok ? t('status.ok') : t('status.notOk')}</StatusPill>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Backups() {
  const { t } = useTranslation('operations');
  const problemText = useProblemText();
  const { data, error, refetch } = useListBackupsQuery({ query: { limit: 10 } }, { pollingInterval: REFRESH_MS });
  const [start, { isLoading: starting, error: refused }] = useStartBackupMutation();
  const running = starting || data?.backups[0]?.state === 'running';
  const begin = () => void start({ idempotencyKey: crypto.randomUUID() });
  return (
    <section className={styles.section} aria-labelledby="backups">
      <div className={styles.head}>
        <Heading id="backups">{t('backups.title')}</Heading>
        <Button look="primary" working={running} onClick={begin}>
          {running ? t('backups.running') : t('backups.start')}
        </Button>
      </div>
      <p className={styles.soft}>{t('backups.text')}</p>
      {refused && <Notice tone="bad">{problemText(refused)}</Notice>}
      {error && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {!data && !error && <LoadingSkeleton heights={[120]} />}
      {data?.backups.length === 0 && <EmptyState title={t('backups.none')} text={t('backups.noneText')} />}
      {data && data.backups.length > 0 && <BackupTable backups={data.backups} />}
    </section>
  );
}

function BackupTable({ backups }: { backups: readonly Backup[] }) {
  const { t } = useTranslation('operations');
  const columns = backupColumns(t, useFormat());
  return <Table label={t('backups.title')} columns={columns} rows={backups} keyOf={(row) => row.id} />;
}

const tone = { running: 'attention', done: 'good', failed: 'bad' } as const;
type Say = (key: string) => string;

function backupColumns(t: Say, format: Format): Column<Backup>[] {
  return [
    { key: 'at', heading: t('backups.at'), isName: true, cell: (row) => format.dateTime(row.startedAt, ownZone()) },
    {
      key: 'state',
      heading: t('backups.state'),
      cell: (row) => <StatusPill tone={tone[row.state]}>{t(`backups.is.${row.state}`)}</StatusPill>,
    },
    { key: 'name', heading: t('backups.file'), cell: (row) => <code className={styles.code}>{row.name}</code> },
    {
      key: 'rows',
      heading: t('backups.rows'),
      numeric: true,
      cell: (row) => (row.rows === null ? (row.failure ?? '') : row.rows.toLocaleString(format.locale)),
    },
    {
      key: 'size',
      heading: t('backups.size'),
      numeric: true,
      cell: (row) => (row.bytes === null ? '' : `${(row.bytes / 1024).toFixed(0)} KB`),
    },
  ];
}

function Errors() {
  const { t } = useTranslation('operations');
  const problemText = useProblemText();
  const { data, error, refetch } = useListErrorGroupsQuery({ query: { limit: 50 } }, { pollingInterval: REFRESH_MS });
  return (
    <section className={styles.section} aria-labelledby="errors">
      <Heading id="errors">{t('errors.title')}</Heading>
      <p className={styles.soft}>{t('errors.text')}</p>
      {error && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {!data && !error && <LoadingSkeleton heights={[120]} />}
      {data?.errors.length === 0 && <EmptyState title={t('errors.none')} text={t('errors.noneText')} />}
      {data && data.errors.length > 0 && <ErrorTable errors={data.errors} />}
    </section>
  );
}

function ErrorTable({ errors }: { errors: readonly ErrorGroup[] }) {
  const { t } = useTranslation('operations');
  const columns = errorColumns(t, useFormat());
  return <Table label={t('errors.title')} columns={columns} rows={errors} keyOf={(row) => row.id} />;
}

function errorColumns(t: Say, format: Format): Column<ErrorGroup>[] {
  return [
    { key: 'place', heading: t('errors.place'), isName: true, cell: (row) => row.place },
    { key: 'kind', heading: t('errors.kind'), cell: (row) => [row.kind, row.code].filter(Boolean).join(' · ') },
    { key: 'count', heading: t('errors.count'), numeric: true, cell: (row) => row.count },
    { key: 'last', heading: t('errors.last'), cell: (row) => format.dateTime(row.lastAt, ownZone()) },
    {
      key: 'request',
      heading: t('errors.request'),
      cell: (row) => row.lastRequestId && <code className={styles.code}>{row.lastRequestId}</code>,
    },
  ];
}
