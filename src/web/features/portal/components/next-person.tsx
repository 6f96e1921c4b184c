import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { ButtonAnchor, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import type { ProviderDay } from '../api.ts';
import styles from '../pages/portal.module.css';

type Next = NonNullable<ProviderDay['next']>;
type Props = { appointment: NonNullable<ProviderDay['nextAppointment']>; next: Next; now: number };

/** Who comes next, large: when, how, what they said beforehand, and what is unfinished from last time. */
export function NextPerson({ appointment, next, now }: Props) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const { startsAt, timezone, patientName, clientId, id, videoLink, location, deliveryMode } = appointment;
  const place = deliveryMode === 'telehealth' ? t('common:session.telehealth') : location.name;
  const begun = Date.parse(startsAt) <= now;
  return (
    <Card className={styles.next}>
      <p className={styles.eyebrow}>{begun ? t('next.now') : t('next.in', { when: format.relative(startsAt, now) })}</p>
      <div className={styles.person}>
        <Initials name={patientName} size={72} />
        <div>
          <h2 className={styles.name}>{patientName}</h2>
          <p className={styles.when}>
            {format.dateTime(startsAt, timezone)} · {appointment.type} · {place}
          </p>
        </div>
      </div>
      <Pills next={next} />
      <div className={styles.actions}>
        {videoLink && (
          <ButtonAnchor look="primary" href={videoLink} target="_blank" rel="noreferrer">
            {t('next.join')}
          </ButtonAnchor>
        )}
        <ButtonLink look={videoLink ? 'quiet' : 'primary'} to={`/notes/${id}`}>
          {t('next.note')}
        </ButtonLink>
        <ButtonLink to={`/clients/${clientId}`}>{t('next.client')}</ButtonLink>
      </div>
    </Card>
  );
}

const NOTE_TONES: Record<'none' | 'draft' | 'signed', Tone> = { none: 'attention', draft: 'attention', signed: 'good' };

function Pills({ next: { detailsGiven, lastSession } }: { next: Next }) {
  const { t } = useTranslation('portal');
  const format = useFormat();
  return (
    <div className={styles.pills}>
      <StatusPill tone={detailsGiven ? 'good' : 'still'}>
        {detailsGiven ? t('next.details') : t('next.noDetails')}
      </StatusPill>
      {lastSession ? (
        <StatusPill tone={NOTE_TONES[lastSession.note]}>
          {t(`next.last.${lastSession.note}`, { day: format.day(`${lastSession.date}T12:00:00Z`, 'UTC') })}
        </StatusPill>
      ) : (
        <StatusPill tone="still">{t('next.first')}</StatusPill>
      )}
    </div>
  );
}
