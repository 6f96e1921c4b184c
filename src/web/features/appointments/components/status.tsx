import { useTranslation } from 'react-i18next';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { Appointment } from '../api.ts';

const statusTones: Record<Appointment['status'], Tone> = {
  pending: 'attention',
  confirmed: 'good',
  completed: 'still',
  cancelled: 'bad',
  no_show: 'still',
};
const paymentTones: Record<Appointment['paymentStatus'], Tone | null> = {
  unpaid: 'attention',
  pending: 'still',
  paid: 'good',
  refunded: 'still',
  partly_refunded: 'still',
  not_required: null,
};

/** How the appointment stands, and its payment where the first does not already say it. */
export function AppointmentStatus({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const { status, paymentStatus } = appointment;
  const paymentTone = paymentTones[paymentStatus];
  const saidTwice =
    (status === 'pending' || status === 'cancelled') && (paymentStatus === 'unpaid' || paymentStatus === 'pending');
  return (
    <>
      <StatusPill tone={statusTones[status]}>{t(`status.${status}`)}</StatusPill>
      {paymentTone && !saidTwice && <StatusPill tone={paymentTone}>{t(`payment.${paymentStatus}`)}</StatusPill>}
    </>
  );
}
