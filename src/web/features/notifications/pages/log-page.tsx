import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { LoggedNotification } from '../../../../contracts/notification-admin.ts';
import { CHANNELS, NOTIFICATION_TEMPLATES } from '../../../../domain/notifications.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { LetterView } from '../../../ui/letter-view.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import { useListLogQuery, useReadLoggedQuery, useResendMutation } from '../api.ts';
import styles from '../notifications.module.css';

type Logged = z.output<typeof LoggedNotification>;
const STATES = ['queued', 'sent', 'delivered', 'opened', 'bounced', 'failed', 'cancelled'] as const;
const TONES: Record<Logged['status'], Tone> = {
  queued: 'attention',
  sent: 'still',
  delivered: 'good',
  opened: 'good',
  bounced: 'bad',
  failed: 'bad',
  cancelled: 'still',
};
/** What did not arrive may go once more. */
const RESENDABLE: ReadonlySet<Logged['status']> = new Set(['bounced', 'failed', 'sent']);

/** Every message, how far it came, and sending again what was lost. */
export function NotificationLogPage() {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const [status, setStatus] = useState<Logged['status'] | ''>('');
  const [channel, setChannel] = useState<Logged['channel'] | ''>('');
  const [recipient, setRecipient] = useState('');
  const [template, setTemplate] = useState('');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [shown, setShown] = useState<number | null>(null);
  const cursor = cursors.at(-1);
  const { data, isLoading, error, refetch } = useListLogQuery({
    query: {
      ...(status === '' ? {} : { status }),
      ...(channel === '' ? {} : { channel }),
      ...(template === '' ? {} : { template }),
      ...(recipient.trim() === '' ? {} : { recipient }),
      ...(cursor === undefined ? {} : { cursor }),
      limit: 25,
    },
  });
  const filter = (change: () => void) => {
    setCursors([]);
    change();
  };
  const any = { value: '', label: t('log.any') };
  return (
    <Page width="broad" className={styles.page}>
      <PageTitle lead={t('log.lead')}>{t('log.title')}</PageTitle>
      <search className={styles.filters}>
        <SelectField
          label={t('log.status')}
          value={status}
          onChange={({ target }) => filter(() => setStatus(STATES.find((one) => one === target.value) ?? ''))}
          data={[any, ...STATES.map((value) => ({ value, label: t(`status.${value}`) }))]}
        />
        <SelectField
          label={t('log.channel')}
          value={channel}
          onChange={({ target }) => filter(() => setChannel(CHANNELS.find((one) => one === target.value) ?? ''))}
          data={[any, ...CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))]}
        />
        <SelectField
          label={t('log.template')}
          value={template}
          onChange={({ target }) => filter(() => setTemplate(target.value))}
          data={[any, ...NOTIFICATION_TEMPLATES.map((value) => ({ value, label: t(`template.${value}`) }))]}
        />
        <TextField
          label={t('log.recipient')}
          value={recipient}
          onChange={({ target }) => filter(() => setRecipient(target.value))}
        />
      </search>
      {isLoading ? <LoadingSkeleton heights={[48, 48, 48, 48]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && data.notifications.length === 0 ? <EmptyState title={t('log.none')} text={t('log.noneText')} /> : null}
      {data && data.notifications.length > 0 ? (
        <ul>
          {data.notifications.map((logged) => (
            <li key={logged.id}>
              <Entry logged={logged} onShow={() => setShown(logged.id)} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className={styles.actions}>
        {cursors.length > 0 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>{t('log.newer')}</Button>}
        {data?.nextCursor && (
          <Button onClick={() => setCursors([...cursors, data.nextCursor as string])}>{t('log.older')}</Button>
        )}
      </div>
      {shown !== null && <Letter id={shown} onClose={() => setShown(null)} />}
    </Page>
  );
}

function Entry({ logged, onShow }: { logged: Logged; onShow: () => void }) {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const name = t([`template.${logged.template}`, 'template.other']);
  return (
    <div className={styles.entry}>
      <div>
        <p className={styles.title}>{logged.subject || name}</p>
        <p className={styles.soft}>
          {t(`channel.${logged.channel}`)} · {format.dateTime(logged.createdAt, zone)}
        </p>
      </div>
      <p>{logged.recipient}</p>
      <StatusPill tone={TONES[logged.status]}>{t(`status.${logged.status}`)}</StatusPill>
      <Button
        look="plain"
        aria-label={t('log.openLabel', { name: logged.subject || name, to: logged.recipient })}
        onClick={onShow}
      >
        {t('log.open')}
      </Button>
    </div>
  );
}

/** One message as it was worded, and the way to send it again. */
function Letter({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const { data, error } = useReadLoggedQuery({ params: { id } });
  const [resend, { isLoading, error: refusal, isSuccess }] = useResendMutation();
  return (
    <Dialog title={data?.subject || t('log.message')} onClose={onClose}>
      <div className={styles.section}>
        {error && <Notice tone="bad">{problemText(error)}</Notice>}
        {refusal && <Notice tone="bad">{problemText(refusal)}</Notice>}
        {isSuccess && <Notice tone="good">{t('log.resent')}</Notice>}
        {data ? <LetterBody logged={data} /> : <LoadingSkeleton heights={[24, 240]} />}
        <div className={styles.actions}>
          {data && RESENDABLE.has(data.status) && data.channel !== 'in_app' && data.text !== null && (
            <Button look="primary" working={isLoading} onClick={() => void resend({ params: { id } })}>
              {t('log.resend')}
            </Button>
          )}
          <Button onClick={onClose}>{t('common:close')}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function LetterBody({ logged }: { logged: Logged & { html: string | null } }) {
  const { t } = useTranslation('notifications');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const steps = [
    ['queued', logged.createdAt],
    ['sent', logged.sentAt],
    ['delivered', logged.deliveredAt],
    ['opened', logged.openedAt],
  ] as const;
  return (
    <>
      <p className={styles.soft}>
        {t('log.to', { to: logged.recipient })}
        {logged.failure && <> · {t([`failure.${logged.failure}`, 'failure.other'], { code: logged.failure })}</>}
      </p>
      <ul className={styles.actions}>
        {steps.map(
          ([state, at]) => at && <li key={state}>{`${t(`status.${state}`)}: ${format.dateTime(at, zone)}`}</li>,
        )}
        {logged.nextTryAt && <li>{t('log.nextTry', { at: format.dateTime(logged.nextTryAt, zone) })}</li>}
      </ul>
      {logged.text === null && <p>{t('log.secret')}</p>}
      {logged.html ? (
        <LetterView html={logged.html} label={logged.subject ?? t('log.message')} />
      ) : (
        logged.text !== null && <p className={styles.text}>{logged.text}</p>
      )}
    </>
  );
}
