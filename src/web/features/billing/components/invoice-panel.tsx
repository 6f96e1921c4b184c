import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../../../../domain/permissions.ts';
import { useSession } from '../../../app/session.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import {
  type InvoiceDetail,
  invoiceUrl,
  useCreditInvoiceMutation,
  useGetInvoiceQuery,
  useMailInvoiceMutation,
  usePayInvoiceMutation,
} from '../api.ts';
import styles from './billing.module.css';
import { PaymentLine } from './payment-line.tsx';
import { InvoiceStatus } from './status.tsx';

/** One invoice beside the list, with what may be done to it. */
export function InvoicePanel({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetInvoiceQuery({ params: { id } });
  return (
    <section aria-label={t('desk.panel')}>
      <Card className={styles.panel}>
        {isLoading ? <LoadingSkeleton heights={[64, 160, 96]} /> : null}
        {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
        {data ? <Detail invoice={data} /> : null}
        <Button look="plain" onClick={onClose}>
          {t('common:close')}
        </Button>
      </Card>
    </section>
  );
}

function Detail({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const { user } = useSession();
  const manages = user !== null && may(user.role, 'invoice.credit', false);
  const money = (decimal: string) => format.money(decimal, invoice.currency);
  return (
    <>
      <div className={styles.head}>
        <div>
          <h2 className={styles.what}>{invoice.invoiceNumber}</h2>
          <p className={styles.soft}>{invoice.clientName}</p>
        </div>
        <InvoiceStatus invoice={invoice} />
      </div>
      <dl className={styles.facts}>
        {invoice.items.map((item) => (
          <Fact key={item.description} label={item.description} value={money(item.total)} />
        ))}
        <Fact label={t('panel.gst')} value={money(invoice.gst)} />
        <Fact label={t('panel.paid')} value={money(invoice.amountPaid)} />
        {invoice.credited && <Fact label={t('panel.credited')} value={money(invoice.amountCredited)} />}
        <Fact label={t('panel.due')} value={money(invoice.amountDue)} />
        <Fact label={t('desk.dueBy')} value={format.date(`${invoice.dueDate}T12:00:00Z`, 'UTC')} />
        {invoice.appointmentReference && <Fact label={t('panel.appointment')} value={invoice.appointmentReference} />}
      </dl>
      {invoice.creditNotes.map((note) => (
        <p key={note.number} className={styles.soft}>
          {t('panel.creditNote', { number: note.number, amount: money(note.amount) })}
        </p>
      ))}
      {invoice.payments.map((payment) => (
        <PaymentLine key={payment.id} payment={payment} manages={manages} />
      ))}
      <div className={styles.actions}>
        <ButtonAnchor href={invoiceUrl(invoice.id)}>{t('openInvoice')}</ButtonAnchor>
        <SendButton id={invoice.id} />
      </div>
      {manages && Number(invoice.amountDue) > 0 ? (
        <>
          <RecordTransfer invoice={invoice} />
          <Credit invoice={invoice} />
        </>
      ) : null}
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

function SendButton({ id }: { id: number }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [send, { isLoading, error, data }] = useMailInvoiceMutation();
  return (
    <>
      <Button working={isLoading} onClick={() => void send({ params: { id } })}>
        {t('panel.send')}
      </Button>
      {data ? <Notice tone="good">{t('panel.sent')}</Notice> : null}
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </>
  );
}

/** A transfer the patient has announced; it counts once it is settled. */
function RecordTransfer({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [pay, { isLoading, error }] = usePayInvoiceMutation();
  if (invoice.payments.some(({ status }) => status === 'pending')) return null;
  const start = () => void pay({ params: { id: invoice.id }, body: { payment_method: 'bank_transfer' } });
  return (
    <div className={styles.actions}>
      <Button working={isLoading} onClick={start}>
        {t('panel.transfer')}
      </Button>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </div>
  );
}

function Credit({ invoice }: { invoice: InvoiceDetail }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [credit, { isLoading, error }] = useCreditInvoiceMutation();
  const submit = (kind: 'correction' | 'write_off') =>
    void credit({ params: { id: invoice.id }, body: { reason: reason.trim(), kind } });
  if (!open)
    return (
      <Button look="plain" onClick={() => setOpen(true)}>
        {t('panel.credit')}
      </Button>
    );
  return (
    <div className={styles.panel}>
      <TextField
        label={t('panel.reason')}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        <Button working={isLoading} disabled={reason.trim() === ''} onClick={() => submit('correction')}>
          {t('panel.correction')}
        </Button>
        <Button look="danger" working={isLoading} disabled={reason.trim() === ''} onClick={() => submit('write_off')}>
          {t('panel.writeOff')}
        </Button>
      </div>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </div>
  );
}
