import { useTranslation } from 'react-i18next';
import type { Funnel } from '../api.ts';
import styles from '../pages/analytics.module.css';

const WEEK = [1, 2, 3, 4, 5, 6, 0];
/** A Sunday, so that its weekday plus a number of days is that weekday. */
const SUNDAY = Date.UTC(2026, 0, 4, 12);

/** When people come: a week by its hours, the number in each cell and its tone by how many. */
export function WeekHours({ times, locale }: { times: Funnel['popular']['times']; locale: string }) {
  const { t } = useTranslation('console');
  const most = Math.max(0, ...times.map(({ bookings }) => bookings));
  if (most === 0) return <p className={styles.soft}>{t('funnel.nothing')}</p>;
  const hours = times.map(({ hour }) => hour);
  const range = Array.from({ length: Math.max(...hours) - Math.min(...hours) + 1 }, (_, at) => Math.min(...hours) + at);
  const best = times.toSorted((a, b) => b.bookings - a.bookings)[0];
  const dayName = (weekday: number, width: 'long' | 'short') =>
    new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(SUNDAY + weekday * 86_400_000);
  const count = (weekday: number, hour: number) =>
    times.find((one) => one.weekday === weekday && one.hour === hour)?.bookings ?? 0;
  const tone = (bookings: number) => (bookings > most * 0.6 ? styles.many : bookings > 0 ? styles.some : undefined);
  return (
    <>
      {best && (
        <p className={styles.soft}>
          {t('funnel.busiest', { day: dayName(best.weekday, 'long'), hour: `${best.hour}:00`, count: best.bookings })}
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} aria-label={t('funnel.times')} tabIndex={0}>
        <table className={styles.hours}>
          <caption className="unseen">{t('funnel.times')}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="unseen">{t('home.day')}</span>
              </th>
              {range.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {WEEK.map((weekday) => (
              <tr key={weekday}>
                <th scope="row">{dayName(weekday, 'short')}</th>
                {range.map((hour) => (
                  <td key={hour} className={tone(count(weekday, hour))}>
                    {count(weekday, hour) || ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
