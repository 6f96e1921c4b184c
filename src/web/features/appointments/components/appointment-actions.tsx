import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadCalendarFile } from '../../../../contracts/appointments.ts';
import { downloadReceipt } from '../../../../contracts/billing.ts';
import { contractUrl } from '../../../app/api.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { Button, ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import type { Appointment } from '../api.ts';
import { possibleActions } from '../model/actions.ts';
import styles from './appointment.module.css';
import { CancelDialog } from './cancel-dialog.tsx';

type Props = {
  appointment: Appointment;
  onCancelled: (sentence: string) => void;
  withDetails?: boolean;
  primary?: boolean;
};

/** What can be done with an appointment: paying or joining first, leaving last. */
export function AppointmentActions({ appointment, onCancelled, withDetails = false, primary = false }: Props) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const role = useSession().user?.role ?? 'patient';
  const [now] = useState(Date.now);
  const [asking, setAsking] = useState(false);
  const can = possibleActions(appointment, role, now);
  const when = format.dateTime(appointment.startsAt, appointment.timezone);
  const params = { id: appointment.id };
  const about = <span className="unseen">: {when}</span>;
  return (
    <div className={styles.actions}>
      {can.pay && (
        <ButtonLink to={`/book/pay/${appointment.id}`} look={primary ? 'primary' : 'quiet'}>
          {t('act.pay', { amount: format.money(appointment.price, appointment.currency) })}
          {about}
        </ButtonLink>
      )}
      {can.join && (
        <ButtonLink to={`/appointments/${appointment.id}/join`} look={primary && !can.pay ? 'primary' : 'quiet'}>
          {t('act.join')}
          {about}
        </ButtonLink>
      )}
      {withDetails && (
        <ButtonLink to={`/appointments/${appointment.id}`} look="plain">
          {t('act.details')}
          {about}
        </ButtonLink>
      )}
      {can.move && (
        <ButtonLink to={`/appointments/${appointment.id}/reschedule`} look="plain">
          {t('act.move')}
          {about}
        </ButtonLink>
      )}
      {withDetails && can.calendar && (
        <ButtonAnchor href={contractUrl(downloadCalendarFile, params)} look="plain">
          {t('act.calendar')}
          {about}
        </ButtonAnchor>
      )}
      {can.receipt && (
        <ButtonAnchor href={contractUrl(downloadReceipt, { id: can.receipt })} look="plain">
          {t('act.receipt')}
          {about}
        </ButtonAnchor>
      )}
      {can.cancel && (
        <Button look="plain" onClick={() => setAsking(true)}>
          {t('act.cancel')}
          {about}
        </Button>
      )}
      {asking && (
        <CancelDialog
          appointment={appointment}
          onClose={() => setAsking(false)}
          onCancelled={(sentence) => {
            setAsking(false);
            onCancelled(sentence);
          }}
        />
      )}
    </div>
  );
}
