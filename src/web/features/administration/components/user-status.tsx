import { useTranslation } from 'react-i18next';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { AdminUser } from '../api.ts';

const TONES: Record<AdminUser['status'], Tone> = {
  active: 'good',
  awaiting_approval: 'attention',
  deactivated: 'still',
};

export function UserStatus({ status }: { status: AdminUser['status'] }) {
  const { t } = useTranslation('administration');
  return <StatusPill tone={TONES[status]}>{t(`status.${status}`)}</StatusPill>;
}
