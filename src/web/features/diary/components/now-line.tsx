import { toLocal } from '../../../../domain/time-zone.ts';
import { useDiary } from '../diary.ts';
import { PX_PER_MINUTE } from '../model/grid.ts';
import styles from './grid.module.css';

/** Where the day has come to. Decoration: the page says the date, and every device the time. */
export function NowLine({ hours }: { hours: { from: number; to: number } }) {
  const { zone, now } = useDiary();
  const { minutes } = toLocal(zone, now);
  if (minutes < hours.from || minutes > hours.to) return null;
  return <div className={styles.now} style={{ top: (minutes - hours.from) * PX_PER_MINUTE }} aria-hidden="true" />;
}
