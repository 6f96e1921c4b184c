import { useTranslation } from 'react-i18next';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { Entry } from '../api.ts';
import { useDiary } from '../diary.ts';
import { isBox, type Look, lookOf } from '../model/entry.ts';
import { spanOn } from '../model/grid.ts';
import { useWords } from '../use-words.ts';
import { useOpenEntry } from './entry-box.tsx';
import styles from './list.module.css';

type Props = { dates: readonly string[]; entries: readonly Entry[] };

export const tones: Record<Look, Tone> = {
  pending: 'attention',
  confirmed: 'good',
  completed: 'still',
  no_show: 'bad',
  cancelled: 'bad',
  block: 'still',
  hold: 'still',
  session: 'good',
};

/** The same days as sentences: quick on a phone, and without any grid. */
export function DayList({ dates, entries }: Props) {
  const { t } = useTranslation('diary');
  const { zone, practitioners, today } = useDiary();
  const words = useWords();
  const openEntry = useOpenEntry();
  const several = practitioners.length > 1;
  return (
    <div className={styles.days}>
      {dates.map((date) => {
        const here = entries.filter((entry) => spanOn(date, zone, entry) !== null);
        const boxes = here.filter(isBox).toSorted((one, other) => one.startsAt.localeCompare(other.startsAt));
        const holidays = new Set(here.filter((entry) => entry.kind === 'holiday').map((entry) => entry.title));
        return (
          <section key={date} aria-labelledby={`day-${date}`}>
            <h2 id={`day-${date}`} className={styles.dayName}>
              {words.dayLong(date)}
              {date === today && <span className={styles.soft}> · {t('today')}</span>}
            </h2>
            {[...holidays].map((holiday) => (
              <p key={holiday} className={styles.soft}>
                {holiday}
              </p>
            ))}
            {boxes.length === 0 && <p className={styles.soft}>{t('list.nothing')}</p>}
            <ul className={styles.list}>
              {boxes.map((entry) => (
                <li key={`${entry.kind}-${entry.id}-${entry.startsAt}`}>
                  <button type="button" className={styles.item} onClick={() => openEntry(entry)}>
                    <span className={styles.time}>{words.span(entry, zone)}</span>
                    <span className={styles.what}>
                      <strong>{words.name(entry)}</strong>
                      <span className={styles.soft}>
                        {[
                          entry.kind === 'appointment' ? entry.serviceName : null,
                          several ? practitioners.find((one) => one.id === entry.practitionerId)?.name : null,
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                    </span>
                    <StatusPill tone={tones[lookOf(entry)]}>{t(`look.${lookOf(entry)}`)}</StatusPill>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
