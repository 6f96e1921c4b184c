import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import type { PaymentState } from '../use-payment.ts';
import css from '../../../app/card/payment.module.css';

/** Why it did not work, kindly: what happened, that nothing was charged, and what to do. */
export function PaymentProblem({ state }: { state: Extract<PaymentState, { at: 'card' }> }) {
  const { t } = useTranslation('booking');
  const say = useProblemText();
  if (state.problem) return <Notice tone="bad">{say(state.problem)}</Notice>;
  if (!state.refusal) return null;
  const hint = state.refusal === 'lost' ? t('payment.refusals.lostHint') : t('payment.refusals.hint');
  return (
    <Notice tone="bad">
      <p className={css.problemTitle}>{t(`payment.refusals.${state.refusal}`)}</p>
      <p>{hint}</p>
    </Notice>
  );
}
