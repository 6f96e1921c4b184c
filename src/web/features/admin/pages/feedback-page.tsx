import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type FeedbackItem, useChangeFeedbackMutation, useListFeedbackQuery } from '../api.ts';
import styles from './admin.module.css';

const STATUSES = ['new', 'read', 'done'] as const;
const TONES = { new: 'attention', read: 'still', done: 'good' } as const;
const STEP = 25;
const MOST = 100;

/** What people said about the pages, newest first. */
export function FeedbackPage() {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const [search, setSearch] = useSearchParams();
  const [limit, setLimit] = useState(STEP);
  const status = STATUSES.find((one) => one === search.get('status'));
  const query = { limit, ...(status === undefined ? {} : { status }) };
  const { data, error, isLoading, isFetching, refetch } = useListFeedbackQuery({ query });
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('feedback.lead')}>{t('feedback.title')}</PageTitle>
      <div className={styles.filters}>
        <SelectField
          label={t('feedback.show')}
          value={status ?? ''}
          onChange={({ currentTarget: { value } }) =>
            setSearch(value === '' ? {} : { status: value }, { replace: true })
          }
          data={[
            { value: '', label: t('feedback.all') },
            ...STATUSES.map((value) => ({
              value,
              label: `${t(`feedback.${value}`)} (${data?.counts[value] ?? 0})`,
            })),
          ]}
        />
      </div>
      {isLoading && <LoadingSkeleton heights={[120, 120]} />}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data?.feedback.length === 0 && <EmptyState title={t('feedback.none')} text={t('feedback.noneText')} />}
      {data && data.feedback.length > 0 && (
        <ul className={styles.list}>
          {data.feedback.map((item) => (
            <li key={item.id}>
              <Item item={item} />
            </li>
          ))}
        </ul>
      )}
      {data?.nextCursor && limit < MOST && (
        <div>
          <Button working={isFetching} onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
            {t('feedback.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Item({ item }: { item: FeedbackItem }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const [change, { isLoading }] = useChangeFeedbackMutation();
  const { id, rating, message, page, status, userName, email, category, createdAt } = item;
  const next = status === 'new' ? 'read' : status === 'read' ? 'done' : null;
  const [now] = useState(() => Date.now());
  const from = userName ?? email ?? t('feedback.somebody');
  return (
    <Card className={styles.item}>
      <div className={styles.itemHead}>
        <StatusPill tone={TONES[status]}>{t(`feedback.${status}`)}</StatusPill>
        {rating !== null && <span>{t('feedback.stars', { rating })}</span>}
      </div>
      {message !== null && <p className={styles.words}>{message}</p>}
      <p className={styles.detail}>
        {[from, t(`feedback.category.${category}`), page, format.relative(createdAt, now)].filter(Boolean).join(' · ')}
      </p>
      {next && (
        <div>
          <Button working={isLoading} onClick={() => change({ params: { id }, body: { status: next } })}>
            {t(`feedback.mark.${next}`)}
          </Button>
        </div>
      )}
    </Card>
  );
}
