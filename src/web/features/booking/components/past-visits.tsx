import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useBookingPastQuery } from '../api.ts';
import css from './form.module.css';

/** The person's last visits, quietly: they help to remember what to write. */
export function PastVisits({ userId }: { userId: string }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { data } = useBookingPastQuery({ params: { userId }, query: { status: 'past', limit: 3 } });
  const past = (data?.appointments ?? []).filter((visit) => visit.status !== 'cancelled');
  if (past.length === 0) return null;
  return (
    <section className={css.past}>
      <h2>{t('details.past')}</h2>
      <ul>
        {past.map((visit) => (
          <li key={visit.id}>
            <span>{format.date(visit.startsAt, visit.timezone)}</span>
            <span>{t('details.pastWith', { service: visit.service.name, name: visit.practitioner.name })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
