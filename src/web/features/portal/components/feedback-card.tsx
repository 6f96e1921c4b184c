import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Form, TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useGiveFeedbackMutation, useListPastSessionsQuery } from '../api.ts';
import styles from '../pages/portal.module.css';

const RATINGS = ['1', '2', '3', '4', '5'] as const;

/** How the last session was, said to its practitioner alone. */
export function FeedbackCard() {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const problemText = useProblemText();
  const { data } = useListPastSessionsQuery({ query: { status: 'completed', limit: 1 } });
  const [rating, setRating] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [give, { isLoading, isSuccess, error }] = useGiveFeedbackMutation();
  const last = data?.[0];
  if (!last) return null;
  if (isSuccess)
    return (
      <Card className={styles.card}>
        <Notice tone="good">{t('feedback.thanks', { name: last.practitionerName })}</Notice>
      </Card>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rating !== null) void give({ params: { id: last.id }, body: { rating: Number(rating), comment } });
  };
  return (
    <Card className={styles.card}>
      <Form onSubmit={submit}>
        <fieldset className={styles.rating}>
          <legend>{t('feedback.question', { day: format.day(last.startsAt, last.timezone) })}</legend>
          {RATINGS.map((value) => (
            <label key={value}>
              <input
                type="radio"
                name="rating"
                value={value}
                checked={rating === value}
                onChange={() => setRating(value)}
              />
              {t(`feedback.rating.${value}`)}
            </label>
          ))}
        </fieldset>
        <TextAreaField
          label={t('feedback.comment')}
          optional
          hint={t('feedback.private', { name: last.practitionerName })}
          rows={3}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <Button type="submit" working={isLoading} disabled={rating === null}>
          {t('feedback.send')}
        </Button>
      </Form>
    </Card>
  );
}
