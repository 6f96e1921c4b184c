import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { mayEnter, pathOf, STEPS, type Step } from '../model/steps.ts';
import { useBooking } from '../use-booking.ts';
import css from './frame.module.css';

/** Six quiet dots: where one is, and the way back to what was chosen. */
export function StepDots({ current }: { current: Step }) {
  const { t } = useTranslation('booking');
  const booking = useBooking();
  const at = STEPS.indexOf(current);
  const before = STEPS[at - 1];
  const finished = current === 'payment' || current === 'done';
  return (
    <nav className={css.progress} aria-label={t('steps.label')}>
      <p className={css.position}>
        <span>{t('steps.position', { step: at + 1 })}</span>
        <strong>{t(`steps.${current}`)}</strong>
      </p>
      <ol className={css.dots}>
        {STEPS.map((step, index) => {
          const state = index < at ? css.past : index === at ? css.here : css.ahead;
          const open = index < at && !finished && mayEnter(step, booking);
          return (
            <li key={step} aria-current={index === at ? 'step' : undefined}>
              {open ? (
                <Link
                  className={css.dotLink}
                  to={pathOf(step, booking)}
                  aria-label={t('steps.backTo', { step: t(`steps.${step}`) })}
                >
                  <span className={`${css.dot} ${state}`} />
                </Link>
              ) : (
                <span className={css.dotLink}>
                  <span className={`${css.dot} ${state}`} />
                  <span className="unseen">{t(`steps.${step}`)}</span>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {before && !finished && mayEnter(before, booking) ? (
        <Link className={css.back} to={pathOf(before, booking)}>
          {t('steps.back')}
        </Link>
      ) : null}
    </nav>
  );
}
