import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { IconCheck, IconCross, IconDash, IconRing } from '../../../ui/icons.tsx';
import type { Entry } from '../api.ts';
import { useDiary } from '../diary.ts';
import { type Look, lookOf } from '../model/entry.ts';
import { DAY_MINUTES, lengthOf, type Placed, PX_PER_MINUTE } from '../model/grid.ts';
import type { Drag } from '../use-drag.ts';
import { useWords } from '../use-words.ts';
import styles from './grid.module.css';

const marks: Record<Look, typeof IconCheck> = {
  pending: IconRing,
  confirmed: IconCheck,
  completed: IconCheck,
  no_show: IconCross,
  cancelled: IconCross,
  block: IconDash,
  hold: IconRing,
  session: IconCheck,
};

type Props = {
  box: Placed;
  column: number;
  dayName: string;
  hours: { from: number; to: number };
  isStop: boolean;
  movable: boolean;
  drag: Drag;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
};

/** One entry as a box on the grid. State is its pattern, its mark and its label; colour only repeats it. */
export function EntryBox({ box, column, dayName, hours, isStop, movable, drag, onKeyDown, onFocus }: Props) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const words = useWords();
  const openEntry = useOpenEntry();
  const { entry, lane, lanes } = box;
  const free = box.over ? 78 : 100;
  const from = Math.max(box.from, hours.from);
  const to = Math.min(box.to, hours.to);
  if (to <= from) return null;
  const look = lookOf(entry);
  const minutes = to - from;
  const grab = { entry, column, from: box.from, to: Math.min(DAY_MINUTES, box.from + lengthOf(entry)) };
  const lifted = drag.ghost?.entry === entry;
  return (
    <div
      className={styles.slot}
      style={{
        top: (from - hours.from) * PX_PER_MINUTE,
        height: Math.max(24, minutes * PX_PER_MINUTE - 2),
        left: `${100 - free + (lane / lanes) * free}%`,
        width: `${free / lanes}%`,
        zIndex: entry.kind === 'block' ? 1 : 2,
      }}
    >
      <button
        type="button"
        className={`${styles.box} ${styles[look]}`}
        data-stop={isStop}
        data-lifted={lifted}
        data-movable={movable}
        data-size={minutes < 40 ? 'short' : minutes < 55 ? 'medium' : 'long'}
        tabIndex={isStop ? 0 : -1}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        // A key's click has no detail, and never ends a drag.
        onClick={(event) => (event.detail === 0 || !drag.wasDragged()) && openEntry(entry)}
        {...(movable && {
          onPointerDown: (event) => drag.onGrab(event, { ...grab, mode: 'move' }),
          onPointerMove: drag.onDrag,
          onPointerUp: drag.onRelease,
          onPointerCancel: drag.onRelease,
        })}
      >
        <span className="unseen">{t('entryOn', { day: dayName, entry: words.sentence(entry, zone) })}</span>
        <BoxText entry={entry} look={look} />
      </button>
      {movable && (
        <div
          className={styles.edge}
          onPointerDown={(event) => drag.onGrab(event, { ...grab, mode: 'resize' })}
          onPointerMove={drag.onDrag}
          onPointerUp={drag.onRelease}
          onPointerCancel={drag.onRelease}
        />
      )}
    </div>
  );
}

function BoxText({ entry, look }: { entry: Entry; look: Look }) {
  const { t } = useTranslation('diary');
  const { zone } = useDiary();
  const words = useWords();
  const Mark = marks[look];
  return (
    <span className={styles.boxText} aria-hidden="true">
      <span className={styles.boxName}>
        <Mark size={14} />
        <span>{words.name(entry)}</span>
      </span>
      <span className={styles.boxTime}>{words.span(entry, zone)}</span>
      <span className={styles.boxMore}>
        {entry.serviceName ?? t(`look.${look}`)}
        {entry.kind === 'appointment' && look !== 'confirmed' && ` · ${t(`look.${look}`)}`}
      </span>
    </span>
  );
}

/** Opens what an entry has to show. */
export function useOpenEntry(): (entry: Entry) => void {
  const { open } = useDiary();
  return (entry) => {
    if (entry.kind === 'appointment' && entry.id !== null) return open({ kind: 'appointment', entry });
    if (entry.kind === 'block' && entry.id !== null)
      return open({ kind: 'block', practitionerId: entry.practitionerId, startsAt: null, entry });
    return open({ kind: 'entry', entry });
  };
}
