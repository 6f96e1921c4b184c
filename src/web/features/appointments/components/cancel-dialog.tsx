import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Appointment, useCancelAppointmentMutation } from '../api.ts';
import styles from './appointment.module.css';
import { isInSeries, type Scope, ScopeChoice } from './scope-choice.tsx';

type Props = { appointment: Appointment; onClose: () => void; onCancelled: (sentence: string) => void };

/** Says what cancelling would cost before it is done. */
export function CancelDialog({ appointment, onClose, onCancelled }: Props) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<Scope>('one');
  const [cancel, { error, isLoading }] = useCancelAppointmentMutation();
  const when = format.dateTime(appointment.startsAt, appointment.timezone);
  const submit = async () => {
    const body = { ...(reason.trim() ? { reason } : {}), ...(scope === 'one' ? {} : { scope }) };
    const answer = await cancel({ params: { id: appointment.id }, body });
    if (!answer.data) return;
    const refund = format.money(answer.data.refund, appointment.currency);
    const count = answer.data.cancelled.length;
    const returned = Number(answer.data.refund) > 0;
    if (count > 1)
      onCancelled(returned ? t('cancel.doneSeriesRefund', { count, refund }) : t('cancel.doneSeries', { count }));
    else onCancelled(returned ? t('cancel.doneRefund', { when, refund }) : t('cancel.done', { when }));
  };
  return (
    <Dialog title={t('cancel.title', { when })} onClose={onClose}>
      <div className={styles.dialogBody}>
        <Consequence appointment={appointment} />
        {isInSeries(appointment) ? (
          <ScopeChoice value={scope} hint={t('cancel.scopeHint')} onChange={setScope} />
        ) : null}
        <TextAreaField
          label={t('cancel.reason')}
          optional
          hint={t('cancel.reasonHint')}
          rows={3}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        <div className={styles.dialogActions}>
          <Button look="danger" working={isLoading} onClick={submit}>
            {scope === 'one' ? t('cancel.submit') : t('cancel.submitSeries')}
          </Button>
          <Button onClick={onClose}>{t('cancel.keep')}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function Consequence({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const { cancellation, currency, timezone } = appointment;
  if (!cancellation) return null;
  const fee = format.money(cancellation.fee, currency);
  const refund = format.money(cancellation.refund, currency);
  const until = format.dateTime(cancellation.freeUntil, timezone);
  const refundSentence = Number(cancellation.refund) > 0 ? ` ${t('cancel.refund', { refund })}` : '';
  return (
    <Notice tone={cancellation.free ? 'still' : 'attention'}>
      {(cancellation.free ? t('cancel.free', { until }) : t('cancel.fee', { until, fee })) + refundSentence}
    </Notice>
  );
}
