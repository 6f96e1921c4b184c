import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import type { Appointment } from '../api.ts';
import styles from './appointment.module.css';

/** A tear-off calendar leaf; decoration, the words beside it say the date. */
export function DateLeaf({ appointment: { startsAt, timezone } }: { appointment: Appointment }) {
  const format = useFormat();
  return (
    <div className={styles.leaf} aria-hidden="true">
      <span>{format.part({ weekday: 'short' }, startsAt, timezone)}</span>
      <strong>{format.part({ day: 'numeric' }, startsAt, timezone)}</strong>
      <span>{format.part({ month: 'short' }, startsAt, timezone)}</span>
    </div>
  );
}

/** The place's zone, and the time on this person's own clock where that is another. */
export function Zones({ appointment: { startsAt, timezone } }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const mine = ownZone();
  const differs = format.dateTime(startsAt, mine) !== format.dateTime(startsAt, timezone);
  const sameDay = format.day(startsAt, mine) === format.day(startsAt, timezone);
  const time = sameDay ? format.time(startsAt, mine) : format.dateTime(startsAt, mine);
  return (
    <p className={styles.soft}>
      {format.zoneName(timezone)}
      {differs && <> · {t('yourClock', { time, zone: format.zoneName(mine) })}</>}
    </p>
  );
}
