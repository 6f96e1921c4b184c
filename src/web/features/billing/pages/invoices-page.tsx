import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Invoice, invoiceUrl, receiptUrl, useListInvoicesQuery, useOwnReceiptsQuery } from '../api.ts';
import styles from '../components/billing.module.css';
import { PayInvoice } from '../components/pay-invoice.tsx';
import { SavedMethods } from '../components/saved-methods.tsx';
import { InvoiceStatus } from '../components/status.tsx';

/** A patient's invoices, receipts and saved ways to pay. */
export function InvoicesPage() {
  const { t } = useTranslation('billing');
  const [paid, setPaid] = useState<string | null>(null);
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t('mine.lead')}>{t('mine.title')}</PageTitle>
      {paid !== null && <Notice tone="good">{t('mine.paid', { number: paid })}</Notice>}
      <Invoices onPaid={setPaid} />
      <section className={styles.section} aria-labelledby="receipts">
        <Heading id="receipts">{t('mine.receipts')}</Heading>
        <Receipts />
      </section>
      <section className={styles.section} aria-labelledby="methods">
        <Heading id="methods">{t('methods.title')}</Heading>
        <SavedMethods />
      </section>
    </Page>
  );
}

function Invoices({ onPaid }: { onPaid: (number: string) => void }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListInvoicesQuery({ query: { limit: 100 } });
  if (isLoading) return <LoadingSkeleton heights={[132, 96, 96]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.length === 0)
    return (
      <EmptyState
        title={t('mine.none')}
        text={t('mine.noneText')}
        action={<ButtonLink to="/book">{t('common:book')}</ButtonLink>}
      />
    );
  const open = data.filter(({ status }) => status !== 'paid');
  const settled = data.filter(({ status }) => status === 'paid');
  return (
    <>
      {open.length > 0 && (
        <section className={styles.section} aria-labelledby="open">
          <Heading id="open">{t('mine.open')}</Heading>
          <ul className={styles.list}>
            {open.map((invoice) => (
              <li key={invoice.id}>
                <OpenInvoice invoice={invoice} onPaid={() => onPaid(invoice.invoiceNumber)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {settled.length > 0 && (
        <section className={styles.section} aria-labelledby="settled">
          <Heading id="settled">{t('mine.settled')}</Heading>
          <ul className={styles.rows}>
            {settled.map((invoice) => (
              <SettledInvoice key={invoice.id} invoice={invoice} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function OpenInvoice({ invoice, onPaid }: { invoice: Invoice; onPaid: () => void }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const [paying, setPaying] = useState(false);
  const due = format.money(invoice.amountDue, invoice.currency);
  return (
    <Card className={styles.invoice}>
      <div className={styles.head}>
        <div>
          <h3 className={styles.what}>{invoice.description}</h3>
          <p className={styles.soft}>
            {invoice.invoiceNumber} · {t('due', { day: format.day(`${invoice.dueDate}T12:00:00Z`, 'UTC') })}
          </p>
        </div>
        <InvoiceStatus invoice={invoice} />
      </div>
      <p className={styles.amount}>{due}</p>
      <div className={styles.actions}>
        {!paying && (
          <Button look="primary" onClick={() => setPaying(true)}>
            {t('pay', { amount: due })}
          </Button>
        )}
        <ButtonAnchor look="plain" href={invoiceUrl(invoice.id)}>
          {t('openInvoice')}
        </ButtonAnchor>
      </div>
      {paying && <PayInvoice invoice={invoice} onPaid={onPaid} onClose={() => setPaying(false)} />}
    </Card>
  );
}

function SettledInvoice({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  return (
    <li className={styles.row}>
      <div>
        <p>{invoice.description}</p>
        <p className={styles.soft}>
          {invoice.invoiceNumber} · {format.date(`${invoice.date}T12:00:00Z`, 'UTC')}
        </p>
      </div>
      <InvoiceStatus invoice={invoice} />
      <p className={styles.figure}>{format.money(String(invoice.amount), invoice.currency)}</p>
      <ButtonAnchor
        look="plain"
        href={invoiceUrl(invoice.id)}
        aria-label={`${t('openInvoice')} ${invoice.invoiceNumber}`}
      >
        {t('openInvoice')}
      </ButtonAnchor>
    </li>
  );
}

function Receipts() {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useOwnReceiptsQuery();
  if (isLoading) return <LoadingSkeleton heights={[56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  if (data.receipts.length === 0) return <p className={styles.soft}>{t('mine.noReceipts')}</p>;
  return (
    <ul className={styles.rows}>
      {data.receipts.map((payment) => (
        <li key={payment.id} className={styles.row}>
          <div>
            <p>{payment.receipt_number}</p>
            <p className={styles.soft}>
              {format.date(payment.created_at, 'UTC')} · {t(`ways.${payment.payment_method}`)}
            </p>
          </div>
          {Number(payment.amount_refunded) > 0 ? (
            <p className={styles.soft}>
              {t('refunded', { amount: format.money(payment.amount_refunded, payment.currency) })}
            </p>
          ) : (
            <span />
          )}
          <p className={styles.figure}>{format.money(payment.amount, payment.currency)}</p>
          <ButtonAnchor
            look="plain"
            href={receiptUrl(payment.id)}
            aria-label={`${t('openReceipt')} ${payment.receipt_number ?? ''}`}
          >
            {t('openReceipt')}
          </ButtonAnchor>
        </li>
      ))}
    </ul>
  );
}
