import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ApiProblem } from '../../app/api.ts';
import { count } from '../../app/counting.ts';
import { isProblem } from '../../i18n/problem.ts';
import {
  type Appointment,
  useCreatePaymentIntentMutation,
  usePayWithSavedCardMutation,
  useSettlePaymentMutation,
} from './api.ts';
import type { Intent } from '../../app/card/demo-stripe.ts';
import { type CardOutcome, type CardRefusal, minorUnits, refusalOf } from '../../app/card/card-payment.ts';

/** Where the payment stands. `late`: paid at Stripe, but our server has not seen it yet. */
export type PaymentState =
  | { at: 'card'; refusal?: CardRefusal | 'lost'; problem?: ApiProblem }
  | { at: 'working' }
  | { at: 'bank' }
  | { at: 'late' };

const SETTLE_TRIES = 4;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Our server's intent for this appointment, made when it is first needed. What stands in its way becomes the state. */
function useIntent(appointment: Appointment, setState: (state: PaymentState) => void) {
  const navigate = useNavigate();
  const [createIntent] = useCreatePaymentIntentMutation();
  const intent = useRef<Intent | null>(null);
  const { id: appointmentId, price, currency } = appointment;
  const prepare = useCallback(async (): Promise<Intent | null> => {
    const answer = await createIntent({
      body: { amount: minorUnits(price), currency: currency.toLowerCase(), appointment_id: appointmentId },
    });
    if (answer.data) {
      intent.current = { id: answer.data.payment_intent_id, clientSecret: answer.data.client_secret };
      return intent.current;
    }
    if (!isProblem(answer.error)) return null;
    if (answer.error.code === 'already_paid') await navigate(`/book/done/${appointmentId}`, { replace: true });
    else setState(answer.error.status === 0 ? { at: 'card', refusal: 'lost' } : { at: 'card', problem: answer.error });
    return null;
  }, [appointmentId, price, currency, createIntent, navigate, setState]);
  const remember = useCallback((made: Intent) => {
    intent.current = made;
  }, []);
  return { intent, prepare, remember };
}

/**
 * Pays for an appointment: our server makes the intent (asked again, it is the same one), Stripe charges it, our server
 * settles it. Each part may be repeated after a lost connection without a second charge.
 */
export function usePayment(appointment: Appointment) {
  const navigate = useNavigate();
  const [settlePayment] = useSettlePaymentMutation();
  const [state, setState] = useState<PaymentState>({ at: 'card' });
  const { id: appointmentId } = appointment;
  const { intent, prepare, remember } = useIntent(appointment, setState);
  const isRefused = state.at === 'card' && state.refusal !== undefined && state.refusal !== 'lost';
  useEffect(() => {
    if (isRefused) count({ name: 'payment_failed', paymentMethod: 'card' });
  }, [isRefused]);

  const settle = useCallback(async () => {
    const paid = intent.current;
    if (!paid) return;
    setState({ at: 'working' });
    for (let tried = 1; tried <= SETTLE_TRIES; tried += 1) {
      const answer = await settlePayment({ body: { payment_intent_id: paid.id, appointment_id: appointmentId } });
      const code = isProblem(answer.error) ? answer.error.code : null;
      if (answer.data?.status === 'succeeded' || code === 'already_paid') {
        await navigate(`/book/done/${appointmentId}`, { replace: true });
        return;
      }
      if (code === 'authentication_required') return setState({ at: 'bank' });
      if (code === 'card_declined' || code === 'payment_failed')
        return setState({ at: 'card', refusal: refusalOf(code) });
      if (code === 'invalid_transition' && isProblem(answer.error))
        return setState({ at: 'card', problem: answer.error });
      await pause(tried * 1_000);
    }
    setState({ at: 'late' });
  }, [appointmentId, intent, settlePayment, navigate]);

  /** Takes what Stripe said on from there. */
  const proceed = useCallback(
    async (outcome: CardOutcome) => {
      if (outcome.kind === 'paid') await settle();
      else if (outcome.kind === 'bank') setState({ at: 'bank' });
      else setState({ at: 'card', refusal: outcome.kind === 'lost' ? 'lost' : outcome.why });
    },
    [settle],
  );

  /** One press of the pay button: `charge` is what hands the card to Stripe. */
  const pay = useCallback(
    async (charge: (intent: Intent) => Promise<CardOutcome>) => {
      count({ name: 'payment_started', paymentMethod: 'card' });
      setState({ at: 'working' });
      const ready = await prepare();
      if (ready) await proceed(await charge(ready));
    },
    [prepare, proceed],
  );
  /** The bank's confirmation of the card that was just charged. */
  const confirmAtBank = useCallback(
    async (ask: (intent: Intent) => Promise<CardOutcome>) => {
      if (!intent.current) return setState({ at: 'card', refusal: 'lost' });
      setState({ at: 'working' });
      await proceed(await ask(intent.current));
    },
    [intent, proceed],
  );
  const payWithSaved = useSavedCard(appointment, remember, setState);
  return { state, prepare, pay, payWithSaved, confirmAtBank, settle, useOtherCard: () => setState({ at: 'card' }) };
}

/** One press with a card that is kept: our server charges it; the bank may still want to ask. */
function useSavedCard(
  { id, price, currency }: Appointment,
  remember: (intent: Intent) => void,
  setState: (state: PaymentState) => void,
) {
  const navigate = useNavigate();
  const [charge] = usePayWithSavedCardMutation();
  return useCallback(
    async (paymentMethodId: string) => {
      setState({ at: 'working' });
      const card = { payment_method: 'card' as const, payment_method_id: paymentMethodId };
      const answer = await charge({ body: { appointment_id: id, amount: price, currency, ...card } });
      const problem = isProblem(answer.error) ? answer.error : null;
      if (answer.data?.status === 'succeeded' || problem?.code === 'already_paid') {
        await navigate(`/book/done/${id}`, { replace: true });
        return;
      }
      if (problem?.code === 'authentication_required') {
        const { payment_intent_id = '', client_secret = '' } = problem.details as Record<string, string>;
        remember({ id: payment_intent_id, clientSecret: client_secret });
        return setState({ at: 'bank' });
      }
      if (problem?.code === 'card_declined' || problem?.code === 'payment_failed')
        return setState({ at: 'card', refusal: refusalOf(problem.code) });
      if (problem === null || problem.status === 0) return setState({ at: 'card', refusal: 'lost' });
      setState({ at: 'card', problem });
    },
    [id, price, currency, charge, navigate, remember, setState],
  );
}
