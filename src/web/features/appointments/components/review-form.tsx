import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Form, TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { type Appointment, useCreateReviewMutation, useGetAppointmentReviewQuery } from '../api.ts';
import styles from './review.module.css';

/** How the session was, in stars and words; once, and only for the patient. */
export function ReviewForm({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const problemText = useProblemText();
  const { data } = useGetAppointmentReviewQuery({ params: { id: appointment.id } });
  const [send, { error, isLoading }] = useCreateReviewMutation();
  const [rating, setRating] = useState(0);
  const [text, setText] = useState('');
  if (!data) return null;
  if (data.review)
    return (
      <section aria-labelledby="review" className={styles.section}>
        <Heading id="review">{t('review.title')}</Heading>
        <Card className={styles.said}>
          <span className={styles.shown}>
            <span aria-hidden>
              {'★'.repeat(data.review.rating)}
              {'☆'.repeat(5 - data.review.rating)}
            </span>
            <span className="unseen">{t('review.stars', { rating: data.review.rating })}</span>
          </span>
          {data.review.text && <p>{data.review.text}</p>}
          <p className={styles.soft}>{t('review.thanks')}</p>
        </Card>
      </section>
    );
  if (!data.mayReview) return null;
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    if (rating === 0 || isLoading) return;
    void send({
      params: { id: appointment.practitionerId },
      body: { appointmentId: appointment.id, rating, text: text.trim() === '' ? null : text },
    });
  };
  return (
    <section aria-labelledby="review" className={styles.section}>
      <Heading id="review">{t('review.title')}</Heading>
      <Card className={styles.said}>
        <Form onSubmit={submit}>
          {isProblem(error) && <Notice tone="bad">{problemText(error)}</Notice>}
          <fieldset className={styles.stars}>
            <legend>{t('review.ask', { practitioner: appointment.practitionerName })}</legend>
            {[1, 2, 3, 4, 5].map((value) => (
              <label key={value} className={value <= rating ? styles.on : undefined}>
                <input
                  type="radio"
                  name="rating"
                  value={value}
                  checked={rating === value}
                  onChange={() => setRating(value)}
                />
                <span aria-hidden>★</span>
                <span className="unseen">{t('review.stars', { rating: value })}</span>
              </label>
            ))}
          </fieldset>
          <TextAreaField
            label={t('review.words')}
            optional
            rows={4}
            hint={t('review.who')}
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <div>
            <Button type="submit" look="primary" working={isLoading} disabled={rating === 0}>
              {t('review.send')}
            </Button>
          </div>
        </Form>
      </Card>
    </section>
  );
}
