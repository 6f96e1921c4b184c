import { loadStripe } from '@stripe/stripe-js/pure';
import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/fields.tsx';
import { LoadingSkeleton } from '../../ui/states.tsx';
import { type CardOutcome, outcomeOf } from './card-payment.ts';
import type { CardPayment } from './demo-stripe.ts';
import css from './payment.module.css';

type Props = {
  publishableKey: string;
  amount: string;
  working: boolean;
  payment: CardPayment;
};

/** Stripe's Payment Element. The card's number stays in Stripe's frame; a bank's confirmation opens by itself. */
export default function StripeCardForm({ publishableKey, amount, working, payment }: Props) {
  const { t } = useTranslation('booking');
  const frame = useRef<HTMLDivElement>(null);
  const ready = useStripeElement(publishableKey, payment.prepare, frame);
  const charge = async (): Promise<CardOutcome> => {
    if (!ready) return { kind: 'lost' };
    const { stripe, elements } = ready;
    try {
      const { error, paymentIntent } = await stripe.confirmPayment({
        elements,
        redirect: 'if_required',
        confirmParams: { return_url: window.location.href },
      });
      return error ? outcomeOf({ error }) : outcomeOf({ intent: paymentIntent });
    } catch {
      return { kind: 'lost' };
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !working) void payment.pay(charge);
  };
  return (
    <Form onSubmit={send} className={css.card} aria-label={t('payment.card')}>
      <h2>{t('payment.card')}</h2>
      {ready ? null : <LoadingSkeleton heights={[48, 48]} />}
      <div ref={frame} />
      <p className={css.secure}>{t('payment.secure')}</p>
      <Button type="submit" look="primary" working={working || !ready} className={css.pay}>
        {working ? t('payment.paying') : t('payment.pay', { amount })}
      </Button>
    </Form>
  );
}

type Ready = { stripe: Stripe; elements: StripeElements };

/** Loads Stripe.js, asks for the intent and mounts the card field in the page's own colours. */
function useStripeElement(
  publishableKey: string,
  prepare: Props['payment']['prepare'],
  frame: React.RefObject<HTMLDivElement | null>,
): Ready | null {
  const { i18n } = useTranslation();
  const [ready, setReady] = useState<Ready | null>(null);
  useEffect(() => {
    let left = false;
    const mount = async () => {
      const [stripe, intent] = await Promise.all([loadStripe(publishableKey), prepare()]);
      if (left || !stripe || !intent || !frame.current) return;
      const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const elements = stripe.elements({
        clientSecret: intent.clientSecret,
        locale: i18n.language === 'es' ? 'es' : 'en',
        appearance: {
          variables: {
            colorPrimary: token('--pine'),
            colorBackground: token('--card'),
            colorText: token('--ink'),
            colorDanger: token('--danger'),
            borderRadius: token('--radius-control'),
          },
        },
      });
      elements.create('payment').mount(frame.current);
      setReady({ stripe, elements });
    };
    void mount();
    return () => {
      left = true;
    };
  }, [publishableKey, prepare, frame, i18n.language]);
  return ready;
}
