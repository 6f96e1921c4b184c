import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from '../../../app/card/payment.module.css';
import { useSession } from '../../../app/session.ts';
import { Button } from '../../../ui/button.tsx';
import { useCardsToPayWithQuery } from '../api.ts';

type Props = {
  amount: string;
  working: boolean;
  onPay: (paymentMethodId: string) => Promise<void>;
  children: ReactNode;
};

/** Cards that are kept, to pay in one press; `children` is the form for another one. */
export function SavedCards({ amount, working, onPay, children }: Props) {
  const { t } = useTranslation('booking');
  const { user } = useSession();
  const name = useId();
  const { data } = useCardsToPayWithQuery(undefined, { skip: user?.role !== 'patient' });
  const [chosen, setChosen] = useState<string | null>(null);
  const cards = (data?.payment_methods ?? []).filter(({ type }) => type === 'card');
  if (cards.length === 0) return children;
  const picked = chosen ?? cards[0]?.payment_method_id ?? '';
  return (
    <>
      <fieldset className={css.saved}>
        <legend>{t('payment.payWith')}</legend>
        {cards.map(({ id, card, payment_method_id }) => (
          <label key={id}>
            <input
              type="radio"
              name={name}
              checked={picked === payment_method_id}
              onChange={() => setChosen(payment_method_id)}
            />
            <span>{t('payment.keptCard', { brand: card?.brand, last4: card?.last4 })}</span>
          </label>
        ))}
        <label>
          <input type="radio" name={name} checked={picked === 'other'} onChange={() => setChosen('other')} />
          <span>{t('payment.anotherCard')}</span>
        </label>
      </fieldset>
      {picked === 'other' ? (
        children
      ) : (
        <Button look="primary" working={working} className={css.pay} onClick={() => void onPay(picked)}>
          {working ? t('payment.paying') : t('payment.pay', { amount })}
        </Button>
      )}
    </>
  );
}
