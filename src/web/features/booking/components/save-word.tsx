import { useTranslation } from 'react-i18next';
import { IconCheck } from '../../../ui/icons.tsx';
import { useBooking } from '../use-booking.ts';
import css from './summary.module.css';

/** One quiet word about the safety of what was typed. It stands with the appointment card, which is always in sight. */
export function SaveWord() {
  const { t } = useTranslation('booking');
  const { saving } = useBooking();
  const words = { nothing: '', saving: t('details.saving'), saved: t('details.saved'), failed: t('details.notSaved') };
  return (
    <output className={css.saveWord} data-state={saving}>
      {saving === 'saved' ? <IconCheck size={16} /> : null}
      {words[saving]}
    </output>
  );
}
