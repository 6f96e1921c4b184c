import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { downloadReport } from '../../../../contracts/console.ts';
import { REPORTS } from '../../../../domain/reports.ts';
import { contractUrl } from '../../../app/api.ts';
import { PeriodPicker, usePeriod } from '../../../app/period-picker.tsx';
import { type Format, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { SelectField } from '../../../ui/fields.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Report, useGetReportQuery } from '../api.ts';
import styles from './admin.module.css';

type Name = (typeof REPORTS)[number];
const GROUPINGS = {
  revenue: ['date', 'service', 'practitioner', 'method'],
  cancellations: ['date', 'service', 'practitioner'],
} as const;
type Grouping = (typeof GROUPINGS)['revenue'][number];

const isName = (text: string | null): text is Name => REPORTS.some((name) => name === text);
const isGrouping = (text: string | null): text is Grouping => GROUPINGS.revenue.some((name) => name === text);

/** Reports, one at a time; each can be printed or taken along as a table. */
export function ReportsPage() {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const [search, setSearch] = useSearchParams();
  const { wish } = usePeriod();
  const [asked, group] = [search.get('report'), search.get('by')];
  const name = isName(asked) ? asked : 'revenue';
  const groupings = name === 'revenue' || name === 'cancellations' ? GROUPINGS[name] : [];
  const by = isGrouping(group) && groupings.some((one) => one === group) ? group : undefined;
  const query = { ...wish, ...(by === undefined ? {} : { by }) };
  const { currentData: data, error, isFetching, refetch } = useGetReportQuery({ params: { name }, query });
  const set = (key: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        next.set(key, value);
        return next;
      },
      { replace: true },
    );
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t(`reports.lead.${name}`)}>{t('reports.title')}</PageTitle>
        <div className={styles.actions}>
          <Button onClick={() => window.print()}>{t('print')}</Button>
          <ButtonAnchor href={contractUrl(downloadReport, { name }, query)} download>
            {t('csv')}
          </ButtonAnchor>
        </div>
      </div>
      <div className={styles.filters}>
        <SelectField
          label={t('reports.report')}
          value={name}
          onChange={({ currentTarget }) => set('report', currentTarget.value)}
          data={REPORTS.map((value) => ({ value, label: t(`reports.name.${value}`) }))}
        />
        {groupings.length > 0 && (
          <SelectField
            label={t('reports.by')}
            value={by ?? 'date'}
            onChange={({ currentTarget }) => set('by', currentTarget.value)}
            data={groupings.map((value) => ({ value, label: t(`column.${value}`) }))}
          />
        )}
      </div>
      {name !== 'aged-receivables' && (
        <PeriodPicker shown={data && { from: data.period.startDate, to: data.period.endDate }} />
      )}
      {!data && isFetching ? <LoadingSkeleton heights={[44, 44, 44, 44, 44]} /> : null}
      {!data && !isFetching ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && <ReportTable report={data} />}
    </Page>
  );
}

function ReportTable({ report }: { report: Report }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  if (report.rows.length === 0) return <EmptyState title={t('reports.none')} text={t('reports.noneText')} />;
  const cellsOf = (row: Report['rows'][number]) =>
    report.columns.map(({ key, kind }) => say(format, kind, row[key] ?? null, report.currency, t));
  return (
    <DataTable
      stacks
      caption={t(`reports.name.${report.name}`)}
      columns={report.columns.map(({ key, kind }) => ({
        key,
        title: t(`column.${key}`),
        end: kind !== 'text' && kind !== 'date',
      }))}
      rows={report.rows.map((row, index) => ({ key: index, cells: cellsOf(row) }))}
      foot={cellsOf(report.totals).map((cell, index) => (index === 0 ? t('reports.total') : cell))}
    />
  );
}

type Value = string | number | null;

function say(
  format: Format,
  kind: Report['columns'][number]['kind'],
  value: Value,
  currency: string,
  t: (key: string, values: Record<string, Value>) => string,
): string {
  if (value === null) return '';
  if (kind === 'money') return format.money(String(value), currency);
  if (kind === 'percent') return t('percent', { value });
  if (kind === 'hours') return t('hours', { value });
  return kind === 'date' ? format.date(`${value}T12:00:00Z`, 'UTC') : String(value);
}
