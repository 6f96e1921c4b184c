import { useTranslation } from 'react-i18next';
import { useGetAvailabilityQuery } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useDiary } from '../diary.ts';
import styles from './panel.module.css';

type Props = {
  practitionerId: number;
  serviceId: number;
  date: string;
  /** The chosen wall time, `10:00`. */
  time: string;
  onChoose: (date: string, time: string) => void;
};

/** The free times of a day to choose from, in the clock of the grid; where there is none, the next one. */
export function FreeTimes({ practitionerId, serviceId, date, time, onChoose }: Props) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const format = useFormat();
  const query = { practitionerId, serviceId, dateFrom: date, dateTo: date, timezone: zone };
  const { data, isLoading } = useGetAvailabilityQuery({ query }, { skip: date === '' });
  if (isLoading) return <LoadingSkeleton heights={[44]} />;
  const slots = data?.days.find((day) => day.date === date)?.slots ?? [];
  const next = data?.nextAvailable;
  return (
    <fieldset className={styles.times}>
      <legend className={styles.timesLegend}>{slots.length > 0 ? t('free.thatDay') : t('free.none')}</legend>
      {slots.map((slot) => {
        const wall = slot.startsAt.slice(11, 16);
        return (
          <button
            key={slot.startsAt}
            type="button"
            className={styles.time}
            aria-pressed={wall === time}
            onClick={() => onChoose(date, wall)}
          >
            {format.time(slot.startsAt, zone)}
          </button>
        );
      })}
      {slots.length === 0 && next && (
        <button
          type="button"
          className={styles.time}
          onClick={() => onChoose(next.startsAt.slice(0, 10), next.startsAt.slice(11, 16))}
        >
          {format.dateTime(next.startsAt, zone)}
        </button>
      )}
    </fieldset>
  );
}

/** The times a refusal came with. */
export function Nearest({ starts, onChoose }: { starts: readonly string[]; onChoose: (startsAt: string) => void }) {
  const { zone } = useDiary();
  const format = useFormat();
  return (
    <div className={styles.times}>
      {starts.map((startsAt) => (
        <button key={startsAt} type="button" className={styles.time} onClick={() => onChoose(startsAt)}>
          {format.dateTime(startsAt, zone)}
        </button>
      ))}
    </div>
  );
}
