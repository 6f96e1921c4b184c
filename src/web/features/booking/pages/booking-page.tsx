import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes, useLocation, useParams } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { type Appointment, useBookedAppointmentQuery } from '../api.ts';
import { CountingQuestion } from '../components/counting-question.tsx';
import css from '../components/frame.module.css';
import { HoldClock, HoldCountdown } from '../components/hold-countdown.tsx';
import { PayBy } from '../components/pay-by.tsx';
import { Promised } from '../components/promise.tsx';
import { SaveWord } from '../components/save-word.tsx';
import { ServiceStep } from '../components/service-step.tsx';
import { StepDots } from '../components/step-dots.tsx';
import { Summary } from '../components/summary.tsx';
import { keep } from '../model/booking-slice.ts';
import { mayEnter, pathOf, STEPS, type Step, stepOf, stepToFallBackTo } from '../model/steps.ts';
import { useBooking } from '../use-booking.ts';
import { useCounting } from '../use-counting.ts';
import { useBookedSummary, useChosenSummary } from '../use-summary.ts';
import { Start } from './start.tsx';

/** Only the first step comes with the page; the others are fetched while one reads it. */
const loadPractitioner = () => import('../components/practitioner-step.tsx');
const loadTime = () => import('../components/time-step.tsx');
const loadDetails = () => import('../components/details-step.tsx');
const loadPayment = () => import('../components/payment-step.tsx');
const loadDone = () => import('../components/done-step.tsx');
const PractitionerStep = lazy(() => loadPractitioner().then((file) => ({ default: file.PractitionerStep })));
const TimeStep = lazy(() => loadTime().then((file) => ({ default: file.TimeStep })));
const DetailsStep = lazy(() => loadDetails().then((file) => ({ default: file.DetailsStep })));
const PaymentStep = lazy(() => loadPayment().then((file) => ({ default: file.PaymentStep })));
const DoneStep = lazy(() => loadDone().then((file) => ({ default: file.DoneStep })));
/** What to fetch ahead, for each step. */
const AHEAD: Partial<Record<Step, readonly (() => Promise<unknown>)[]>> = {
  service: [loadPractitioner, loadTime],
  practitioner: [loadTime, loadDetails],
  time: [loadDetails],
  details: [loadPayment, loadDone],
  payment: [loadDone],
};

/** The booking journey: six steps, each with its own address, and the appointment card beside them. */
export function BookingPage() {
  const booking = useBooking();
  const step = stepOf(useLocation().pathname);
  useEffect(() => keep(booking), [booking]);
  useStepsAhead(step);
  useCounting(step, booking);
  const [answers, setAnswers] = useState(0);
  return (
    <div className={css.page} data-step={step}>
      <StepDots current={step} />
      <div className={css.columns}>
        <div className={css.step}>
          <Waiting step={step} />
          {step === 'service' && <Promised key={answers} />}
          <Suspense fallback={<LoadingSkeleton heights={[48, 160, 160]} />}>
            <Routes>
              <Route index element={<Start />} />
              <Route path="service" element={<ServiceStep />} />
              <Route path="practitioner" element={<Guarded step="practitioner">{<PractitionerStep />}</Guarded>} />
              <Route path="time" element={<Guarded step="time">{<TimeStep />}</Guarded>} />
              <Route path="details" element={<Guarded step="details">{<DetailsStep />}</Guarded>} />
              <Route path="payment/:appointmentId" element={<PaymentStep />} />
              <Route path="pay/:appointmentId" element={<ToPayment />} />
              <Route path="done/:appointmentId" element={<DoneStep />} />
              <Route path="*" element={<Navigate replace to="/book/service" />} />
            </Routes>
          </Suspense>
        </div>
        {step === 'done' ? null : step === 'payment' ? <BookedSummary /> : <ChosenSummary step={step} />}
      </div>
      {step === 'details' || step === 'payment' ? null : <CountingQuestion onAnswer={() => setAnswers(answers + 1)} />}
    </div>
  );
}

/** A step whose ground is missing (an old link, a hold that is gone) leads to the furthest one that has it. */
function Guarded({ step, children }: { step: Step; children: ReactNode }) {
  const booking = useBooking();
  if (mayEnter(step, booking)) return children;
  if (step === 'details' && booking.ranOut) return children;
  const paying = step === 'details' && booking.appointmentId !== null;
  return (
    <Navigate replace to={paying ? pathOf('payment', booking) : pathOf(stepToFallBackTo(step, booking), booking)} />
  );
}

function ToPayment() {
  const { appointmentId } = useParams();
  return <Navigate replace to={`/book/payment/${appointmentId}`} />;
}

/** Fetches the next steps once this one stands; a failure is left to the visit itself. */
function useStepsAhead(step: Step): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of AHEAD[step] ?? []) load().catch(() => undefined);
    }, 600);
    return () => clearTimeout(timer);
  }, [step]);
}

/** An appointment of this visit that still waits for its payment, while one looks at something else. */
function Waiting({ step }: { step: Step }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { appointmentId, hold } = useBooking();
  const choosing = step === 'service' || step === 'practitioner' || step === 'time';
  const { data } = useBookedAppointmentQuery(
    { params: { id: appointmentId ?? 0 } },
    { skip: appointmentId === null || !choosing },
  );
  if (!data || data.status !== 'pending' || data.payBy === null || hold || !choosing) return null;
  return (
    <Notice tone="attention">
      <div className={css.waiting}>
        <p>{t('pending.title', { time: format.dateTime(data.startsAt, data.timezone) })}</p>
        <ButtonLink to={pathOf('payment', { appointmentId: data.id })}>{t('pending.pay')}</ButtonLink>
      </div>
    </Notice>
  );
}

function ChosenSummary({ step }: { step: Step }) {
  const { hold } = useBooking();
  const lines = useChosenSummary();
  return (
    <Summary
      lines={lines}
      grown={STEPS.indexOf(step)}
      clock={hold ? <HoldClock until={hold.until} /> : null}
      word={step === 'details' ? <SaveWord /> : null}
    >
      {hold ? <HoldCountdown key={hold.id} hold={hold} /> : null}
    </Summary>
  );
}

function BookedSummary() {
  const { appointmentId } = useBooking();
  const { data } = useBookedAppointmentQuery({ params: { id: appointmentId ?? 0 } }, { skip: appointmentId === null });
  return data && data.status !== 'cancelled' ? <BookedCard appointment={data} /> : null;
}

function BookedCard({ appointment }: { appointment: Appointment }) {
  const lines = useBookedSummary(appointment);
  return (
    <Summary lines={lines} grown={STEPS.indexOf('payment')}>
      {appointment.payBy ? (
        <PayBy payBy={appointment.payBy} appointmentId={appointment.id} zone={appointment.timezone} />
      ) : null}
    </Summary>
  );
}
