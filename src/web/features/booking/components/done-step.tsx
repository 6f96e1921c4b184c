import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { contractUrl } from '../../../app/api.ts';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useSession } from '../../../app/session.ts';
import { downloadReceipt } from '../../../../contracts/billing.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Appointment, useBookedAppointmentQuery } from '../api.ts';
import { booked } from '../model/booking-slice.ts';
import { clocksDiffer } from '../model/zones.ts';
import { useBookedSummary } from '../use-summary.ts';
import { AddToCalendar } from './add-to-calendar.tsx';
import css from './done.module.css';
import { NotFound } from './payment-step.tsx';
import { Sprig } from './sprig.tsx';
import { SummaryLines } from './summary.tsx';

/** Step 6: one calm sentence, the facts, and what one may want to do next. */
export function DoneStep() {
  const say = useProblemText();
  const dispatch = useAppDispatch();
  const id = Number(useParams().appointmentId);
  const { data, error, refetch } = useBookedAppointmentQuery(
    { params: { id } },
    { skip: !Number.isInteger(id), refetchOnMountOrArgChange: true },
  );
  useEffect(() => {
    if (data) dispatch(booked(data.id));
  }, [data, dispatch]);
  if (data) return <Confirmation appointment={data} />;
  const missing = !Number.isInteger(id) || (isProblem(error) && [401, 403, 404].includes(error.status));
  if (missing) return <NotFound id={id} />;
  return error ? (
    <ErrorState text={say(error)} onRetry={() => void refetch()} />
  ) : (
    <LoadingSkeleton heights={[120, 320]} />
  );
}

function Confirmation({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const { user } = useSession();
  const lines = useBookedSummary(appointment);
  const sentence = useSentence(appointment);
  const alive = appointment.status === 'confirmed' || appointment.status === 'pending';
  return (
    <div className={css.done}>
      <Sprig grown={alive ? 6 : 0} className={css.sprig} />
      <PageTitle className={css.sentence} tabTitle={t('steps.done')}>
        {sentence}
      </PageTitle>
      {appointment.status === 'confirmed' ? (
        <p className={css.mail}>{user ? t('done.mail', { email: user.email }) : t('done.mailPlain')}</p>
      ) : null}
      <Unpaid appointment={appointment} />
      <InSeries appointment={appointment} />
      <div className={css.slip}>
        <div className={css.slipHead}>
          <span>{t('done.reference')}</span>
          <strong>{appointment.reference}</strong>
        </div>
        <SummaryLines lines={lines} />
        <Receipt appointment={appointment} />
      </div>
      {alive ? <AddToCalendar appointmentId={appointment.id} /> : null}
      <Meeting appointment={appointment} />
      <HowToChange appointment={appointment} signedIn={user !== null} />
      {user ? null : <Invitation />}
      <p>
        <ButtonLink look="plain" to="/book/service">
          {t('done.again')}
        </ButtonLink>
      </p>
    </div>
  );
}

/** The calm sentence. The day is said on the clock of the place, and on the reader's when it differs. */
function useSentence(appointment: Appointment): string {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { startsAt, timezone, status } = appointment;
  if (status === 'cancelled') return t('done.sentenceCancelled');
  const differs = clocksDiffer(ownZone(), timezone, startsAt);
  const clock = together(format.time(startsAt, timezone));
  const time = differs ? `${clock} ${format.zoneName(timezone)}` : clock;
  const day = format.part({ weekday: 'long', day: 'numeric', month: 'long' }, startsAt, timezone).replace(',', '');
  const words = { name: together(appointment.practitioner.name), day: together(day), time };
  const waits = status === 'pending' && appointment.payBy !== null;
  return waits ? t('done.sentencePending', words) : t('done.sentence', words);
}

/** Words that must not be torn apart at the end of a line. */
function together(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** Of a series: where the other sessions are, and that they are paid from there. */
function InSeries({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  if (appointment.series === null || appointment.series.count < 2) return null;
  return (
    <p className={css.mail}>
      {t('series.done', { no: appointment.series.no, count: appointment.series.count })}{' '}
      <Link to="/appointments">{t('done.mine')}</Link>
    </p>
  );
}

function Unpaid({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  if (appointment.status !== 'pending' || appointment.payBy === null) return null;
  return (
    <ButtonLink look="primary" to={`/book/payment/${appointment.id}`}>
      {t('payment.pay', { amount: format.money(appointment.price, appointment.currency) })}
    </ButtonLink>
  );
}

function Receipt({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const { paymentId, paymentStatus, status } = appointment;
  if (paymentId === null || paymentStatus !== 'paid') {
    const later = status === 'confirmed' && paymentStatus === 'unpaid';
    return later ? <p className={css.quiet}>{t('done.payLater')}</p> : null;
  }
  return (
    <ButtonAnchor
      className={css.receipt}
      href={contractUrl(downloadReceipt, { id: paymentId })}
      target="_blank"
      rel="noopener"
    >
      {t('done.receipt')}
    </ButtonAnchor>
  );
}

/** The video link as soon as it stands, or the way to the door. */
function Meeting({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('booking');
  const { location, videoLink } = appointment;
  if (appointment.status === 'cancelled') return null;
  if (appointment.deliveryMode === 'telehealth') {
    return (
      <section className={css.section}>
        <h2>{t('done.video')}</h2>
        <p>{t('done.joinNote')}</p>
        {videoLink ? <ButtonAnchor href={videoLink}>{t('done.join')}</ButtonAnchor> : null}
      </section>
    );
  }
  return (
    <section className={css.section}>
      <h2>{t('done.find')}</h2>
      <address>
        <strong>{location.name}</strong>
        {location.address ? <span>{location.address}</span> : null}
      </address>
    </section>
  );
}

function HowToChange({ appointment, signedIn }: { appointment: Appointment; signedIn: boolean }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const clinic = useClinic();
  const phone = appointment.location.phone ?? clinic?.phone ?? null;
  const { cancellation, reference } = appointment;
  return (
    <section className={css.section}>
      <h2>{t('done.change')}</h2>
      <p>
        {t('done.changeSelf', { reference })}{' '}
        {cancellation?.free
          ? t('done.changeUntil', { date: format.dateTimeZone(cancellation.freeUntil, appointment.timezone) })
          : null}
      </p>
      <div className={css.actions}>
        <ButtonLink to={signedIn ? '/appointments' : `/appointments/${appointment.id}`}>
          {signedIn ? t('done.mine') : t('done.manage')}
        </ButtonLink>
        {phone ? (
          <ButtonAnchor href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{t('done.call', { phone })}</ButtonAnchor>
        ) : null}
        {clinic?.email ? (
          <ButtonAnchor href={`mailto:${clinic.email}?subject=${encodeURIComponent(reference)}`}>
            {t('done.write')}
          </ButtonAnchor>
        ) : null}
      </div>
    </section>
  );
}

function Invitation() {
  const { t } = useTranslation('booking');
  return (
    <section className={css.invitation}>
      <div>
        <h2>{t('done.account')}</h2>
        <p>{t('done.accountHint')}</p>
      </div>
      <ButtonLink to="/sign-up">{t('done.makeAccount')}</ButtonLink>
    </section>
  );
}
