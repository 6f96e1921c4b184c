import { useTranslation } from 'react-i18next';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { Dashboard } from '../api.ts';

type Status = Dashboard['next'][number]['status'];
const TONES: Record<Status, Tone> = {
  pending: 'attention',
  confirmed: 'good',
  completed: 'still',
  cancelled: 'bad',
  no_show: 'bad',
};

export function AppointmentState({ status }: { status: Status }) {
  const { t } = useTranslation('console');
  return <StatusPill tone={TONES[status]}>{t(`status.${status}`)}</StatusPill>;
}
