import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { TimeBars } from '../../../ui/bars.tsx';
import { Card } from '../../../ui/card.tsx';
import { NumberCard, NumberCards } from '../../../ui/number-card.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Dashboard, useGetAdminDashboardQuery } from '../api.ts';
import { AppointmentState } from '../components/appointment-state.tsx';
import styles from './admin.module.css';

/** How often the page looks again while it is open. */
const REFRESH_MS = 60_000;

/** Today in the clinic, and what needs a hand. */
export function ConsolePage() {
  const { t } = useTranslation('console');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, error, isLoading, refetch } = useGetAdminDashboardQuery(undefined, {
    pollingInterval: REFRESH_MS,
    refetchOnFocus: true,
    refetchOnMountOrArgChange: true,
  });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={data && format.dayLong(`${data.date}T12:00:00Z`, 'UTC')}>{t('home.title')}</PageTitle>
      {isLoading && <LoadingSkeleton heights={[104, 160, 320]} />}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && <Home data={data} />}
    </Page>
  );
}

function Home({ data }: { data: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const money = (amount: string) => format.money(amount, data.currency);
  const { today, statistics } = data;
  return (
    <>
      <section className={styles.section} aria-labelledby="attention">
        <Heading id="attention">{t('home.attention')}</Heading>
        {data.attention.length === 0 ? (
          <p className={styles.soft}>{t('home.allDone')}</p>
        ) : (
          <ul className={styles.attention}>
            {data.attention.map((one) => (
              <Waiting key={one.kind} waiting={one} currency={data.currency} />
            ))}
          </ul>
        )}
      </section>
      <NumberCards>
        <NumberCard
          name={t('home.appointments')}
          value={today.appointments}
          note={t('home.upcoming', { count: today.upcoming })}
        />
        <NumberCard name={t('home.booked')} value={today.booked} note={t('home.newUsers', { count: today.newUsers })} />
        <NumberCard
          name={t('home.missed')}
          value={today.cancelled + today.noShows}
          note={t('home.noShows', { count: today.noShows })}
        />
        <NumberCard
          name={t('home.month')}
          value={money(statistics.revenueThisMonth)}
          note={t('home.lastMonth', { amount: money(statistics.revenueLastMonth) })}
        />
      </NumberCards>
      <div className={styles.pair}>
        <Card>
          <Fortnight data={data} />
        </Card>
        <Card className={styles.section}>
          <h2 className={styles.title}>{t('home.next')}</h2>
          <Next data={data} />
        </Card>
      </div>
    </>
  );
}

/** Where each thing that waits is dealt with. */
const PLACES: Partial<Record<Dashboard['attention'][number]['kind'], string>> = {
  practitioner_approvals: '/admin/users',
  overdue_invoices: '/console/reports?report=aged-receivables',
  unmatched_payments: '/billing',
  failed_refunds: '/billing',
  new_feedback: '/console/feedback?status=new',
};

function Waiting({ waiting, currency }: { waiting: Dashboard['attention'][number]; currency: string }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { kind, count, amount, oldestAt } = waiting;
  const [now] = useState(() => Date.now());
  const words = t(`waiting.${kind}`, { count });
  const to = PLACES[kind];
  return (
    <li className={styles.waiting}>
      <span className={styles.count}>{count}</span>
      <span>
        {to === undefined ? words : <Link to={to}>{words}</Link>}
        <span className={styles.detail}>
          {[
            amount !== null && format.money(amount, currency),
            oldestAt !== null && t('waiting.since', { when: format.relative(oldestAt, now) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </li>
  );
}

function Fortnight({ data }: { data: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const noon = (date: string) => `${date}T12:00:00Z`;
  const ahead = data.days.filter(({ date }) => date > data.date);
  const busiest = ahead.toSorted((a, b) => b.appointments - a.appointments)[0];
  return (
    <TimeBars
      title={t('home.fortnight')}
      finding={
        busiest === undefined || busiest.appointments === 0
          ? t('home.quiet')
          : t('home.busiest', { day: format.day(noon(busiest.date), 'UTC'), count: busiest.appointments })
      }
      now={data.date}
      tableLabel={t('asTable')}
      columns={[t('home.day'), t('home.appointmentsOf'), t('home.revenue')]}
      bars={data.days.map(({ date, appointments, revenue }) => ({
        key: date,
        label: format.part({ day: 'numeric' }, noon(date), 'UTC'),
        name: date === data.date ? t('home.today') : format.day(noon(date), 'UTC'),
        value: appointments,
        to: `/console/appointments?dateFrom=${date}&dateTo=${date}`,
        said: [String(appointments), format.money(revenue, data.currency)],
      }))}
    />
  );
}

function Next({ data }: { data: Dashboard }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  if (data.next.length === 0) return <EmptyState title={t('home.noneNext')} />;
  return (
    <ul className={styles.next}>
      {data.next.map((appointment) => (
        <li key={appointment.id}>
          <Link to={`/appointments/${appointment.id}`} className={styles.when}>
            {format.dateTime(appointment.startsAt, data.timezone)}
          </Link>
          <span>
            {appointment.patientName}
            <span className={styles.detail}>
              {appointment.service.name}, {appointment.practitionerName}
            </span>
          </span>
          <AppointmentState status={appointment.status} />
        </li>
      ))}
    </ul>
  );
}
