import { useTranslation } from 'react-i18next';
import { PeriodPicker, usePeriod } from '../../../app/period-picker.tsx';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { NameBars } from '../../../ui/bars.tsx';
import { Card } from '../../../ui/card.tsx';
import { NumberCard, NumberCards } from '../../../ui/number-card.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Funnel, useGetFunnelQuery } from '../api.ts';
import { WeekHours } from '../components/week-hours.tsx';
import styles from './analytics.module.css';

/** From looking at a service to a confirmed appointment, and what people choose. */
export function FunnelPage() {
  const { t } = useTranslation('console');
  const problemText = useProblemText();
  const { wish } = usePeriod();
  const { currentData: data, error, isFetching, refetch } = useGetFunnelQuery({ query: wish });
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('funnel.lead')}>{t('funnel.title')}</PageTitle>
      <PeriodPicker shown={data && { from: data.period.startDate, to: data.period.endDate }} />
      {!data && isFetching ? <LoadingSkeleton heights={[104, 360, 320]} /> : null}
      {!data && !isFetching ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && <Figures data={data} />}
    </Page>
  );
}

function Figures({ data }: { data: Funnel }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { retention, revenue } = data;
  return (
    <>
      <NumberCards>
        <NumberCard
          name={t('funnel.conversion')}
          value={t('percent', { value: data.conversionRate })}
          note={t('funnel.visitors', { count: data.visitors })}
        />
        <NumberCard
          name={t('funnel.returning')}
          value={t('percent', { value: retention.returningRate })}
          note={t('funnel.returningOf', { returning: retention.returning, patients: retention.patients })}
        />
        <NumberCard name={t('funnel.each')} value={retention.sessionsPerPatient} note={t('funnel.eachNote')} />
        <NumberCard
          name={t('funnel.payment')}
          value={format.money(revenue.averagePayment, data.currency)}
          note={t('funnel.payments', { count: revenue.payments })}
        />
      </NumberCards>
      <Card>
        <Steps data={data} />
      </Card>
      <Popular data={data} />
      <Card className={styles.text}>
        <h2>{t('funnel.times')}</h2>
        <WeekHours times={data.popular.times} locale={format.locale} />
      </Card>
    </>
  );
}

function Steps({ data }: { data: Funnel }) {
  const { t } = useTranslation('console');
  const reached = data.steps.filter(({ people }) => people > 0);
  if (reached.length === 0) return <EmptyState title={t('funnel.none')} text={t('funnel.noneText')} />;
  const worst = data.steps.slice(1).toSorted((a, b) => b.droppedOff - a.droppedOff)[0];
  return (
    <NameBars
      title={t('funnel.steps')}
      finding={
        worst === undefined || worst.droppedOff === 0
          ? t('funnel.nobodyLeft')
          : t('funnel.mostLeft', { step: t(`step.${worst.name}`), count: worst.droppedOff })
      }
      tableLabel={t('asTable')}
      columns={[t('funnel.step'), t('funnel.people'), t('funnel.ofPrevious'), t('funnel.left')]}
      bars={data.steps.map(({ name, people, fromPrevious, droppedOff }) => ({
        key: name,
        label: t(`step.${name}`),
        name: t(`step.${name}`),
        value: people,
        said: [String(people), t('percent', { value: fromPrevious }), String(droppedOff)],
      }))}
      sayFirst={2}
    />
  );
}

function Popular({ data }: { data: Funnel }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const { services, practitioners, sessionTypes, paymentMethods } = data.popular;
  const finding = (first: { name: string; share: number } | undefined) =>
    first === undefined ? t('funnel.nothing') : t('funnel.most', { name: first.name, percent: first.share });
  const booked = <T extends { bookings: number; share: number }>(rows: T[], nameOf: (row: T) => string) =>
    rows.slice(0, 8).map((row) => ({
      key: nameOf(row),
      label: nameOf(row),
      name: nameOf(row),
      value: row.bookings,
      said: [String(row.bookings), t('percent', { value: row.share })],
    }));
  const common = { tableLabel: t('asTable'), columns: [] };
  const types = sessionTypes.map((row) => ({ ...row, name: t(`common:session.${row.sessionType}`) }));
  const methods = paymentMethods.map((row) => ({ ...row, name: t(`method.${row.method}`) }));
  return (
    <div className={styles.pair}>
      <Card>
        <NameBars
          {...common}
          title={t('funnel.services')}
          finding={finding(services[0])}
          bars={booked(services, ({ name }) => name)}
        />
      </Card>
      <Card>
        <NameBars
          {...common}
          title={t('funnel.practitioners')}
          finding={finding(practitioners[0])}
          bars={booked(practitioners, ({ name }) => name)}
        />
      </Card>
      <Card>
        <NameBars
          {...common}
          title={t('funnel.ways')}
          finding={finding(types[0])}
          bars={booked(types, ({ name }) => name)}
        />
      </Card>
      <Card>
        <NameBars
          {...common}
          title={t('funnel.methods')}
          finding={finding(methods[0])}
          bars={methods.map((row) => ({
            key: row.method,
            label: row.name,
            name: row.name,
            value: row.payments,
            said: [String(row.payments), format.money(row.revenue, data.currency)],
          }))}
        />
      </Card>
    </div>
  );
}
