import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays } from '../../../../domain/time-zone.ts';
import { useFormat } from '../../../i18n/format.ts';
import type { Entry } from '../api.ts';
import { useDiary } from '../diary.ts';
import { isBox, lookOf } from '../model/entry.ts';
import { spanOn } from '../model/grid.ts';
import { useWords } from '../use-words.ts';
import styles from './month.module.css';

type Props = { dates: readonly string[]; date: string; entries: readonly Entry[]; onDay: (date: string) => void };

const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month as weeks: each day says what is in it and opens. */
export function MonthGrid({ dates, date, entries, onDay }: Props) {
  const { t } = useTranslation('diary');
  const words = useWords();
  const table = useRef<HTMLTableElement>(null);
  const weeks = Array.from({ length: dates.length / 7 }, (_, at) => dates.slice(at * 7, at * 7 + 7));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    const from = event.target instanceof HTMLElement ? event.target.dataset.date : undefined;
    if (step === undefined || from === undefined) return;
    event.preventDefault();
    table.current?.querySelector<HTMLElement>(`[data-date="${addDays(from, step)}"]`)?.focus();
  };
  return (
    <>
      <p className={styles.help}>{t('month.help')}</p>
      <table ref={table} className={styles.month}>
        <caption className="unseen">{words.month(date)}</caption>
        <thead>
          <tr>
            {dates.slice(0, 7).map((day) => (
              <th key={day} scope="col">
                <abbr title={words.weekday(new Date(`${day}T00:00:00Z`).getUTCDay())}>{words.weekdayShort(day)}</abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  <Day
                    day={day}
                    inMonth={day.slice(0, 7) === date.slice(0, 7)}
                    entries={entries}
                    onDay={onDay}
                    onKeyDown={onKeyDown}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type DayProps = {
  day: string;
  inMonth: boolean;
  entries: readonly Entry[];
  onDay: (date: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

function Day({ day, inMonth, entries, onDay, onKeyDown }: DayProps) {
  const { t } = useTranslation('diary');
  const { zone, today } = useDiary();
  const words = useWords();
  const format = useFormat();
  const here = entries.filter((entry) => spanOn(day, zone, entry) !== null);
  const boxes = here.filter(isBox).toSorted((one, other) => one.startsAt.localeCompare(other.startsAt));
  const count = boxes.filter((entry) => entry.kind === 'appointment' || entry.kind === 'session').length;
  const holiday = here.find((entry) => entry.kind === 'holiday');
  const open = here.some((entry) => entry.kind === 'hours');
  const said = [words.dayLong(day), t('month.count', { count }), holiday?.title, open ? null : t('month.closed')];
  return (
    <button
      type="button"
      className={styles.day}
      data-date={day}
      data-in={inMonth}
      data-open={open}
      aria-current={day === today ? 'date' : undefined}
      onKeyDown={onKeyDown}
      onClick={() => onDay(day)}
    >
      <span className="unseen">{said.filter(Boolean).join(', ')}</span>
      <span className={styles.inside} aria-hidden="true">
        <span className={styles.number}>{Number(day.slice(8))}</span>
        {holiday && <span className={styles.holiday}>{holiday.title}</span>}
        {boxes.slice(0, holiday ? 2 : 3).map((entry) => (
          <span key={`${entry.kind}-${entry.id}-${entry.startsAt}`} className={styles.line} data-look={lookOf(entry)}>
            {entry.kind === 'block' ? '' : `${format.time(entry.startsAt, zone)} `}
            {words.name(entry)}
          </span>
        ))}
        {boxes.length > (holiday ? 2 : 3) && (
          <span className={styles.more}>{t('month.more', { count: boxes.length - (holiday ? 2 : 3) })}</span>
        )}
        {count > 0 && <span className={styles.count}>{count}</span>}
      </span>
    </button>
  );
}
