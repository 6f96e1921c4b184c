import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useDiary } from '../diary.ts';
import { instantAt, PX_PER_MINUTE } from '../model/grid.ts';
import { useWords } from '../use-words.ts';
import styles from './grid.module.css';

/** The hours at the side: the practitioner's, and below them the viewer's own where those differ. */
export function Gutter({ hours, date }: { hours: { from: number; to: number }; date: string }) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const words = useWords();
  const format = useFormat();
  const mine = ownZone();
  const marks = Array.from({ length: (hours.to - hours.from) / 60 }, (_, at) => hours.from + at * 60);
  const ownTime = (minute: number) => {
    const instant = new Date(instantAt(date, minute, zone)).toISOString();
    const own = format.time(instant, mine);
    return own === format.time(instant, zone) ? null : own;
  };
  return (
    <div className={styles.gutter} aria-hidden="true">
      {marks.map((minute) => {
        const own = ownTime(minute);
        return (
          <div key={minute} className={styles.hour} style={{ height: 60 * PX_PER_MINUTE }}>
            <span>{words.clock(minute)}</span>
            {own && (
              <span className={styles.ownHour} title={t('zones.yours', { zone: format.zoneName(mine) })}>
                {own}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
