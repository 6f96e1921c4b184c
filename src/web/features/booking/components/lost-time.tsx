import { useTranslation } from 'react-i18next';
import type { Slot } from '../../../app/catalog.ts';
import type { LostTime } from '../model/booking-slice.ts';
import { useClocks } from '../use-clocks.ts';
import { SlotButton } from './slot-groups.tsx';
import css from './time.module.css';

/** The time somebody else was faster with, and the nearest free ones, one press away. */
export function LostTimeNotice(props: { lost: LostTime; busy: boolean; onTake: (slot: Slot) => void }) {
  const { t } = useTranslation('booking');
  const { zone, otherZone } = useClocks();
  const nearest = props.lost.nearest.slice(0, 6);
  return (
    <section className={css.lost} role="alert">
      <p className={css.lostTitle}>{t('lost.title')}</p>
      <p>{nearest.length > 0 ? t('lost.nearest') : t('lost.noNearest')}</p>
      {nearest.length > 0 ? (
        <ul className={css.slots}>
          {nearest.map((slot) => (
            <li key={`${slot.startsAt} ${slot.practitionerId}`}>
              <SlotButton
                slot={slot}
                zone={zone}
                otherZone={otherZone}
                withDay
                taking={props.busy ? '' : null}
                onTake={props.onTake}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
