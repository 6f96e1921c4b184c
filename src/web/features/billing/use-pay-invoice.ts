import { useCallback, useRef, useState } from 'react';
import { isProblem } from '../../i18n/problem.ts';
import type { ApiProblem } from '../../app/api.ts';
import type { CardPayment, Intent } from '../../app/card/demo-stripe.ts';
import type { CardOutcome } from '../../app/card/card-payment.ts';
import { type Invoice, useInvoiceIntentMutation, usePayInvoiceMutation, useSettleInvoiceMutation } from './api.ts';

/** Where it stands. `refused`: the bank said no; `bank`: the bank wants the person's own confirmation. */
export type PayState =
  | { at: 'ready'; refused?: boolean; problem?: ApiProblem }
  | { at: 'working' }
  | { at: 'bank' }
  | { at: 'paid' };

const TRIES = 4;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Pays what is due on an invoice, by a saved card or through the card form. Each part may be repeated without a second charge. */
export function usePayInvoice(invoice: Invoice) {
  const [state, setState] = useState<PayState>({ at: 'ready' });
  const intent = useRef<Intent | null>(null);
  const [askIntent] = useInvoiceIntentMutation();
  const [settlePayment] = useSettleInvoiceMutation();
  const [paySaved] = usePayInvoiceMutation();
  const { id, amountDue, appointmentId } = invoice;

  const prepare = useCallback<CardPayment['prepare']>(async () => {
    const answer = await askIntent({ query: { amount: amountDue, invoiceId: id } });
    if (answer.data) {
      const { clientSecret } = answer.data;
      intent.current = { id: clientSecret.split('_secret_')[0] ?? '', clientSecret };
      return intent.current;
    }
    if (isProblem(answer.error)) setState({ at: 'ready', problem: answer.error });
    return null;
  }, [askIntent, amountDue, id]);

  const settle = useCallback(async () => {
    const made = intent.current;
    if (made === null) return;
    setState({ at: 'working' });
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const answer = await settlePayment({ body: { payment_intent_id: made.id, appointment_id: appointmentId } });
      const problem = isProblem(answer.error) ? answer.error : null;
      if (answer.data?.status === 'succeeded' || problem?.code === 'already_paid') return setState({ at: 'paid' });
      if (problem?.code === 'authentication_required') return setState({ at: 'bank' });
      if (problem?.code === 'card_declined' || problem?.code === 'payment_failed')
        return setState({ at: 'ready', refused: true });
      if (problem !== null && tried === TRIES) return setState({ at: 'ready', problem });
      await pause(tried * 800);
    }
  }, [settlePayment, appointmentId]);

  const proceed = useCallback(
    async (outcome: CardOutcome) => {
      if (outcome.kind === 'bank') setState({ at: 'bank' });
      else if (outcome.kind === 'refused') setState({ at: 'ready', refused: true });
      else await settle();
    },
    [settle],
  );

  const pay = useCallback<CardPayment['pay']>(
    async (charge) => {
      setState({ at: 'working' });
      const ready = await prepare();
      if (ready !== null) await proceed(await charge(ready));
    },
    [prepare, proceed],
  );

  const confirmAtBank = useCallback(
    async (ask: (made: Intent) => Promise<CardOutcome>) => {
      if (intent.current === null) return setState({ at: 'ready', refused: true });
      setState({ at: 'working' });
      await proceed(await ask(intent.current));
    },
    [proceed],
  );

  const payWithSaved = useCallback(
    async (paymentMethodId: string) => {
      setState({ at: 'working' });
      const body = { payment_method: 'card' as const, payment_method_id: paymentMethodId };
      const answer = await paySaved({ params: { id }, body });
      if (answer.data) return setState({ at: 'paid' });
      if (!isProblem(answer.error)) return;
      const { code, details } = answer.error;
      if (code === 'already_paid') return setState({ at: 'paid' });
      if (code === 'authentication_required') {
        const { payment_intent_id = '', client_secret = '' } = details as Record<string, string>;
        intent.current = { id: payment_intent_id, clientSecret: client_secret };
        return setState({ at: 'bank' });
      }
      const refused = code === 'card_declined' || code === 'payment_failed';
      setState(refused ? { at: 'ready', refused } : { at: 'ready', problem: answer.error });
    },
    [paySaved, id],
  );
  return { state, payment: { prepare, pay }, payWithSaved, confirmAtBank, tryAgain: () => setState({ at: 'ready' }) };
}
