import { skipToken } from '@reduxjs/toolkit/query/react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { downloadCalendarFile } from '../../../../contracts/appointments.ts';
import { contractUrl } from '../../../app/api.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { type Appointment, useGetAppointmentQuery, useGetCalendarLinksQuery } from '../api.ts';
import { AppointmentActions } from '../components/appointment-actions.tsx';
import { useOtherParty, Where } from '../components/appointment-card.tsx';
import { NotShown } from '../components/not-shown.tsx';
import { ReviewForm } from '../components/review-form.tsx';
import { AppointmentStatus } from '../components/status.tsx';
import { Zones } from '../components/when.tsx';
import { possibleActions } from '../model/actions.ts';
import card from '../components/appointment.module.css';
import styles from './appointments.module.css';

export function AppointmentPage() {
  const id = Number(useParams().id);
  const { data, error, refetch } = useGetAppointmentQuery(Number.isInteger(id) ? { params: { id } } : skipToken);
  return data ? (
    <Shown appointment={data} />
  ) : (
    <NotShown error={error} unknown={!Number.isInteger(id)} onRetry={refetch} />
  );
}

function Shown({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const [now] = useState(Date.now);
  const [done, setDone] = useState<string | null>(null);
  const { startsAt, timezone, status } = appointment;
  return (
    <Page width="medium" className={styles.page}>
      <div>
        <ButtonLink to="/appointments" look="plain" className={styles.back}>
          {t('detail.all')}
        </ButtonLink>
        <PageTitle>{format.dateTime(startsAt, timezone)}</PageTitle>
        <Zones appointment={appointment} />
      </div>
      {done && <Notice tone="good">{done}</Notice>}
      {status === 'pending' && appointment.payBy && (
        <Notice tone="attention">{t('detail.payBy', { when: format.dateTime(appointment.payBy, timezone) })}</Notice>
      )}
      <Card>
        <FactsOf appointment={appointment} />
      </Card>
      <AppointmentActions appointment={appointment} onCancelled={setDone} primary />
      {status === 'completed' && <ReviewForm appointment={appointment} />}
      {possibleActions(appointment, 'patient', now).calendar && <CalendarLinks appointment={appointment} />}
      <Help />
    </Page>
  );
}

function FactsOf({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const { meetingDetails: meeting, cancelReason } = appointment;
  const price = format.money(appointment.price, appointment.currency);
  const gst = format.money(appointment.gst, appointment.currency);
  return (
    <Facts
      facts={[
        [
          t('detail.state'),
          <div key="state" className={card.pills}>
            <AppointmentStatus appointment={appointment} />
          </div>,
        ],
        [t('detail.with'), useOtherParty(appointment)],
        [t('detail.what'), `${appointment.service.name}, ${format.minutes(appointment.duration)}`],
        [
          t('detail.series'),
          appointment.series &&
            appointment.series.count > 1 &&
            t('seriesOf', { no: appointment.series.no, count: appointment.series.count }),
        ],
        [t('detail.where'), <Where key="where" appointment={appointment} />],
        [
          t('detail.video'),
          appointment.deliveryMode === 'telehealth' &&
            !appointment.videoLink &&
            appointment.meetingStatus === 'pending' &&
            t('detail.videoSoon'),
        ],
        [t('detail.meetingPassword'), meeting?.meetingPassword],
        [t('detail.price'), Number(appointment.gst) > 0 ? t('detail.withGst', { price, gst }) : price],
        [t('detail.reference'), appointment.reference],
        [t('detail.cancelReason'), cancelReason],
      ]}
    />
  );
}

function CalendarLinks({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const { data } = useGetCalendarLinksQuery({ params: { id: appointment.id } });
  const named = [
    ['google', 'Google'],
    ['outlook', 'Outlook.com'],
    ['office365', 'Office 365'],
    ['yahoo', 'Yahoo'],
  ] as const;
  return (
    <section aria-labelledby="calendar">
      <Heading id="calendar">{t('detail.calendar')}</Heading>
      <p className={styles.links}>
        <a href={contractUrl(downloadCalendarFile, { id: appointment.id })}>{t('detail.ics')}</a>
        {data &&
          named.map(([key, name]) => (
            <a key={key} href={data[key]} target="_blank" rel="noreferrer">
              {name}
              <span className="unseen"> ({t('common:newTab')})</span>
            </a>
          ))}
      </p>
    </section>
  );
}

function Help() {
  const { t } = useTranslation('appointments');
  const phone = useClinic()?.phone;
  if (!phone) return null;
  return (
    <p className={styles.soft}>
      {t('detail.help')} <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
    </p>
  );
}
