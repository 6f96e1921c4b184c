import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Difference, useCompareBooksMutation, useDifferencesQuery, useResolveDifferenceMutation } from '../api.ts';
import styles from './billing.module.css';

/** Where the clinic's books and the card company's differ, until somebody says why. */
export function Reconcile() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useDifferencesQuery();
  const [compare, comparing] = useCompareBooksMutation();
  return (
    <section className={styles.section} aria-labelledby="reconcile">
      <div className={styles.head}>
        <div>
          <Heading id="reconcile">{t('books.title')}</Heading>
          <p className={styles.soft}>{t('books.lead')}</p>
        </div>
        <Button working={comparing.isLoading} onClick={() => void compare()}>
          {t('books.compare')}
        </Button>
      </div>
      {comparing.error ? <Notice tone="bad">{problemText(comparing.error)}</Notice> : null}
      {isLoading ? <LoadingSkeleton heights={[48]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data?.differences.length === 0 ? <Notice tone="good">{t('books.agree')}</Notice> : null}
      {data?.differences.map((difference) => (
        <Unexplained key={difference.id} difference={difference} />
      ))}
    </section>
  );
}

function Unexplained({ difference }: { difference: Difference }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const problemText = useProblemText();
  const [note, setNote] = useState('');
  const [resolve, { isLoading, error }] = useResolveDifferenceMutation();
  const money = (decimal: string) => format.money(decimal, difference.currency);
  return (
    <Card className={styles.panel}>
      <p>
        {t(`books.kind.${difference.kind}`, { ours: money(difference.ours), theirs: money(difference.theirs) })}{' '}
        <span className={styles.soft}>{difference.vendorId}</span>
      </p>
      <div className={styles.tools}>
        <TextField
          label={t('books.note')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button
          working={isLoading}
          disabled={note.trim() === ''}
          onClick={() => void resolve({ params: { id: difference.id }, body: { note: note.trim() } })}
        >
          {t('books.resolve')}
        </Button>
      </div>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </Card>
  );
}
