import { useTranslation } from 'react-i18next';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { ChoiceField } from '../components/finder-fields.tsx';
import form from '../components/form.module.css';
import { Pills } from '../components/pills.tsx';
import type { KeptTime } from '../model/booking-slice.ts';
import { useChoices } from '../use-choices.ts';
import { allLeftOut, rhythmChosen, type Weeks } from './series-slice.ts';
import { TimeList } from './time-list.tsx';
import type { Series } from './use-series.ts';
import css from './series.module.css';

const RHYTHMS = [
  { value: '0', weeks: 0, key: 'once' },
  { value: '1', weeks: 1, key: 'weekly' },
  { value: '2', weeks: 2, key: 'fortnightly' },
  { value: '4', weeks: 4, key: 'monthly' },
] as const satisfies { value: string; weeks: Weeks; key: string }[];
const COUNTS = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 26];

const SECTION = 'series';

/** Leads back to the list when something in it is still to be decided. */
export function goToSeries(): void {
  document.getElementById(SECTION)?.focus();
}

/** Once, or again every so many weeks; with a list of the times before anything is booked. */
export function RepeatChoice({ hold, series }: { hold: KeptTime; series: Series }) {
  const { t } = useTranslation('booking');
  const dispatch = useAppDispatch();
  if (!series.offered) return null;
  const { weeks, count } = series.wish;
  const choose = (rhythm: { weeks?: Weeks; count?: number }) =>
    dispatch(rhythmChosen({ holdId: hold.id, weeks, count, ...rhythm }));
  return (
    <section id={SECTION} tabIndex={-1} className={form.section} aria-label={t('series.question')}>
      <Pills
        label={t('series.question')}
        value={String(weeks)}
        options={RHYTHMS.map(({ value, key }) => ({ value, label: t(`series.${key}`) }))}
        onChange={(value) => choose({ weeks: RHYTHMS.find((rhythm) => rhythm.value === value)?.weeks ?? 0 })}
      />
      {weeks === 0 ? null : (
        <>
          <div className={css.count}>
            <ChoiceField
              label={t('series.howOften')}
              value={String(count)}
              options={COUNTS.map((times) => ({ value: String(times), label: t('series.times', { count: times }) }))}
              onChange={(value) => choose({ count: Number(value) })}
            />
          </div>
          <Report series={series} price={hold.price} />
        </>
      )}
    </section>
  );
}

function Report({ series, price }: { series: Series; price: string }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const say = useProblemText();
  const { service } = useChoices();
  const dispatch = useAppDispatch();
  const { answer, lines } = series;
  if (answer.error && !answer.currentData)
    return <ErrorState text={say(answer.error)} onRetry={() => void answer.refetch()} />;
  if (lines.length === 0) return <LoadingSkeleton heights={[44, 44, 44]} />;
  const open = lines.filter((line) => line.state === 'open').map((line) => line.no);
  const booked = lines.filter((line) => line.state === 'kept' || line.state === 'moved').length;
  const each = format.money(price, service?.currency ?? 'AUD');
  const sum = service?.payLater ? 'series.sumLater' : 'series.sum';
  return (
    <>
      <TimeList lines={lines} />
      <output className={css.sum}>{series.ready ? t(sum, { count: booked, price: each }) : t('series.open')}</output>
      {open.length > 1 ? (
        <div>
          <Button onClick={() => dispatch(allLeftOut(open))}>{t('series.leaveOutAll', { count: open.length })}</Button>
        </div>
      ) : null}
    </>
  );
}
