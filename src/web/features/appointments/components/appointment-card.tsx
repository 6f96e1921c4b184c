import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { Card } from '../../../ui/card.tsx';
import { IconPlace, IconVideo } from '../../../ui/icons.tsx';
import type { Appointment } from '../api.ts';
import styles from './appointment.module.css';
import { AppointmentActions } from './appointment-actions.tsx';
import { AppointmentStatus } from './status.tsx';
import { DateLeaf, Zones } from './when.tsx';

type Props = { appointment: Appointment; next?: boolean; onCancelled: (sentence: string) => void };

export function AppointmentCard({ appointment, next = false, onCancelled }: Props) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const [now] = useState(Date.now);
  return (
    <Card className={next ? `${styles.card} ${styles.next}` : styles.card}>
      <DateLeaf appointment={appointment} />
      <div className={styles.body}>
        {next && <p className={styles.soft}>{t('next', { in: format.relative(appointment.startsAt, now) })}</p>}
        <div className={styles.headLine}>
          <h3 className={styles.when}>{format.dateTime(appointment.startsAt, appointment.timezone)}</h3>
          <div className={styles.pills}>
            {appointment.series && appointment.series.count > 1 ? (
              <span className={styles.soft}>
                {t('series', { no: appointment.series.no, count: appointment.series.count })}
              </span>
            ) : null}
            <AppointmentStatus appointment={appointment} />
          </div>
        </div>
        <Zones appointment={appointment} />
        <p>
          {t('serviceWith', { service: appointment.service.name, name: useOtherParty(appointment) })} ·{' '}
          {format.minutes(appointment.duration)}
        </p>
        <Where appointment={appointment} />
        <AppointmentActions appointment={appointment} onCancelled={onCancelled} withDetails primary={next} />
      </div>
    </Card>
  );
}

/** The one of the two parties that is not looking. */
export function useOtherParty(appointment: Appointment): string {
  const { user } = useSession();
  const isPractitioner = user?.practitionerId === appointment.practitionerId;
  return isPractitioner ? appointment.patientName : appointment.practitionerName;
}

export function Where({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const { deliveryMode, location } = appointment;
  return (
    <p className={styles.where}>
      {deliveryMode === 'telehealth' ? <IconVideo size={18} /> : <IconPlace size={18} />}
      <span>
        {deliveryMode === 'telehealth'
          ? t('common:session.telehealth')
          : [location.name, location.address].filter(Boolean).join(', ')}
      </span>
    </p>
  );
}
