import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { FieldPair, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import {
  type InvoiceDetail,
  receiptUrl,
  useMailReceiptMutation,
  useRefundPaymentMutation,
  useSettleByHandMutation,
} from '../api.ts';
import styles from './billing.module.css';

type Payment = InvoiceDetail['payments'][number];

/** A payment of an invoice: its receipt, and giving it back; or settling it, while it waits. */
export function PaymentLine({ payment, manages }: { payment: Payment; manages: boolean }) {
  const { t } = useTranslation('billing');
  const format = useFormat();
  const money = (decimal: string) => format.money(decimal, payment.currency);
  const isIn = payment.status === 'succeeded' || payment.status === 'refunded';
  return (
    <div className={styles.bank}>
      <p>
        {t(`paymentStatus.${payment.status}`, {
          amount: money(payment.amount),
          way: t(`ways.${payment.payment_method}`),
          day: format.date(payment.created_at, 'UTC'),
        })}
        {Number(payment.amount_refunded) > 0 && ` ${t('refunded', { amount: money(payment.amount_refunded) })}.`}
      </p>
      {isIn && manages ? (
        <div className={styles.actions}>
          <ButtonAnchor look="plain" href={receiptUrl(payment.id)}>
            {t('openReceipt')}
          </ButtonAnchor>
          <SendReceipt id={payment.id} />
          {payment.status === 'succeeded' && <Refund payment={payment} />}
        </div>
      ) : null}
      {payment.status === 'pending' && manages && payment.payment_method !== 'card' ? (
        <Settle payment={payment} />
      ) : null}
    </div>
  );
}

function SendReceipt({ id }: { id: number }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [send, { isLoading, error, data }] = useMailReceiptMutation();
  return (
    <>
      <Button look="plain" working={isLoading} onClick={() => void send({ params: { id } })}>
        {t('panel.sendReceipt')}
      </Button>
      {data ? <Notice tone="good">{t('panel.sent')}</Notice> : null}
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </>
  );
}

/** The whole, or a part. What goes back is credited on the invoice by itself. */
function Refund({ payment }: { payment: Payment }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [open, setOpen] = useState(false);
  const left = (Number(payment.amount) - Number(payment.amount_refunded)).toFixed(2);
  const [amount, setAmount] = useState(left);
  const [reason, setReason] = useState('');
  const [refund, { isLoading, error }] = useRefundPaymentMutation();
  const submit = () =>
    void refund({
      params: { id: payment.id },
      body: { amount: amount.trim().replace(',', '.'), ...(reason.trim() ? { reason: reason.trim() } : {}) },
    });
  if (!open)
    return (
      <Button look="plain" onClick={() => setOpen(true)}>
        {t('panel.refund')}
      </Button>
    );
  return (
    <div className={styles.panel}>
      <FieldPair>
        <TextField
          label={t('panel.refundAmount')}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <TextField
          label={t('panel.reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </FieldPair>
      <Button look="danger" working={isLoading} onClick={submit}>
        {t('panel.refundNow')}
      </Button>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </div>
  );
}

/** The transfer has come, or Medicare has paid. */
function Settle({ payment }: { payment: Payment }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const [reference, setReference] = useState('');
  const [item, setItem] = useState('');
  const [settle, { isLoading, error }] = useSettleByHandMutation();
  const isClaim = payment.payment_method === 'medicare';
  const submit = () =>
    void settle({
      params: { id: payment.id },
      body: {
        ...(reference.trim() ? { reference: reference.trim() } : {}),
        ...(isClaim && item.trim() ? { item_number: item.trim() } : {}),
      },
    });
  return (
    <div className={styles.panel}>
      <FieldPair>
        <TextField
          label={t('panel.reference')}
          optional
          value={reference}
          maxLength={120}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        {isClaim && (
          <TextField
            label={t('panel.item')}
            inputMode="numeric"
            value={item}
            maxLength={6}
            onChange={(event) => setItem(event.currentTarget.value)}
          />
        )}
      </FieldPair>
      <Button look="primary" working={isLoading} onClick={submit}>
        {t('panel.settle')}
      </Button>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
    </div>
  );
}
