import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useListWaitlistQuery, type WaitlistEntry } from '../../../app/waitlist.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { EndedCard, WaitingCard } from '../components/entry-card.tsx';
import { OfferCard } from '../components/offer-card.tsx';
import { sortEntries } from '../model/sort-entries.ts';
import styles from './waitlist.module.css';

/** An offer may come at any moment; this often it is looked for while the page is open. */
const REFRESH_MS = 15_000;

/** What one waits for, and the time that is kept right now. */
export function WaitlistPage() {
  const { t } = useTranslation('waitlist');
  const problemText = useProblemText();
  const [gone, setGone] = useState(false);
  const { data, isLoading, error, refetch } = useListWaitlistQuery(undefined, {
    pollingInterval: REFRESH_MS,
    refetchOnMountOrArgChange: true,
    refetchOnFocus: true,
  });
  return (
    <Page width="medium" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      </div>
      {gone && <Notice tone="good">{t('gone')}</Notice>}
      {isLoading ? <LoadingSkeleton heights={[176, 112]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data ? <Entries entries={data.entries} onLeft={() => setGone(true)} onLapsed={() => void refetch()} /> : null}
    </Page>
  );
}

type EntriesProps = { entries: readonly WaitlistEntry[]; onLeft: () => void; onLapsed: () => void };

function Entries({ entries, onLeft, onLapsed }: EntriesProps) {
  const { t } = useTranslation('waitlist');
  const { offered, waiting, ended } = sortEntries(entries);
  return (
    <>
      {offered.length > 0 && (
        <section className={styles.section} aria-labelledby="now">
          <Heading id="now">{t('now')}</Heading>
          <ul className={styles.list}>
            {offered.map(({ entry, offer }) => (
              <li key={offer.id}>
                <OfferCard entry={entry} offer={offer} onLeft={onLeft} onLapsed={onLapsed} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {offered.length + waiting.length === 0 ? (
        <EmptyState
          title={t('none')}
          text={t('noneText')}
          action={
            <ButtonLink to="/book" look="primary">
              {t('find')}
            </ButtonLink>
          }
        />
      ) : null}
      {waiting.length > 0 && (
        <section className={styles.section} aria-labelledby="waiting">
          <Heading id="waiting">{t('waiting')}</Heading>
          <ul className={styles.list}>
            {waiting.map((entry) => (
              <li key={entry.id}>
                <WaitingCard entry={entry} onLeft={onLeft} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {ended.length > 0 && (
        <section className={styles.section} aria-labelledby="ended">
          <Heading id="ended">{t('ended')}</Heading>
          <ul className={styles.list}>
            {ended.map((entry) => (
              <li key={entry.id}>
                <EndedCard entry={entry} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
