import { useTranslation } from 'react-i18next';
import type { Slot } from '../../../app/catalog.ts';
import { type Format, useFormat } from '../../../i18n/format.ts';
import { groupByPart } from '../model/calendar.ts';
import { wallClock } from '../model/zones.ts';
import css from './time.module.css';

type TimeSlot = Slot & { free?: number };

/** The times of a day in its parts. The other clock stands small below where the two differ. */
export function SlotGroups(props: {
  slots: readonly TimeSlot[];
  /** Starts among them that are not free any more and fade. */
  gone: ReadonlySet<string>;
  zone: string;
  otherZone: string | null;
  taking: string | null;
  onTake: (slot: Slot) => void;
}) {
  const { t } = useTranslation('booking');
  return (
    <div className={css.parts}>
      {groupByPart(props.slots, props.zone).map(({ part, slots }) => (
        <section key={part} className={css.part}>
          <h3>{t(`time.${part}`)}</h3>
          <ul className={css.slots}>
            {slots.map((slot) => (
              <li key={slot.startsAt} aria-hidden={props.gone.has(slot.startsAt) || undefined}>
                <SlotButton {...props} slot={slot} gone={props.gone.has(slot.startsAt)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The time on the other clock; with its weekday where that is another day there. */
function otherTime(format: Format, startsAt: string, zone: string, otherZone: string): string {
  const time = format.time(startsAt, otherZone);
  const sameDay = wallClock(startsAt, zone).date === wallClock(startsAt, otherZone).date;
  return sameDay ? time : `${format.part({ weekday: 'short' }, startsAt, otherZone)} ${time}`;
}

export function SlotButton(props: {
  slot: TimeSlot;
  zone: string;
  otherZone: string | null;
  taking: string | null;
  withDay?: boolean;
  gone?: boolean;
  onTake: (slot: Slot) => void;
}) {
  const { slot, zone, otherZone } = props;
  const { t } = useTranslation('booking');
  const format = useFormat();
  const time = format.time(slot.startsAt, zone);
  const day = format.part({ weekday: 'long', day: 'numeric', month: 'long' }, slot.startsAt, zone);
  const other = otherZone ? otherTime(format, slot.startsAt, zone, otherZone) : null;
  return (
    <button
      type="button"
      className={css.slot}
      data-start={slot.startsAt}
      disabled={props.taking !== null}
      aria-busy={props.taking === slot.startsAt}
      aria-disabled={props.gone || undefined}
      tabIndex={props.gone ? -1 : undefined}
      onClick={() => (props.gone ? undefined : props.onTake(slot))}
    >
      {props.withDay ? (
        <span className={css.slotDay}>
          <span className="unseen">{t('time.book')} </span>
          {format.day(slot.startsAt, zone)}
        </span>
      ) : (
        <span className="unseen">{t('time.bookDay', { day })} </span>
      )}
      <span className={css.slotTime}>{time}</span>
      {other && otherZone ? (
        <span className={css.slotOther}>
          {other}
          <span className="unseen"> {format.zoneName(otherZone)}</span>
        </span>
      ) : null}
      {slot.free && slot.free > 1 ? (
        <span className={css.slotOther}>{t('time.free', { count: slot.free })}</span>
      ) : null}
    </button>
  );
}
