import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flush, giveAnswer, readAnswer } from '../../../app/counting.ts';
import { Button } from '../../../ui/button.tsx';
import css from './frame.module.css';

/** Asks once whether this visit may be counted. No answer is a no, and a no changes nothing for the person. */
export function CountingQuestion({ onAnswer }: { onAnswer: () => void }) {
  const { t } = useTranslation('booking');
  const [isOpen, setOpen] = useState(() => readAnswer() === null);
  if (!isOpen) return null;
  const answer = (agrees: boolean) => {
    giveAnswer(agrees);
    flush();
    setOpen(false);
    onAnswer();
  };
  return (
    <section className={css.counting} aria-label={t('counting.title')}>
      <p>{t('counting.text')}</p>
      <div>
        <Button onClick={() => answer(true)}>{t('counting.yes')}</Button>
        <Button onClick={() => answer(false)}>{t('counting.no')}</Button>
      </div>
    </section>
  );
}
