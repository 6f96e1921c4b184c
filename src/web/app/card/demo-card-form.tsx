import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Form, TextField } from '../../ui/fields.tsx';
import { type CardPayment, confirmDemoCard } from './demo-stripe.ts';
import { type CardProblem, cardProblems, groupCardNumber, groupExpiry, type TypedCard } from './card.ts';
import css from './payment.module.css';

/** Stripe's test cards (docs.stripe.com/testing), as the sandbox answers them. */
const DEMO_CARDS = [
  { what: 'visa', number: '4242 4242 4242 4242' },
  { what: 'declined', number: '4000 0000 0000 0002' },
  { what: 'funds', number: '4000 0000 0000 9995' },
  { what: 'authentication', number: '4000 0027 6000 3184' },
] as const;
const EMPTY: TypedCard = { number: '', expiry: '', cvc: '' };

type Props = {
  amount: string;
  working: boolean;
  onPay: CardPayment['pay'];
};

/** The demo's own card form. A real key puts Stripe's in its place. */
export function DemoCardForm({ amount, working, onPay }: Props) {
  const { t } = useTranslation('booking');
  const [card, setCard] = useState(EMPTY);
  const [wrong, setWrong] = useState<readonly CardProblem[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const type = (change: Partial<TypedCard>) => {
    setCard({ ...card, ...change });
    setWrong(wrong.filter((field) => !(field in change)));
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    const problems = cardProblems(card, new Date());
    setWrong(problems);
    if (problems[0]) form.current?.querySelector<HTMLInputElement>(`[name="${problems[0]}"]`)?.focus();
    else void onPay((intent) => confirmDemoCard(intent, card));
  };
  const fill = (number: string) => {
    setCard({ number, expiry: `12 / ${String(new Date().getFullYear() + 2).slice(2)}`, cvc: '123' });
    setWrong([]);
  };
  return (
    <Form ref={form} onSubmit={send} className={css.card} aria-label={t('payment.card')}>
      <h2>{t('payment.card')}</h2>
      <CardFields card={card} wrong={wrong} onType={type} />
      <DemoCards onFill={fill} />
      <Button type="submit" look="primary" working={working} className={css.pay}>
        {working ? t('payment.paying') : t('payment.pay', { amount })}
      </Button>
    </Form>
  );
}

type FieldsProps = {
  card: TypedCard;
  wrong: readonly CardProblem[];
  onType: (change: Partial<TypedCard>) => void;
};

function CardFields({ card, wrong, onType }: FieldsProps) {
  const { t } = useTranslation('booking');
  const said = (field: CardProblem) => (wrong.includes(field) ? t(`payment.fields.${field}`) : undefined);
  return (
    <>
      <TextField
        name="number"
        label={t('payment.number')}
        inputMode="numeric"
        autoComplete="cc-number"
        value={card.number}
        error={said('number')}
        onChange={(event) => onType({ number: groupCardNumber(event.currentTarget.value) })}
      />
      <div className={css.pair}>
        <TextField
          name="expiry"
          label={t('payment.expiry')}
          placeholder={t('payment.expiryHint')}
          inputMode="numeric"
          autoComplete="cc-exp"
          value={card.expiry}
          error={said('expiry')}
          onChange={(event) => onType({ expiry: groupExpiry(event.currentTarget.value) })}
        />
        <TextField
          name="cvc"
          label={t('payment.cvc')}
          inputMode="numeric"
          autoComplete="cc-csc"
          maxLength={4}
          value={card.cvc}
          error={said('cvc')}
          onChange={(event) => onType({ cvc: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

function DemoCards({ onFill }: { onFill: (number: string) => void }) {
  const { t } = useTranslation('booking');
  return (
    <div className={css.demo}>
      <p>{t('payment.demo')}</p>
      <ul>
        {DEMO_CARDS.map(({ what, number }) => (
          <li key={what}>
            <button type="button" onClick={() => onFill(number)}>
              <span>{t(`payment.demoCards.${what}`)}</span>
              <span className={css.demoNumber}>{`…${number.slice(-4)}`}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
