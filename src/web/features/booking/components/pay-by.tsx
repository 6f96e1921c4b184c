import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useBookedAppointmentQuery } from '../api.ts';
import { clockText, secondsUntil } from '../model/countdown.ts';
import { useNow } from '../use-now.ts';
import css from './summary.module.css';

/** Beyond this a ticking clock would only worry; the time of day is said instead. */
const TICKING_SECONDS = 3_600;

/** Until when an unpaid time is kept. When it is over, the appointment is asked for again. */
export function PayBy({ payBy, appointmentId, zone }: { payBy: string; appointmentId: number; zone: string }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { refetch } = useBookedAppointmentQuery({ params: { id: appointmentId } });
  const left = secondsUntil(Date.parse(payBy), useNow(1000));
  useEffect(() => {
    if (left === 0) void refetch();
  }, [left, refetch]);
  if (left === 0) return null;
  return (
    <div className={css.hold}>
      <p role="timer" aria-live="off">
        {left > TICKING_SECONDS ? t('hold.payByClock') : t('hold.payBy')}{' '}
        <strong>{left > TICKING_SECONDS ? format.dateTime(payBy, zone) : clockText(left)}</strong>
      </p>
    </div>
  );
}
