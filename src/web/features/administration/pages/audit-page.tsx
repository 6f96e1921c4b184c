import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type AuditEntry, useListAuditLogQuery } from '../api.ts';
import styles from '../components/administration.module.css';
import { AuditSheet } from '../components/audit-sheet.tsx';
import { Pager } from '../components/pager.tsx';
import { useAuditWords } from '../use-audit-words.ts';
import { usePages } from '../use-pages.ts';

const FAMILIES = ['appointment', 'payment', 'identity', 'profile', 'users', 'record', 'calendar'] as const;

const OUTCOMES = ['ok', 'refused'] as const;

type Filter = {
  family: string;
  outcome: AuditEntry['outcome'] | '';
  from: string;
  to: string;
  patientId?: number;
  actorId?: string;
};
const NOTHING: Filter = { family: '', outcome: '', from: '', to: '' };

/** Who looked at or changed what: filters above, the newest first, one line opened at the side. */
export function AuditPage() {
  const { t } = useTranslation('administration');
  const [filter, setFilter] = useState(NOTHING);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const set = (change: Partial<Filter>) => setFilter({ ...filter, ...change });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('audit.lead')}>{t('audit.title')}</PageTitle>
      <search className={styles.filters}>
        <SelectField
          label={t('audit.family')}
          value={filter.family}
          onChange={(event) => set({ family: event.currentTarget.value })}
          data={[
            { value: '', label: t('filter.all') },
            ...FAMILIES.map((family) => ({ value: family, label: t(`family.${family}`) })),
          ]}
        />
        <SelectField
          label={t('audit.outcome')}
          value={filter.outcome}
          onChange={(event) => set({ outcome: OUTCOMES.find((one) => one === event.currentTarget.value) ?? '' })}
          data={[
            { value: '', label: t('filter.all') },
            ...OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          ]}
        />
        <TextField
          type="date"
          label={t('audit.from')}
          value={filter.from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextField
          type="date"
          label={t('audit.to')}
          value={filter.to}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </search>
      <Chosen filter={filter} onClear={() => setFilter(NOTHING)} />
      <Entries filter={filter} onOpen={setOpened} />
      {opened && (
        <AuditSheet
          entry={opened}
          onClose={() => setOpened(null)}
          onNarrow={(change) => {
            set(change);
            setOpened(null);
          }}
        />
      )}
    </Page>
  );
}

/** A person the list was narrowed to, with the way back. */
function Chosen({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  const { t } = useTranslation('administration');
  if (filter.patientId === undefined && filter.actorId === undefined) return null;
  return (
    <p>
      {filter.patientId === undefined ? t('audit.onlyActor') : t('audit.onlyPatient')}{' '}
      <button type="button" className={styles.opener} onClick={onClear}>
        {t('audit.everything')}
      </button>
    </p>
  );
}

/** The instants of a person's own day. */
const dayStart = (date: string): string => new Date(`${date}T00:00:00`).toISOString();
const dayEnd = (date: string): string => new Date(new Date(`${date}T00:00:00`).getTime() + 86_400_000).toISOString();

function queryOf({ family, outcome, from, to, patientId, actorId }: Filter) {
  return {
    ...(family === '' ? {} : { action: `${family}.` }),
    ...(outcome === '' ? {} : { outcome }),
    ...(from === '' ? {} : { from: dayStart(from) }),
    ...(to === '' ? {} : { to: dayEnd(to) }),
    ...(patientId === undefined ? {} : { patientId }),
    ...(actorId === undefined ? {} : { actorId }),
  };
}

function Entries({ filter, onOpen }: { filter: Filter; onOpen: (entry: AuditEntry) => void }) {
  const { t } = useTranslation('administration');
  const problemText = useProblemText();
  const query = queryOf(filter);
  const pages = usePages(JSON.stringify(query));
  const { cursor } = pages;
  const { data, error, isLoading, refetch } = useListAuditLogQuery(
    { query: { ...query, limit: 50, ...(cursor === undefined ? {} : { cursor }) } },
    { refetchOnMountOrArgChange: true },
  );
  if (isLoading) return <LoadingSkeleton heights={[56, 56, 56, 56, 56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.entries.length === 0) return <EmptyState title={t('audit.none')} text={t('audit.noneText')} />;
  return (
    <>
      <table className={styles.table}>
        <caption className="unseen">{t('audit.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('column.what')}</th>
            <th scope="col">{t('column.whose')}</th>
            <th scope="col">{t('column.outcome')}</th>
            <th scope="col">{t('column.when')}</th>
          </tr>
        </thead>
        <tbody>
          {data.entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      <Pager pages={pages} nextCursor={data.nextCursor} />
    </>
  );
}

function EntryRow({ entry, onOpen }: { entry: AuditEntry; onOpen: (entry: AuditEntry) => void }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const words = useAuditWords();
  return (
    <tr>
      <th scope="row">
        <button type="button" className={styles.opener} onClick={() => onOpen(entry)}>
          {words.who(entry.actor)}
        </button>
        <span className={styles.soft}>{words.what(entry)}</span>
      </th>
      <td>{entry.patientName}</td>
      <td>
        {entry.outcome === 'ok' ? (
          <span className={styles.usual}>{t('outcome.ok')}</span>
        ) : (
          <StatusPill tone="bad">{t('outcome.refused')}</StatusPill>
        )}
      </td>
      <td className={styles.soft}>
        <time dateTime={entry.at}>{format.dateTime(entry.at, ownZone())}</time>
      </td>
    </tr>
  );
}
