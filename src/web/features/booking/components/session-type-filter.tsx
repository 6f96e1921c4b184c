import { useTranslation } from 'react-i18next';
import { useAppDispatch } from '../../../app/hooks.ts';
import { sessionTypeChosen } from '../model/booking-slice.ts';
import { useBooking } from '../use-booking.ts';
import { Pills } from './pills.tsx';

/** In person, by video, or either: one wish for the whole journey. */
export function SessionTypeFilter() {
  const { t } = useTranslation('booking');
  const booking = useBooking();
  const dispatch = useAppDispatch();
  return (
    <Pills
      label={t('sessionTypes.label')}
      value={booking.sessionType ?? 'any'}
      options={(['any', 'in_person', 'telehealth'] as const).map((value) => ({
        value,
        label: t(`sessionTypes.${value}`),
      }))}
      onChange={(value) => dispatch(sessionTypeChosen(value === 'any' ? null : value))}
    />
  );
}
