import { useTranslation } from 'react-i18next';
import { useLeaveWaitlistMutation, type WaitlistEntry } from '../../../app/waitlist.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import styles from './waitlist.module.css';

/** A wish that waits. */
export function WaitingCard({ entry, onLeft }: { entry: WaitlistEntry; onLeft: () => void }) {
  return (
    <Card className={styles.card}>
      <Wish entry={entry} />
      <LeaveButton entry={entry} onLeft={onLeft} />
    </Card>
  );
}

/** A wait that came to its end. */
export function EndedCard({ entry }: { entry: WaitlistEntry }) {
  const { t } = useTranslation('waitlist');
  return (
    <Card className={styles.card}>
      <Wish entry={entry} />
      <StatusPill tone={entry.status === 'booked' ? 'good' : 'still'}>{t(`status.${entry.status}`)}</StatusPill>
    </Card>
  );
}

/** Ends the wait; with an offer its time goes to the next person. */
export function LeaveButton({ entry, onLeft }: { entry: WaitlistEntry; onLeft: () => void }) {
  const { t } = useTranslation('waitlist');
  const problemText = useProblemText();
  const what = useWhat(entry);
  const [leave, { isLoading, error }] = useLeaveWaitlistMutation();
  const submit = async () => {
    const answer = await leave({ params: { id: entry.id } });
    if (answer.data) onLeft();
  };
  return (
    <>
      <Button
        look={entry.offer ? 'quiet' : 'plain'}
        working={isLoading}
        aria-label={entry.offer ? undefined : t('leaveLabel', { what })}
        onClick={() => void submit()}
      >
        {entry.offer ? t('leaveOffer') : t('leave')}
      </Button>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </>
  );
}

function Wish({ entry }: { entry: WaitlistEntry }) {
  const { t } = useTranslation('waitlist');
  const days = useDays(entry);
  const what = useWhat(entry);
  return (
    <div className={styles.words}>
      <h3 className={styles.what}>{what}</h3>
      <p className={styles.soft}>
        {days}
        {entry.sessionType && <> · {t(`common:session.${entry.sessionType}`)}</>}
      </p>
    </div>
  );
}

/** `Individual Therapy with Sarah Johnson` */
export function useWhat({ serviceName, practitionerName }: WaitlistEntry): string {
  const { t } = useTranslation('waitlist');
  return practitionerName
    ? t('serviceWith', { service: serviceName, name: practitionerName })
    : t('serviceAnybody', { service: serviceName });
}

/** `Between Tue 12 May and Wed 20 May`; local days, so they are said on no clock. */
function useDays({ dateFrom, dateTo }: WaitlistEntry): string {
  const { t } = useTranslation('waitlist');
  const format = useFormat();
  const day = (date: string) => format.day(`${date}T12:00:00Z`, 'UTC');
  return dateFrom === dateTo ? t('on', { day: day(dateFrom) }) : t('between', { from: day(dateFrom), to: day(dateTo) });
}
