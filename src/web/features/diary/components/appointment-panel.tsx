import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import {
  type Appointment,
  type Entry,
  useCancelInDiaryMutation,
  useGetDiaryAppointmentQuery,
  useStepAppointmentMutation,
} from '../api.ts';
import { useDiary } from '../diary.ts';
import { possibleSteps, type Step } from '../model/entry.ts';
import type { Scope } from '../use-moves.ts';
import { useWords } from '../use-words.ts';
import { tones } from './day-list.tsx';
import { ScopeField } from './move-panel.tsx';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';

const payTones: Record<Appointment['paymentStatus'], Tone> = {
  unpaid: 'attention',
  pending: 'still',
  paid: 'good',
  refunded: 'still',
  partly_refunded: 'still',
  not_required: 'still',
};

/** Who, what, when, how it stands, and the next step. */
export function AppointmentPanel({ entry }: { entry: Entry }) {
  const { t } = useTranslation('diary');
  const { zone, open } = useDiary();
  const format = useFormat();
  const words = useWords();
  const problemText = useProblemText();
  const { data, error, refetch } = useGetDiaryAppointmentQuery({ params: { id: entry.id ?? 0 } });
  const [cancelling, setCancelling] = useState(false);
  return (
    <Panel
      title={words.name(entry)}
      lead={`${format.dateTime(entry.startsAt, zone)} · ${format.zoneName(zone)}`}
      onClose={() => open(null)}
    >
      {error && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {!data && !error && <LoadingSkeleton heights={[32, 200, 48]} />}
      {data && (
        <>
          <div className={styles.pills}>
            <StatusPill tone={tones[data.status]}>{t(`look.${data.status}`)}</StatusPill>
            <StatusPill tone={payTones[data.paymentStatus]}>{t(`pay.${data.paymentStatus}`)}</StatusPill>
          </div>
          <AppointmentFacts appointment={data} />
          {cancelling ? (
            <CancelForm appointment={data} onLeave={() => setCancelling(false)} />
          ) : (
            <Steps appointment={data} entry={entry} onCancel={() => setCancelling(true)} />
          )}
        </>
      )}
    </Panel>
  );
}

function AppointmentFacts({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('diary');
  const { zone, practitioners } = useDiary();
  const format = useFormat();
  const mine = ownZone();
  const { startsAt, endsAt, location, deliveryMode, series } = appointment;
  const differs = format.dateTime(startsAt, mine) !== format.dateTime(startsAt, zone);
  return (
    <Facts
      facts={[
        [t('fact.what'), `${appointment.service.name} · ${format.minutes(appointment.duration)}`],
        [
          t('fact.when'),
          `${format.dayLong(startsAt, zone)}, ${format.time(startsAt, zone)} – ${format.time(endsAt, zone)}`,
        ],
        [t('fact.yourClock'), differs && `${format.dateTime(startsAt, mine)} ${format.zoneName(mine)}`],
        [t('fact.with'), practitioners.length > 1 && appointment.practitionerName],
        [t('fact.where'), deliveryMode === 'telehealth' ? t('common:session.telehealth') : location.name],
        [t('fact.price'), format.money(appointment.price, appointment.currency)],
        [t('fact.series'), series && t('seriesOf', { no: series.no, count: series.count })],
        [t('fact.override'), appointment.override?.reason],
        [t('fact.reason'), appointment.cancelReason],
        [t('fact.reference'), appointment.reference],
      ]}
    />
  );
}

type StepsProps = { appointment: Appointment; entry: Entry; onCancel: () => void };

function Steps({ appointment, entry, onCancel }: StepsProps) {
  const { t } = useTranslation('diary');
  const { user, now, open, say } = useDiary();
  const problemText = useProblemText();
  const [step, { error, isLoading }] = useStepAppointmentMutation();
  const can = possibleSteps(appointment, user, now);
  const take = async (status: Step) => {
    const answer = await step({ params: { id: appointment.id }, body: { status } });
    if (!answer.data) return;
    open(null);
    say({ tone: 'good', text: t(`stepped.${status}`, { name: appointment.patientName }) });
  };
  return (
    <div className={styles.stack}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      {can.join && (
        <ButtonAnchor look="primary" href={can.join} target="_blank" rel="noreferrer">
          {t('act.join')}
          <span className="unseen">{t('common:newTab')}</span>
        </ButtonAnchor>
      )}
      <div className={styles.actions}>
        {can.steps.map((status, at) => (
          <Button
            key={status}
            look={at === 0 && !can.join ? 'primary' : 'quiet'}
            working={isLoading}
            onClick={() => take(status)}
          >
            {t(`act.${status}`)}
          </Button>
        ))}
        {can.move && (
          <Button onClick={() => open({ kind: 'move', entry, target: null, problem: null })}>{t('act.move')}</Button>
        )}
        {can.cancel && (
          <Button look="danger" onClick={onCancel}>
            {t('act.cancel')}
          </Button>
        )}
      </div>
    </div>
  );
}

function CancelForm({ appointment, onLeave }: { appointment: Appointment; onLeave: () => void }) {
  const { t } = useTranslation('diary');
  const { open, say } = useDiary();
  const format = useFormat();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<Scope>('one');
  const [cancel, { error, isLoading }] = useCancelInDiaryMutation();
  const { cancellation, currency } = appointment;
  const submit = async () => {
    const body = { ...(reason.trim() ? { reason } : {}), ...(scope === 'one' ? {} : { scope }) };
    const answer = await cancel({ params: { id: appointment.id }, body });
    if (!answer.data) return;
    open(null);
    say({ tone: 'good', text: t('cancel.done', { name: appointment.patientName }) });
  };
  return (
    <div className={styles.section}>
      <h3 className={styles.sectionTitle}>{t('cancel.title')}</h3>
      {cancellation && (
        <Notice tone={cancellation.free ? 'still' : 'attention'}>
          {t('cancel.consequence', {
            refund: format.money(cancellation.refund, currency),
            fee: format.money(cancellation.fee, currency),
          })}
        </Notice>
      )}
      {appointment.series && <ScopeField scope={scope} onChange={setScope} />}
      <TextAreaField
        label={t('cancel.reason')}
        hint={t('cancel.reasonHint')}
        optional
        rows={3}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <div className={styles.actions}>
        <Button look="danger" working={isLoading} onClick={submit}>
          {t('cancel.submit')}
        </Button>
        <Button onClick={onLeave}>{t('cancel.leave')}</Button>
      </div>
    </div>
  );
}
