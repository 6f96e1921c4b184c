import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportRecord } from '../../../../contracts/identity.ts';
import { contractUrl } from '../../../app/api.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonAnchor } from '../../../ui/button.tsx';
import { TickField } from '../../../ui/fields.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type Access, useListRecordAccessQuery } from '../api.ts';
import styles from '../components/administration.module.css';
import { Pager } from '../components/pager.tsx';
import { byDay } from '../model/by-day.ts';
import { useAuditWords } from '../use-audit-words.ts';
import { usePages } from '../use-pages.ts';

/** Who opened one's own record, and everything that is held about one, to take away. */
export function RecordAccessPage() {
  const { t } = useTranslation('administration');
  const [everybody, setEverybody] = useState(false);
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('record.lead')}>{t('record.title')}</PageTitle>
      <section className={styles.section} aria-labelledby="opened">
        <Heading id="opened">{t('record.opened')}</Heading>
        <TickField
          label={t('record.everybody')}
          checked={everybody}
          onChange={(event) => setEverybody(event.currentTarget.checked)}
        />
        <Accesses others={!everybody} />
      </section>
      <section className={styles.section} aria-labelledby="export">
        <Heading id="export">{t('record.export')}</Heading>
        <p>{t('record.exportText')}</p>
        <div>
          <ButtonAnchor href={contractUrl(exportRecord)} download>
            {t('record.exportButton')}
          </ButtonAnchor>
        </div>
      </section>
    </Page>
  );
}

function Accesses({ others }: { others: boolean }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const problemText = useProblemText();
  const pages = usePages(String(others));
  const { cursor } = pages;
  const { data, error, isLoading, refetch } = useListRecordAccessQuery(
    { query: { others: others ? 'true' : 'false', limit: 50, ...(cursor === undefined ? {} : { cursor }) } },
    { refetchOnMountOrArgChange: true },
  );
  if (isLoading) return <LoadingSkeleton heights={[24, 56, 56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.accesses.length === 0) return <EmptyState title={t('record.none')} text={t('record.noneText')} />;
  const zone = ownZone();
  return (
    <>
      {byDay(data.accesses, (access) => format.dayLong(access.at, zone)).map(({ day, items }) => (
        <section key={day} className={styles.day}>
          <h3 className={styles.dayName}>{day}</h3>
          <ul className={styles.accesses}>
            {items.map((access) => (
              <AccessRow key={access.id} access={access} />
            ))}
          </ul>
        </section>
      ))}
      <Pager pages={pages} nextCursor={data.nextCursor} />
    </>
  );
}

function AccessRow({ access }: { access: Access }) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const words = useAuditWords();
  const { who, basis, outcome, at, address } = access;
  const notes = [who.role && !who.you ? t(`role.${who.role}`) : null, t(`basis.${basis}`), address];
  return (
    <li className={styles.access}>
      <time dateTime={at} className={styles.soft}>
        {format.time(at, ownZone())}
      </time>
      <div>
        <p>
          <strong>{who.you ? t('record.you') : words.who(who)}</strong> {words.what(access)}
        </p>
        <p className={styles.soft}>{notes.filter(Boolean).join(' · ')}</p>
      </div>
      {outcome === 'refused' && <StatusPill tone="bad">{t('outcome.refused')}</StatusPill>}
    </li>
  );
}
