import { lazy, Suspense } from 'react';
import { LoadingSkeleton } from '../../ui/states.tsx';
import { useClinic } from '../clinic.ts';
import { DemoCardForm } from './demo-card-form.tsx';
import type { CardPayment } from './demo-stripe.ts';

/** Stripe's own script comes only where there is a real key. */
const StripeCardForm = lazy(() => import('./stripe-card-form.tsx'));

/** The card form: Stripe's own, or the demo's where there is no key. */
export function CardForm({ amount, working, payment }: { amount: string; working: boolean; payment: CardPayment }) {
  const stripeKey = useClinic()?.stripePublishableKey ?? null;
  if (!stripeKey) return <DemoCardForm amount={amount} working={working} onPay={payment.pay} />;
  return (
    <Suspense fallback={<LoadingSkeleton heights={[220]} />}>
      <StripeCardForm publishableKey={stripeKey} amount={amount} working={working} payment={payment} />
    </Suspense>
  );
}
