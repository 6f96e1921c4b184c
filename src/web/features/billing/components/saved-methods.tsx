import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type SavedMethod, useMakeDefaultMutation, useRemoveMethodMutation, useSavedMethodsQuery } from '../api.ts';
import styles from './billing.module.css';

const BRANDS: Record<string, string> = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express' };

/** `Visa •••• 4242, 12/2030` */
export function cardName({ card }: SavedMethod): string {
  if (!card) return '';
  const month = String(card.exp_month).padStart(2, '0');
  return `${BRANDS[card.brand] ?? card.brand} •••• ${card.last4}, ${month}/${card.exp_year}`;
}

function nameOf(method: SavedMethod): string {
  const account = method.bank_account;
  return account ? `${account.bank_name}, ${account.bsb} ${account.account_number}` : cardName(method);
}

/** Cards and accounts that are kept; the first is offered first. */
export function SavedMethods() {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useSavedMethodsQuery();
  if (isLoading) return <LoadingSkeleton heights={[64]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.payment_methods.length === 0) return <p className={styles.soft}>{t('methods.none')}</p>;
  return (
    <ul className={styles.rows}>
      {data.payment_methods.map((method) => (
        <Method key={method.id} method={method} />
      ))}
    </ul>
  );
}

function Method({ method }: { method: SavedMethod }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [remove, removing] = useRemoveMethodMutation();
  const [makeDefault, changing] = useMakeDefaultMutation();
  const name = nameOf(method);
  const error = removing.error ?? changing.error;
  return (
    <li className={styles.row}>
      <p>{name}</p>
      {method.is_default ? (
        <StatusPill tone="good">{t('methods.first')}</StatusPill>
      ) : (
        <Button
          look="plain"
          working={changing.isLoading}
          aria-label={t('methods.makeFirstLabel', { name })}
          onClick={() => void makeDefault({ params: { id: method.id } })}
        >
          {t('methods.makeFirst')}
        </Button>
      )}
      <Button
        look="plain"
        working={removing.isLoading}
        aria-label={t('methods.removeLabel', { name })}
        onClick={() => void remove({ params: { id: method.id } })}
      >
        {t('methods.remove')}
      </Button>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </li>
  );
}
