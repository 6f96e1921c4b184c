import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { previousPeriod } from '../../../../domain/analytics.ts';
import { toCsv } from '../../../../domain/csv.ts';
import { PeriodPicker, usePeriod } from '../../../app/period-picker.tsx';
import { saveFile } from '../../../app/save-file.ts';
import { type Format, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { type Bar, NameBars, TimeBars } from '../../../ui/bars.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { NumberCard, NumberCards } from '../../../ui/number-card.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Analytics, useGetSystemAnalyticsQuery } from '../api.ts';
import { changeOf } from '../model/compare.ts';
import styles from './analytics.module.css';

/** The clinic's figures of a period, beside those of the one before. */
export function AnalyticsPage() {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const { wish } = usePeriod();
  const { currentData: data, error, isFetching, refetch } = useGetSystemAnalyticsQuery({ query: wish });
  const before =
    data && previousPeriod({ type: data.period.type, from: data.period.start_date, to: data.period.end_date });
  const { currentData: previous } = useGetSystemAnalyticsQuery(
    { query: { start_date: before?.from ?? '', end_date: before?.to ?? '' } },
    { skip: !before },
  );
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t('analytics.lead')}>{t('analytics.title')}</PageTitle>
        {data && (
          <div className={styles.actions}>
            <Button onClick={() => window.print()}>{t('print')}</Button>
            <Button onClick={() => save(data)}>{t('csv')}</Button>
          </div>
        )}
      </div>
      <PeriodPicker shown={data && { from: data.period.start_date, to: data.period.end_date }} />
      {!data && isFetching ? <LoadingSkeleton heights={[104, 320, 320]} /> : null}
      {!data && !isFetching ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && <Figures data={data} previous={previous} />}
    </Page>
  );
}

function save(data: Analytics): void {
  const header = ['from', 'appointments', 'completed', 'cancelled', 'no_shows', 'revenue', 'new_users'];
  const rows = data.series.points.map((point) => [
    point.date,
    point.appointments,
    point.completed,
    point.cancelled,
    point.no_shows,
    point.revenue,
    point.new_users,
  ]);
  saveFile(`analytics-${data.period.start_date}-${data.period.end_date}.csv`, toCsv(header, rows), 'text/csv');
}

function Figures({ data, previous }: { data: Analytics; previous: Analytics | undefined }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const than = useThan();
  const { appointments, performance, revenue, users, progress_notes: notes } = data;
  const money = (amount: string) => format.money(amount, data.currency);
  return (
    <>
      <NumberCards>
        <NumberCard
          name={t('analytics.appointments')}
          value={appointments.total}
          note={than(appointments.total, previous?.appointments.total)}
        />
        <NumberCard
          name={t('analytics.revenue')}
          value={money(revenue.total)}
          note={than(Number(revenue.total), previous && Number(previous.revenue.total))}
        />
        <NumberCard
          name={t('analytics.active')}
          value={users.active_this_period}
          note={t('analytics.newOf', { count: users.new_this_period, total: users.total })}
        />
        <NumberCard
          name={t('analytics.noShow')}
          value={t('percent', { value: performance.no_show_rate })}
          note={t('analytics.noShows', { count: appointments.no_shows })}
        />
        <NumberCard
          name={t('analytics.utilization')}
          value={t('percent', { value: performance.psychologist_utilization })}
          note={t('analytics.utilizationNote')}
        />
        <NumberCard
          name={t('analytics.rating')}
          value={performance.ratings === 0 ? '–' : performance.average_rating}
          note={
            performance.ratings === 0
              ? t('analytics.noRatings')
              : t('analytics.satisfied', { percent: performance.patient_satisfaction, count: performance.ratings })
          }
        />
      </NumberCards>
      <Overtime data={data} previous={previous} />
      <div className={styles.pair}>
        <Card>
          <MoneyBars data={data} of="by_service" />
        </Card>
        <Card>
          <MoneyBars data={data} of="by_payment_method" />
        </Card>
      </div>
      <div className={styles.pair}>
        <Card>
          <Roles data={data} />
        </Card>
        <Card className={styles.text}>
          <h2>{t('analytics.notes')}</h2>
          <p>
            {notes.total === 0
              ? t('analytics.noNotes')
              : t('analytics.notesSaid', {
                  period: notes.this_period,
                  rate: notes.completion_rate,
                  each: notes.average_per_patient,
                })}
          </p>
          <h2>{t('analytics.more')}</h2>
          <p>
            <Link to="/console/reports">{t('reports.title')}</Link>
            {' · '}
            <Link to="/console/funnel">{t('funnel.title')}</Link>
          </p>
        </Card>
      </div>
    </>
  );
}

/** “12 % more than in the period before”. */
function useThan() {
  const { t } = useTranslation('console');
  return (now: number, before: number | undefined) => {
    const change = changeOf(now, before);
    return change === null ? t('than.nothing') : t(`than.${change.way}`, { percent: change.percent });
  };
}

/** The year stands with January alone: twelve of them would stand in each other's way. */
const label = (format: Format, step: Analytics['series']['step'], date: string) => {
  const monthly: Intl.DateTimeFormatOptions =
    date.slice(5, 7) === '01' ? { month: 'short', year: '2-digit' } : { month: 'short' };
  const options: Intl.DateTimeFormatOptions = step === 'month' ? monthly : { day: 'numeric', month: 'short' };
  return format.part(options, `${date}T12:00:00Z`, 'UTC');
};

function Overtime({ data, previous }: { data: Analytics; previous: Analytics | undefined }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const than = useThan();
  const { points, step } = data.series;
  const money = (amount: string) => format.money(amount, data.currency);
  const bar = (point: (typeof points)[number], index: number): Omit<Bar, 'value' | 'said'> => ({
    key: point.date,
    label: label(format, step, point.date),
    name: label(format, step, point.date),
    to: `/console/appointments?dateFrom=${point.date}&dateTo=${lastDay(data, index)}`,
  });
  const busiest = points.toSorted((a, b) => b.appointments - a.appointments)[0];
  return (
    <div className={styles.pair}>
      <Card>
        <TimeBars
          title={t('analytics.overTime')}
          finding={
            busiest === undefined || busiest.appointments === 0
              ? t('analytics.nothing')
              : t(previous?.appointments.total ? 'analytics.busiest' : 'analytics.busiestAlone', {
                  total: data.appointments.total,
                  than: than(data.appointments.total, previous?.appointments.total),
                  when: label(format, step, busiest.date),
                  count: busiest.appointments,
                })
          }
          tableLabel={t('asTable')}
          columns={[t('analytics.from'), t('analytics.kept'), t('analytics.lost'), t('analytics.all')]}
          bars={points.map((point, index) => {
            const lost = point.cancelled + point.no_shows;
            return {
              ...bar(point, index),
              value: point.appointments - lost,
              more: lost,
              said: [String(point.appointments - lost), String(lost), String(point.appointments)],
            };
          })}
        />
        <p className={styles.legend}>{t('analytics.legend')}</p>
      </Card>
      <Card>
        <TimeBars
          title={t('analytics.revenueOverTime')}
          finding={t('analytics.revenueSaid', {
            total: money(data.revenue.total),
            before: money(data.revenue.previous_period),
          })}
          tableLabel={t('asTable')}
          columns={[t('analytics.from'), t('analytics.revenue')]}
          bars={points.map((point, index) => ({
            ...bar(point, index),
            value: Math.max(0, Number(point.revenue)),
            said: [money(point.revenue)],
          }))}
        />
      </Card>
    </div>
  );
}

/** The last day of a bar: the day before the next one, or the period's own last. */
function lastDay({ series, period }: Analytics, index: number): string {
  const next = series.points[index + 1]?.date;
  if (next === undefined) return period.end_date;
  return new Date(Date.parse(`${next}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function MoneyBars({ data, of }: { data: Analytics; of: 'by_service' | 'by_payment_method' }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const total = Number(data.revenue.total);
  const entries = Object.entries(data.revenue[of])
    .map(([key, amount]) => ({ key, amount }))
    .filter(({ amount }) => Number(amount) > 0)
    .sort((a, b) => Number(b.amount) - Number(a.amount));
  const nameOf = (key: string) =>
    of === 'by_service' ? key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ') : t(`method.${key}`);
  const [first] = entries;
  const share = (amount: string) => Math.round((Number(amount) / total) * 100);
  return (
    <NameBars
      title={t(`analytics.${of}`)}
      finding={
        first === undefined
          ? t('analytics.nothingPaid')
          : t('analytics.mostFrom', { name: nameOf(first.key), percent: share(first.amount) })
      }
      tableLabel={t('asTable')}
      columns={[]}
      bars={entries.map(({ key, amount }) => ({
        key,
        label: nameOf(key),
        name: nameOf(key),
        value: Number(amount),
        said: [format.money(amount, data.currency), t('percent', { value: share(amount) })],
      }))}
    />
  );
}

function Roles({ data }: { data: Analytics }) {
  const { t } = useTranslation('console');
  const roles = Object.entries(data.users.by_role).filter(([, count]) => count > 0);
  return (
    <NameBars
      title={t('analytics.people')}
      finding={t('analytics.peopleSaid', { total: data.users.total, fresh: data.users.new_this_period })}
      tableLabel={t('asTable')}
      columns={[]}
      bars={roles.map(([role, count]) => ({
        key: role,
        label: t(`role.${role}`),
        name: t(`role.${role}`),
        value: count,
        said: [String(count)],
      }))}
    />
  );
}
