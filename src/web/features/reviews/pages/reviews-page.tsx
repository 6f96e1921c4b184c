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
import { type Review, useListReviewsToReadQuery, useModerateReviewMutation } from '../api.ts';
import styles from './reviews.module.css';

const STATUSES = ['pending', 'published', 'hidden'] as const;
const TONES = { pending: 'attention', published: 'good', hidden: 'still' } as const;
const STEP = 25;
const MOST = 100;

/** What patients say after a session, for whoever decides what is shown. */
export function ReviewsPage() {
  const { t } = useTranslation('reviews');
  const problemText = useProblemText();
  const [search, setSearch] = useSearchParams();
  const [limit, setLimit] = useState(STEP);
  const named = search.get('status') ?? 'pending';
  const status = STATUSES.find((one) => one === named);
  const query = { limit, ...(status === undefined ? {} : { status }) };
  const { data, error, isLoading, isFetching, refetch } = useListReviewsToReadQuery({ query });
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      <div className={styles.filter}>
        <SelectField
          label={t('show')}
          value={status ?? 'all'}
          onChange={({ currentTarget: { value } }) => setSearch({ status: value }, { replace: true })}
          data={[
            ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
            { value: 'all', label: t('status.all') },
          ]}
        />
      </div>
      {isLoading && <LoadingSkeleton heights={[140, 140]} />}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data?.reviews.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {data && data.reviews.length > 0 && (
        <ul className={styles.list}>
          {data.reviews.map((review) => (
            <li key={review.id}>
              <Item review={review} />
            </li>
          ))}
        </ul>
      )}
      {data?.nextCursor && limit < MOST && (
        <div>
          <Button working={isFetching} onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
            {t('more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Item({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const [moderate, { isLoading }] = useModerateReviewMutation();
  const [now] = useState(() => Date.now());
  const { id, rating, text, author, practitionerName, status, createdAt } = review;
  const become = (next: 'published' | 'hidden') => moderate({ params: { id }, body: { status: next } });
  return (
    <Card className={styles.item}>
      <div className={styles.head}>
        <span className={styles.stars}>
          <span aria-hidden>
            {'★'.repeat(rating)}
            {'☆'.repeat(5 - rating)}
          </span>
          <span className="unseen">{t('stars', { rating })}</span>
        </span>
        <StatusPill tone={TONES[status]}>{t(`status.${status}`)}</StatusPill>
      </div>
      {text !== null && <p className={styles.words}>{text}</p>}
      <p className={styles.detail}>
        {t('about', { author, practitioner: practitionerName })} · {format.relative(createdAt, now)}
      </p>
      <div className={styles.actions}>
        {status !== 'published' && (
          <Button working={isLoading} onClick={() => become('published')}>
            {t('publish')}
          </Button>
        )}
        {status !== 'hidden' && (
          <Button look="plain" working={isLoading} onClick={() => become('hidden')}>
            {t('hide')}
          </Button>
        )}
      </div>
    </Card>
  );
}
