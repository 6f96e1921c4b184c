import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../../../../domain/permissions.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Invoice, useListInvoicesQuery } from '../api.ts';
import styles from '../components/billing.module.css';
import { InvoicePanel } from '../components/invoice-panel.tsx';
import { NewInvoice } from '../components/new-invoice.tsx';
import { Reconcile } from '../components/reconcile.tsx';
import { InvoiceStatus } from '../components/status.tsx';

const STATUSES = ['pending', 'overdue', 'paid'] as const;
type Status = (typeof STATUSES)[number];
const PAGE = 25;
/** The most the server gives at once; searching finds the rest. */
const MOST = 100;

/** The clinic's invoices: find one, see how it stands, and do what is to be done with it. */
export function BillingPage() {
  const { t } = useTranslation('billing');
  const { user } = useSession();
  const [status, setStatus] = useState<Status | ''>('');
  const [q, setQ] = useState('');
  const [open, setOpen] = useState<number | null>(null);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const mayCreate = user !== null && may(user.role, 'invoice.create', false);
  const [limit, setLimit] = useState(PAGE);
  const query = { limit, ...(status ? { status } : {}), ...(q.trim() ? { q: q.trim() } : {}) };
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={t('desk.lead')}>{t('desk.title')}</PageTitle>
        {mayCreate && !making && (
          <Button look="primary" onClick={() => setMaking(true)}>
            {t('desk.new')}
          </Button>
        )}
      </div>
      {made !== null && <Notice tone="good">{t('desk.made', { number: made })}</Notice>}
      {making && (
        <NewInvoice
          onClose={() => setMaking(false)}
          onMade={(number) => {
            setMade(number);
            setMaking(false);
          }}
        />
      )}
      <div className={styles.tools}>
        <TextField
          label={t('desk.search')}
          value={q}
          type="search"
          maxLength={100}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <SelectField
          label={t('desk.status')}
          value={status}
          data={[
            { value: '', label: t('desk.all') },
            ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
          ]}
          onChange={(event) => setStatus(STATUSES.find((one) => one === event.currentTarget.value) ?? '')}
        />
      </div>
      <div className={open === null ? styles.console : `${styles.console} ${styles.withPanel}`}>
        <Found query={query} open={open} onOpen={setOpen} onMore={() => setLimit(Math.min(MOST, limit + PAGE))} />
        {open !== null && <InvoicePanel id={open} onClose={() => setOpen(null)} />}
      </div>
      {mayCreate && user.role !== 'practitioner' ? <Reconcile /> : null}
    </Page>
  );
}

type FoundProps = {
  query: { limit: number; status?: Status; q?: string };
  open: number | null;
  onOpen: (id: number) => void;
  onMore: () => void;
};

function Found({ query, open, onOpen, onMore }: FoundProps) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListInvoicesQuery({ query });
  if (isLoading) return <LoadingSkeleton heights={[44, 52, 52, 52, 52]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.length === 0) return <EmptyState title={t('desk.none')} text={t('desk.noneText')} />;
  const mayBeMore = data.length === query.limit && query.limit < MOST;
  return (
    <div className={styles.list}>
      <table className={styles.table}>
        <caption className="unseen">{t('desk.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('desk.number')}</th>
            <th scope="col">{t('desk.patient')}</th>
            <th scope="col" className={styles.hideSmall}>
              {t('desk.dueBy')}
            </th>
            <th scope="col" className={styles.number}>
              {t('desk.amount')}
            </th>
            <th scope="col">{t('desk.state')}</th>
          </tr>
        </thead>
        <tbody>
          {data.map((invoice) => (
            <Line key={invoice.id} invoice={invoice} isOpen={open === invoice.id} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      {mayBeMore && <Button onClick={onMore}>{t('desk.more')}</Button>}
    </div>
  );
}

function Line({ invoice, isOpen, onOpen }: { invoice: Invoice; isOpen: boolean; onOpen: (id: number) => void }) {
  const format = useFormat();
  return (
    <tr>
      <td>
        <button type="button" aria-expanded={isOpen} onClick={() => onOpen(invoice.id)}>
          {invoice.invoiceNumber}
        </button>
      </td>
      <td>{invoice.clientName}</td>
      <td className={styles.hideSmall}>{format.date(`${invoice.dueDate}T12:00:00Z`, 'UTC')}</td>
      <td className={styles.number}>{format.money(String(invoice.amount), invoice.currency)}</td>
      <td>
        <InvoiceStatus invoice={invoice} />
      </td>
    </tr>
  );
}
