import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Appointment, useBookedAppointmentQuery } from '../api.ts';
import { authenticateDemoCard } from '../../../app/card/demo-stripe.ts';
import { booked } from '../model/booking-slice.ts';
import { usePayment } from '../use-payment.ts';
import { CardForm } from '../../../app/card/card-form.tsx';
import { SavedCards } from './saved-cards.tsx';
import { PaymentProblem } from './payment-problem.tsx';
import { PaymentTerms } from './payment-terms.tsx';
import css from '../../../app/card/payment.module.css';

/** Step 5: what it costs, when it comes back, and the card. Also reached from a mail, with nothing but the number. */
export function PaymentStep() {
  const { t } = useTranslation('booking');
  const say = useProblemText();
  const dispatch = useAppDispatch();
  const id = Number(useParams().appointmentId);
  const { data, error, refetch } = useBookedAppointmentQuery({ params: { id } }, { skip: !Number.isInteger(id) });
  useEffect(() => {
    if (data) dispatch(booked(data.id));
  }, [data, dispatch]);
  if (data?.status === 'cancelled') return <LetGo />;
  if (data && data.payBy === null) return <NothingOwed appointment={data} />;
  if (data) return <Payment appointment={data} />;
  const missing = !Number.isInteger(id) || (isProblem(error) && [401, 403, 404].includes(error.status));
  if (missing) return <NotFound id={id} />;
  return (
    <>
      <PageTitle>{t('payment.question')}</PageTitle>
      {error ? (
        <ErrorState text={say(error)} onRetry={() => void refetch()} />
      ) : (
        <LoadingSkeleton heights={[160, 280]} />
      )}
    </>
  );
}

function Payment({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { state, ...payment } = usePayment(appointment);
  const amount = format.money(appointment.price, appointment.currency);
  const working = state.at === 'working';
  return (
    <>
      <PageTitle>{t('payment.question')}</PageTitle>
      <PaymentTerms appointment={appointment} />
      {state.at === 'card' ? <PaymentProblem state={state} /> : null}
      {state.at === 'late' ? <Late onCheck={() => void payment.settle()} /> : null}
      {state.at === 'bank' ? (
        <AtTheBank
          onConfirm={() => void payment.confirmAtBank(authenticateDemoCard)}
          onOtherCard={payment.useOtherCard}
        />
      ) : null}
      {/* The form stays mounted, so that a refused card can be corrected instead of typed again. */}
      <div hidden={state.at === 'bank' || state.at === 'late'}>
        <SavedCards amount={amount} working={working} onPay={payment.payWithSaved}>
          <CardForm amount={amount} working={working} payment={payment} />
        </SavedCards>
      </div>
      <output className="unseen">{working ? t('payment.checking') : ''}</output>
    </>
  );
}

function AtTheBank({ onConfirm, onOtherCard }: { onConfirm: () => void; onOtherCard: () => void }) {
  const { t } = useTranslation('booking');
  return (
    <section className={css.bank} role="alert">
      <h2>{t('payment.bank')}</h2>
      <p>{t('payment.bankHint')}</p>
      <div className={css.actions}>
        <Button look="primary" onClick={onConfirm}>
          {t('payment.confirm')}
        </Button>
        <Button look="plain" onClick={onOtherCard}>
          {t('payment.otherCard')}
        </Button>
      </div>
    </section>
  );
}

function Late({ onCheck }: { onCheck: () => void }) {
  const { t } = useTranslation('booking');
  return (
    <EmptyState
      title={t('payment.late')}
      text={t('payment.lateHint')}
      action={<Button onClick={onCheck}>{t('payment.check')}</Button>}
    />
  );
}

/** The unpaid time was let go, or the appointment was cancelled, before it was paid. */
function LetGo() {
  const { t } = useTranslation('booking');
  return (
    <>
      <PageTitle>{t('hold.released')}</PageTitle>
      <EmptyState
        title={t('hold.nothingCharged')}
        text={t('hold.releasedHint')}
        action={
          <ButtonLink look="primary" to="/book/service">
            {t('hold.chooseAgain')}
          </ButtonLink>
        }
      />
    </>
  );
}

function NothingOwed({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  return (
    <>
      <PageTitle>{t('payment.settled')}</PageTitle>
      <EmptyState
        title={t('payment.settledHint')}
        action={
          <ButtonLink look="primary" to={`/book/done/${appointment.id}`}>
            {t('payment.toConfirmation')}
          </ButtonLink>
        }
      />
    </>
  );
}

export function NotFound({ id }: { id: number }) {
  const { t } = useTranslation('booking');
  return (
    <>
      <PageTitle>{t('payment.notFound')}</PageTitle>
      <EmptyState
        title={t('payment.otherAccount')}
        text={t('payment.notFoundHint')}
        action={
          <div className={css.actions}>
            <ButtonLink look="primary" to={`/sign-in?next=/book/payment/${id}`}>
              {t('details.signIn')}
            </ButtonLink>
            <ButtonLink to="/book/service">{t('payment.toBooking')}</ButtonLink>
          </div>
        }
      />
    </>
  );
}
