import { skipToken } from '@reduxjs/toolkit/query/react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { takesTime } from '../../../../domain/appointment-status.ts';
import { type Door, doorAt, opensAt } from '../../../../domain/meeting-door.ts';
import { type Appointment, useGetAppointmentQuery } from '../../../app/appointment.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useJoinAppointmentMutation } from '../api.ts';
import { DeviceTest } from '../components/device-test.tsx';
import styles from './join.module.css';

/** The door to a video session, and the room before it. */
export function JoinPage() {
  const id = Number(useParams().id);
  const problemText = useProblemText();
  const { data, error, refetch } = useGetAppointmentQuery(Number.isInteger(id) ? { params: { id } } : skipToken);
  if (data) return <Waiting appointment={data} />;
  return (
    <Page width="narrow" className={styles.page}>
      {error === undefined && Number.isInteger(id) ? (
        <LoadingSkeleton heights={[48, 120, 200]} />
      ) : (
        <ErrorState text={problemText(error ?? { status: 404, code: 'not_found', error: '' })} onRetry={refetch} />
      )}
    </Page>
  );
}

function Waiting({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const role = useSession().user?.role;
  const door = useDoor(appointment);
  const { startsAt, timezone } = appointment;
  const other = role === 'practitioner' ? appointment.patientName : appointment.practitionerName;
  return (
    <Page width="narrow" className={styles.page}>
      <div>
        <ButtonLink to={`/appointments/${appointment.id}`} look="plain" className={styles.back}>
          {t('back')}
        </ButtonLink>
        <PageTitle>{t('title', { name: other })}</PageTitle>
      </div>
      <Card>
        <Facts
          facts={[
            [t('when'), format.dateTime(startsAt, timezone)],
            [t('length'), format.minutes(appointment.duration)],
            [t('reference'), appointment.reference],
          ]}
        />
      </Card>
      {takesTime(appointment.status) ? (
        <Doorway appointment={appointment} door={door} />
      ) : (
        <Notice>{t('notAlive')}</Notice>
      )}
      {door !== 'over' && takesTime(appointment.status) && <DeviceTest />}
    </Page>
  );
}

function Doorway({ appointment, door }: { appointment: Appointment; door: Door }) {
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const problemText = useProblemText();
  const [join, { isLoading, error }] = useJoinAppointmentMutation();
  const opening = opensAt(Date.parse(appointment.startsAt));
  async function enter() {
    const { data } = await join({ params: { id: appointment.id } });
    // The practitioner's own door opens the room for everybody.
    if (data) window.location.assign(data.hostUrl ?? data.videoLink);
  }
  if (door === 'over') return <Notice>{t('over')}</Notice>;
  return (
    <div className={styles.doorway}>
      <output className={styles.sentence}>
        {door === 'open'
          ? t('open')
          : t('closed', { time: format.time(new Date(opening).toISOString(), appointment.timezone) })}
      </output>
      {door === 'open' && (
        <Button look="primary" wide onClick={() => void enter()} working={isLoading}>
          {t('enter')}
        </Button>
      )}
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </div>
  );
}

/** Looked at every second, so that the page opens the door by itself. */
function useDoor({ startsAt, endsAt }: Appointment): Door {
  const look = () => doorAt({ startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) }, Date.now());
  const [door, setDoor] = useState<Door>(look);
  useEffect(() => {
    const timer = setInterval(() => setDoor(look()), 1_000);
    return () => clearInterval(timer);
  });
  return door;
}
