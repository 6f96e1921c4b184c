import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CardForm } from '../../../app/card/card-form.tsx';
import { authenticateDemoCard } from '../../../app/card/demo-stripe.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Invoice, useSavedMethodsQuery } from '../api.ts';
import { usePayInvoice } from '../use-pay-invoice.ts';
import styles from './billing.module.css';
import { cardName } from './saved-methods.tsx';

type Props = { invoice: Invoice; onPaid: () => void; onClose: () => void };

/** Paying an invoice: a saved card in one press, or another one. */
export function PayInvoice({ invoice, onPaid, onClose }: Props) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const format = useFormat();
  const { data } = useSavedMethodsQuery();
  const { state, payment, payWithSaved, confirmAtBank, tryAgain } = usePayInvoice(invoice);
  const cards = (data?.payment_methods ?? []).filter(({ type }) => type === 'card');
  const [chosen, setChosen] = useState<string | null>(null);
  const isPaid = state.at === 'paid';
  useEffect(() => {
    if (isPaid) onPaid();
  }, [isPaid, onPaid]);
  const picked = chosen ?? cards[0]?.payment_method_id ?? 'other';
  const amount = format.money(invoice.amountDue, invoice.currency);
  const working = state.at === 'working';
  if (state.at === 'bank')
    return (
      <div className={styles.bank} role="alert">
        <p className={styles.what}>{t('bank.title')}</p>
        <p>{t('bank.text')}</p>
        <div className={styles.actions}>
          <Button look="primary" onClick={() => void confirmAtBank(authenticateDemoCard)}>
            {t('bank.confirm')}
          </Button>
          <Button look="plain" onClick={tryAgain}>
            {t('bank.other')}
          </Button>
        </div>
      </div>
    );
  return (
    <div className={styles.pay}>
      {state.at === 'ready' && state.refused ? <Notice tone="bad">{t('refused')}</Notice> : null}
      {state.at === 'ready' && state.problem ? <Notice tone="bad">{problemText(state.problem)}</Notice> : null}
      {cards.length > 0 && (
        <WayChoice
          ways={[
            ...cards.map((card) => ({ value: card.payment_method_id ?? '', label: cardName(card) })),
            { value: 'other', label: t('otherCard') },
          ]}
          picked={picked}
          onPick={setChosen}
        />
      )}
      {picked === 'other' ? (
        <CardForm amount={amount} working={working} payment={payment} />
      ) : (
        <Button look="primary" working={working} onClick={() => void payWithSaved(picked)}>
          {working ? t('paying') : t('pay', { amount })}
        </Button>
      )}
      <Button look="plain" onClick={onClose}>
        {t('notNow')}
      </Button>
    </div>
  );
}

type WayProps = { ways: { value: string; label: string }[]; picked: string; onPick: (value: string) => void };

function WayChoice({ ways, picked, onPick }: WayProps) {
  const { t } = useTranslation('billing');
  const name = useId();
  return (
    <fieldset className={styles.ways}>
      <legend>{t('payWith')}</legend>
      {ways.map(({ value, label }) => (
        <label key={value} className={styles.way}>
          <input type="radio" name={name} checked={picked === value} onChange={() => onPick(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
