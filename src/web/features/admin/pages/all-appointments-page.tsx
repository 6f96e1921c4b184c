import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { downloadAllAppointments } from '../../../../contracts/console.ts';
import { contractUrl } from '../../../app/api.ts';
import { useListPractitionersQuery } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Dashboard, useListAllAppointmentsQuery } from '../api.ts';
import { AppointmentState } from '../components/appointment-state.tsx';
import { readFilters } from '../model/filters.ts';
import styles from './admin.module.css';

type Appointment = Dashboard['next'][number];
const STATUSES = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show'] as const;
const PAYMENTS = ['unpaid', 'pending', 'paid', 'refunded', 'partly_refunded', 'not_required'] as const;

/** Everybody’s appointments. The filters stand in the address, so that a view can be kept or sent on. */
export function AllAppointmentsPage() {
  const { t } = useTranslation('console');
  const [search] = useSearchParams();
  const filters = readFilters(search);
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t('everybody.lead')}>{t('everybody.title')}</PageTitle>
        <div className={styles.actions}>
          <Button onClick={() => window.print()}>{t('print')}</Button>
          <ButtonAnchor href={contractUrl(downloadAllAppointments, {}, filters)} download>
            {t('csv')}
          </ButtonAnchor>
        </div>
      </div>
      <Filters />
      <Pages key={JSON.stringify(filters)} filters={filters} />
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation('console');
  const [search, setSearch] = useSearchParams();
  const { data } = useListPractitionersQuery({ query: { limit: 100 } });
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const field = (name: string) => ({
    value: search.get(name) ?? '',
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => set(name, currentTarget.value),
  });
  const any = { value: '', label: t('everybody.any') };
  return (
    <search className={styles.filters} aria-label={t('everybody.filters')}>
      <TextField
        type="search"
        label={t('everybody.search')}
        defaultValue={search.get('q') ?? ''}
        onBlur={({ currentTarget }) => set('q', currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && set('q', event.currentTarget.value)}
      />
      <TextField type="date" label={t('period.from')} {...field('dateFrom')} />
      <TextField type="date" label={t('period.to')} {...field('dateTo')} />
      <SelectField
        label={t('everybody.status')}
        {...field('status')}
        data={[any, ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))]}
      />
      <SelectField
        label={t('everybody.payment')}
        {...field('paymentStatus')}
        data={[any, ...PAYMENTS.map((value) => ({ value, label: t(`payment.${value}`) }))]}
      />
      <SelectField
        label={t('everybody.practitioner')}
        {...field('practitionerId')}
        data={[any, ...(data?.practitioners ?? []).map(({ id, name }) => ({ value: String(id), label: name }))]}
      />
      <SelectField
        label={t('everybody.order')}
        {...field('order')}
        data={['', 'asc'].map((value) => ({ value, label: t(`everybody.${value === '' ? 'latest' : 'earliest'}`) }))}
      />
    </search>
  );
}

type Filter = ReturnType<typeof readFilters>;

/** One page after the other; what is shown already stays. */
function Pages({ filters }: { filters: Filter }) {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  return (
    <div className={styles.section}>
      {cursors.map((cursor, index) => (
        <OnePage
          key={cursor ?? 'first'}
          filters={filters}
          cursor={cursor}
          isLast={index === cursors.length - 1}
          onMore={(next) => setCursors([...cursors, next])}
        />
      ))}
    </div>
  );
}

type PageProps = { filters: Filter; cursor: string | undefined; isLast: boolean; onMore: (cursor: string) => void };

function OnePage({ filters, cursor, isLast, onMore }: PageProps) {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const query = { ...filters, ...(cursor === undefined ? {} : { cursor }) };
  const { data, error, isFetching, refetch } = useListAllAppointmentsQuery({ query });
  if (!data) {
    if (isFetching) return <LoadingSkeleton heights={[44, 44, 44, 44, 44, 44]} />;
    return <ErrorState text={problemText(error)} onRetry={refetch} />;
  }
  if (data.appointments.length === 0) return <EmptyState title={t('everybody.none')} text={t('everybody.noneText')} />;
  return (
    <>
      <AppointmentTable appointments={data.appointments} />
      {isLast && data.nextCursor !== null && (
        <div>
          <Button onClick={() => data.nextCursor !== null && onMore(data.nextCursor)}>{t('everybody.more')}</Button>
        </div>
      )}
    </>
  );
}

function AppointmentTable({ appointments }: { appointments: readonly Appointment[] }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  return (
    <DataTable
      stacks
      caption={t('everybody.title')}
      columns={[
        ...['when', 'patient', 'service', 'practitioner', 'status', 'payment'].map((key) => ({
          key,
          title: t(`everybody.${key}`),
        })),
        { key: 'price', title: t('everybody.price'), end: true },
      ]}
      rows={appointments.map((one) => ({
        key: one.id,
        cells: [
          <Link key="when" to={`/appointments/${one.id}`}>
            {format.dateTime(one.startsAt, one.timezone)}
          </Link>,
          one.patientName,
          one.service.name,
          one.practitionerName,
          <AppointmentState key="status" status={one.status} />,
          t(`payment.${one.paymentStatus}`),
          format.money(one.price, one.currency),
        ],
      }))}
    />
  );
}
