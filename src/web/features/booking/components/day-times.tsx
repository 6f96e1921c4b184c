import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useVanishing } from '../use-vanishing.ts';
import { SlotGroups } from './slot-groups.tsx';
import css from './time.module.css';

/**
 * The times of the chosen day under its name. One that somebody else takes fades; whoever stood on it with the keyboard
 * finds themselves at the day's name, and is told. `children` stand in for a day without times.
 */
export function DayTimes(props: {
  day: string;
  /** Whose times these are, see useVanishing. */
  place: string;
  slots: readonly Slot[];
  zone: string;
  otherZone: string | null;
  taking: string | null;
  onTake: (slot: Slot) => void;
  children: ReactNode;
}) {
  const { zone } = props;
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { slots, gone } = useVanishing(props.slots, props.place, props.taking !== null);
  const heading = useRef<HTMLHeadingElement>(null);
  const times = useRef<HTMLDivElement>(null);
  const word = useRef<HTMLOutputElement>(null);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || times.current?.contains(focused) !== true) return;
    const startsAt = focused.dataset.start;
    if (!startsAt || !gone.some((slot) => slot.startsAt === startsAt)) return;
    heading.current?.focus({ preventScroll: true });
    if (word.current) word.current.textContent = t('time.gone', { time: format.time(startsAt, zone) });
  }, [gone, t, format, zone]);
  const all = gone.length > 0 ? [...slots, ...gone] : slots;
  return (
    <>
      <h2 ref={heading} tabIndex={-1} className={css.dayTitle}>
        {format.part({ weekday: 'long', day: 'numeric', month: 'long' }, `${props.day}T12:00:00Z`, 'UTC')}
      </h2>
      <output ref={word} className="unseen" />
      {all.length > 0 ? (
        <div ref={times}>
          <SlotGroups
            slots={all}
            gone={new Set(gone.map((slot) => slot.startsAt))}
            zone={zone}
            otherZone={props.otherZone}
            taking={props.taking}
            onTake={props.onTake}
          />
        </div>
      ) : (
        props.children
      )}
    </>
  );
}
