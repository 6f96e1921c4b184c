import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitlistEntry, WaitlistOffer } from '../../../app/waitlist.ts';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { LeaveButton } from './entry-card.tsx';
import styles from './waitlist.module.css';

type Props = { entry: WaitlistEntry; offer: WaitlistOffer; onLeft: () => void; onLapsed: () => void };

/** A time that is kept for this person, with what is left of it. The link names the hold; its token is not in the address. */
export function OfferCard({ entry, offer, onLeft, onLapsed }: Props) {
  const { t } = useTranslation('waitlist');
  const format = useFormat();
  const { startsAt, timezone } = offer;
  const when = format.dateTime(startsAt, timezone);
  const mine = ownZone();
  const elsewhere = format.dateTime(startsAt, mine) !== when;
  return (
    <Card className={styles.offer}>
      <div className={styles.words}>
        <h3 className={styles.when}>{when}</h3>
        <p className={styles.soft}>
          {format.zoneName(timezone)}
          {elsewhere && <> · {format.dateTimeZone(startsAt, mine)}</>}
        </p>
        <p>
          {t('serviceWith', { service: entry.serviceName, name: offer.practitionerName })} ·{' '}
          {t(`common:session.${offer.deliveryMode}`)}
        </p>
      </div>
      <Countdown key={offer.expiresAt} secondsLeft={offer.secondsLeft} onLapsed={onLapsed} />
      <div className={styles.actions}>
        <ButtonLink look="primary" to={`/book?holdId=${offer.holdId}`}>
          {t('book', { time: when })}
        </ButtonLink>
        <LeaveButton entry={entry} onLeft={onLeft} />
      </div>
    </Card>
  );
}

/** Seen each second, read out once a minute in the last five. Counts from the server's span: this device may be off. */
function Countdown({ secondsLeft, onLapsed }: { secondsLeft: number; onLapsed: () => void }) {
  const { t } = useTranslation('waitlist');
  const [until] = useState(() => Date.now() + secondsLeft * 1000);
  const [left, setLeft] = useState(secondsLeft);
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 1000);
    return () => clearInterval(timer);
  }, [until]);
  const over = left === 0;
  useEffect(() => {
    if (over) onLapsed();
  }, [over, onLapsed]);
  const minutes = Math.ceil(left / 60);
  if (over) return <p>{t('passing')}</p>;
  return (
    <div>
      <p role="timer" aria-live="off">
        {t('left')}{' '}
        <strong className={styles.clock}>
          {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}
        </strong>
      </p>
      <output className="unseen">{minutes <= 5 ? t('say', { count: minutes }) : null}</output>
    </div>
  );
}
