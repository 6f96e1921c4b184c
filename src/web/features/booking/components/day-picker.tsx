import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import { addDays, runOf, weekDays, WEEKS_IN_A_RUN } from '../model/calendar.ts';
import css from './time.module.css';

/** Noon, so that a date read in UTC is the same date. */
const noon = (date: string) => `${date}T12:00:00Z`;
const STEP_BY_KEY: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

type Props = {
  today: string;
  week: number;
  day: string | null;
  counts: ReadonlyMap<string, number>;
  loading: boolean;
  onWeek: (week: number) => void;
  onDay: (date: string) => void;
};

/** A strip of seven days, or five weeks of them, each with its number of times. One tab stop; arrows walk the days. */
export function DayPicker(props: Props) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const [wide, setWide] = useState(false);
  const group = useId();
  const grid = useRef<HTMLDivElement>(null);
  const firstWeek = wide ? Math.floor(props.week / WEEKS_IN_A_RUN) * WEEKS_IN_A_RUN : props.week;
  const weeks = Array.from({ length: wide ? WEEKS_IN_A_RUN : 1 }, (_, at) => weekDays(props.today, firstWeek + at));
  const dates = weeks.flat();
  const lastKnown = runOf(props.today, props.week).dateTo;
  const walk = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-date]')?.dataset.date;
    const step = STEP_BY_KEY[event.key];
    if (!from || step === undefined) return;
    event.preventDefault();
    const to = addDays(from, step);
    if (to < props.today) return;
    props.onDay(to);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${to}"]`)?.focus());
  };
  const stride = wide ? WEEKS_IN_A_RUN : 1;
  return (
    <section className={css.picker} aria-label={t('time.days')}>
      <PickerHead dates={dates} first={firstWeek === 0} onTurn={(way) => props.onWeek(firstWeek + way * stride)} />
      <div className={css.weekdays} aria-hidden="true">
        {dates.slice(0, 7).map((date) => (
          <span key={date}>{format.part({ weekday: 'short' }, noon(date), 'UTC')}</span>
        ))}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the focus is on the days inside */}
      <div ref={grid} className={css.grid} role="radiogroup" aria-label={t('time.days')} onKeyDown={walk}>
        {dates.map((date) => (
          <Day
            key={date}
            date={date}
            past={date < props.today}
            today={date === props.today}
            chosen={date === props.day}
            group={group}
            count={props.loading && date <= lastKnown ? null : (props.counts.get(date) ?? 0)}
            onChoose={props.onDay}
          />
        ))}
      </div>
      <Button look="plain" className={css.widen} aria-expanded={wide} onClick={() => setWide(!wide)}>
        {wide ? t('time.oneWeek') : t('time.wholeMonth')}
      </Button>
    </section>
  );
}

/** The month in words, between a step back and a step forward. */
function PickerHead(props: { dates: readonly string[]; first: boolean; onTurn: (way: 1 | -1) => void }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  return (
    <div className={css.pickerHead}>
      <button
        type="button"
        className={css.turn}
        disabled={props.first}
        aria-label={t('time.earlier')}
        onClick={() => props.onTurn(-1)}
      >
        <Chevron left />
      </button>
      <p className={css.months} aria-live="polite">
        {monthsOf(props.dates, format)}
      </p>
      <button type="button" className={css.turn} aria-label={t('time.later')} onClick={() => props.onTurn(1)}>
        <Chevron />
      </button>
    </div>
  );
}

function Day(props: {
  date: string;
  past: boolean;
  today: boolean;
  chosen: boolean;
  group: string;
  count: number | null;
  onChoose: (date: string) => void;
}) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const day = format.part({ weekday: 'long', day: 'numeric', month: 'long' }, noon(props.date), 'UTC');
  const label = props.count ? t('time.dayTimes', { day, count: props.count }) : t('time.dayNone', { day });
  const mood = props.count ? '' : css.dayEmpty;
  return (
    <label className={`${css.day} ${mood} ${props.today ? css.today : ''}`}>
      <input
        type="radio"
        name={props.group}
        aria-label={label}
        data-date={props.date}
        checked={props.chosen}
        disabled={props.past}
        onChange={() => props.onChoose(props.date)}
      />
      <span className={css.dayNumber}>{Number(props.date.slice(8))}</span>
      <span className={css.dayCount}>{props.past ? '' : props.count === null ? '·' : props.count || '–'}</span>
    </label>
  );
}

/** `May 2026`, or `May – June 2026` when the days shown are in two months. */
function monthsOf(dates: readonly string[], format: ReturnType<typeof useFormat>): string {
  const first = dates[0] ?? '';
  const last = dates.at(-1) ?? first;
  const oneMonth = first.slice(0, 7) === last.slice(0, 7);
  const formatter = new Intl.DateTimeFormat(format.locale, {
    month: oneMonth ? 'long' : 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return formatter.formatRange(new Date(noon(first)), new Date(noon(last)));
}

function Chevron({ left }: { left?: boolean }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.600"
    >
      <path
        d={left ? 'M11 3.500 5.500 9l5.500 5.500' : 'm7 3.500 5.500 5.500L7 14.500'}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
