import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useCreateCalendarFeedMutation, useDeleteCalendarFeedMutation, useListCalendarFeedsQuery } from '../api.ts';
import styles from '../pages/calendars.module.css';

/** Secret addresses for every other program that reads calendars. An address is shown once. */
export function Feeds() {
  const { t } = useTranslation('calendars');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListCalendarFeedsQuery();
  const [create, created] = useCreateCalendarFeedMutation();
  return (
    <section className={styles.section} aria-labelledby="feeds">
      <Heading id="feeds">{t('feeds.title')}</Heading>
      <p className={styles.soft}>{t('feeds.text')}</p>
      {isLoading ? <LoadingSkeleton heights={[64]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {created.data && data?.feeds.some(({ id }) => id === created.data?.id) && <Fresh url={created.data.url} />}
      {created.error && <Notice tone="bad">{problemText(created.error)}</Notice>}
      {data && data.feeds.length > 0 && (
        <ul className={styles.rows}>
          {data.feeds.map((feed) => (
            <Row key={feed.id} feed={feed} />
          ))}
        </ul>
      )}
      {data && (
        <div>
          <Button working={created.isLoading} onClick={() => void create()}>
            {t('feeds.make')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Fresh({ url }: { url: string }) {
  const { t } = useTranslation('calendars');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
  };
  return (
    <div className={styles.fresh}>
      <TextField
        label={t('feeds.address')}
        hint={t('feeds.once')}
        readOnly
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button onClick={() => void copy().catch(() => undefined)}>{t('feeds.copy')}</Button>
      <output className={styles.soft}>{copied ? t('feeds.copied') : ''}</output>
    </div>
  );
}

type Feed = { id: number; createdAt: string; lastReadAt: string | null };

function Row({ feed }: { feed: Feed }) {
  const { t } = useTranslation('calendars');
  const format = useFormat();
  const [revoke, { isLoading }] = useDeleteCalendarFeedMutation();
  const made = format.date(feed.createdAt, ownZone());
  return (
    <li>
      <div>
        <p>{t('feeds.made', { date: made })}</p>
        <p className={styles.soft}>
          {feed.lastReadAt ? t('feeds.read', { when: format.dateTime(feed.lastReadAt, ownZone()) }) : t('feeds.unread')}
        </p>
      </div>
      <Button look="plain" working={isLoading} onClick={() => void revoke({ params: { id: feed.id } })}>
        {t('feeds.revoke')}
        <span className="unseen">: {made}</span>
      </Button>
    </li>
  );
}
