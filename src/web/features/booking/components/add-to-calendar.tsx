import { useTranslation } from 'react-i18next';
import { downloadCalendarFile } from '../../../../contracts/appointments.ts';
import { contractUrl } from '../../../app/api.ts';
import { ButtonAnchor } from '../../../ui/button.tsx';
import { useCalendarLinksQuery } from '../api.ts';
import css from './done.module.css';

const CALENDARS = ['google', 'outlook', 'office365', 'yahoo'] as const;

/** The appointment for whichever calendar one uses. The file works for all of them, so it comes first. */
export function AddToCalendar({ appointmentId }: { appointmentId: number }) {
  const { t } = useTranslation('booking');
  const { data } = useCalendarLinksQuery({ params: { id: appointmentId } });
  return (
    <section className={css.section}>
      <h2>{t('done.calendar')}</h2>
      <ul className={css.actions}>
        <li>
          <ButtonAnchor href={contractUrl(downloadCalendarFile, { id: appointmentId })} download>
            {t('done.file')}
          </ButtonAnchor>
        </li>
        {CALENDARS.map((calendar) => (
          <li key={calendar}>
            <ButtonAnchor
              href={data?.[calendar] ?? '#'}
              target="_blank"
              rel="noopener"
              aria-disabled={data === undefined}
            >
              {t(`done.calendars.${calendar}`)}
            </ButtonAnchor>
          </li>
        ))}
      </ul>
    </section>
  );
}
