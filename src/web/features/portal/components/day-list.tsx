import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../../i18n/format.ts';
import { Card } from '../../../ui/card.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { Session } from '../api.ts';
import { placeOfNow } from '../model/place-of-now.ts';
import styles from '../pages/portal.module.css';

/** Today by the clock, with a line where now is. */
export function DayList({ sessions, now }: { sessions: readonly Session[]; now: number }) {
  const line = placeOfNow(
    sessions.map(({ appointment }) => Date.parse(appointment.endsAt)),
    now,
  );
  return (
    <ol className={styles.day}>
      {sessions.map((session, at) => (
        <li key={session.appointment.id}>
          {at === line && <NowLine now={now} zone={session.appointment.timezone} />}
          <SessionRow session={session} isPast={at < line} />
        </li>
      ))}
    </ol>
  );
}

function NowLine({ now, zone }: { now: number; zone: string }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  return <p className={styles.now}>{t('today.now', { time: format.time(new Date(now).toISOString(), zone) })}</p>;
}

const TONES: Record<Session['note'], Tone> = { none: 'attention', draft: 'attention', signed: 'good' };

function SessionRow({ session: { appointment, note }, isPast }: { session: Session; isPast: boolean }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const { startsAt, timezone, patientName, clientId, type, deliveryMode, id, status } = appointment;
  return (
    <Card className={`${styles.session} ${isPast ? styles.past : ''}`}>
      <span className={styles.time}>{format.time(startsAt, timezone)}</span>
      <div>
        <Link to={`/clients/${clientId}`}>{patientName}</Link>
        <p className={styles.soft}>
          {type} · {t(`common:session.${deliveryMode}`)}
        </p>
      </div>
      {status === 'no_show' ? (
        <StatusPill tone="still">{t('today.noShow')}</StatusPill>
      ) : (
        <Link to={`/notes/${id}`} aria-label={t('today.noteLabel', { name: patientName })}>
          {isPast || note !== 'none' ? (
            <StatusPill tone={TONES[note]}>{t(`noteState.${note}`)}</StatusPill>
          ) : (
            t('today.note')
          )}
        </Link>
      )}
    </Card>
  );
}
