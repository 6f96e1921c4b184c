/**
 * Days, or practitioners, side by side on one wall clock. One stop for the Tab key: inside, arrow keys go from time to time
 * and from entry to entry, Enter opens what is there, Page Up and Page Down turn the page.
 */
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entry } from '../api.ts';
import { useDiary } from '../diary.ts';
import { canMove, isBox } from '../model/entry.ts';
import {
  DAY_MINUTES,
  hoursToShow,
  instantAt,
  placeDay,
  type Placed,
  PX_PER_MINUTE,
  spanOn,
  STEP,
} from '../model/grid.ts';
import { type Drag, type Ghost, useDrag } from '../use-drag.ts';
import { useGridKeys } from '../use-grid-keys.ts';
import { useWords } from '../use-words.ts';
import { EntryBox } from './entry-box.tsx';
import { Gutter } from './gutter.tsx';
import styles from './grid.module.css';
import { NowLine } from './now-line.tsx';

/** A column: one day of one practitioner. */
export type Column = { key: string; date: string; practitionerId: number; title: string; subtitle: string };

type Props = {
  columns: readonly Column[];
  entries: readonly Entry[];
  onMove: (entry: Entry, column: Column, from: number, to: number) => void;
  onTurn: (direction: 1 | -1) => void;
};

export function TimeGrid({ columns, entries, onMove, onTurn }: Props) {
  const { t } = useTranslation('diary');
  const { zone, user, now, today, open } = useDiary();
  const dates = [...new Set(columns.map((column) => column.date))];
  const hours = hoursToShow(entries, dates, zone);
  const ofColumn = (column: Column, kind: (entry: Entry) => boolean) => entriesIn(entries, column, zone).filter(kind);
  const placed = columns.map((column) => placeDay(ofColumn(column, isBox), column.date, zone));
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const drag = useDrag({
    body,
    top: hours.from,
    pxPerMinute: PX_PER_MINUTE,
    columns: columns.length,
    allows: (entry, at) => columns[at]?.practitionerId === entry.practitionerId,
    onDrop: ({ entry, column, from, to }: Ghost) => {
      const target = columns[column];
      if (target) onMove(entry, target, from, to);
    },
  });
  const keys = useGridKeys({ placed, hours, scroller, onTurn, first: Math.max(0, dates.indexOf(today)) });
  const height = (hours.to - hours.from) * PX_PER_MINUTE;
  const openAt = (column: Column, minute: number) =>
    open({ kind: 'place', practitionerId: column.practitionerId, startsAt: instantAt(column.date, minute, zone) });
  useScrollToNow(scroller, hours, dates.includes(today) ? now : null, columns[0]?.key ?? '');
  return (
    <section ref={scroller} className={styles.scroller} aria-label={t('grid')}>
      <p className="unseen">{t('gridHelp')}</p>
      <div className={styles.grid} style={{ gridTemplateColumns: `auto repeat(${columns.length}, minmax(0, 1fr))` }}>
        <div className={styles.corner} />
        {columns.map((column) => (
          <ColumnHead key={column.key} column={column} holidays={ofColumn(column, (one) => one.kind === 'holiday')} />
        ))}
        <Gutter hours={hours} date={columns[0]?.date ?? today} />
        <div ref={body} className={styles.body} style={{ height, gridColumn: `span ${columns.length}` }}>
          {columns.map((column, at) => (
            <DayColumn
              key={column.key}
              column={column}
              at={at}
              hours={hours}
              ground={ofColumn(column, (one) => one.kind === 'hours')}
              placed={placed[at] ?? []}
              cursor={keys.cursor.column === at ? keys.cursor.minute : null}
              drag={drag}
              onKeyDown={keys.onKeyDown}
              onFocusBox={(box) => keys.stand(at, box.from, box.entry)}
              isStop={(box) => keys.stopsAt(at, box)}
              movable={(entry) => canMove(entry, user, now)}
              onPlace={(minute) => {
                keys.stand(at, minute, null);
                openAt(column, minute);
              }}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

function entriesIn(entries: readonly Entry[], { practitionerId, date }: Column, zone: string): Entry[] {
  return entries.filter((entry) => entry.practitionerId === practitionerId && spanOn(date, zone, entry) !== null);
}

function ColumnHead({ column, holidays }: { column: Column; holidays: readonly Entry[] }) {
  const { today } = useDiary();
  return (
    <div className={styles.head} data-today={column.date === today}>
      <p className={styles.headTitle}>{column.title}</p>
      <p className={styles.headSubtitle}>{column.subtitle}</p>
      {[...new Set(holidays.map((holiday) => holiday.title))].map((name) => (
        <p key={name} className={styles.holiday}>
          {name}
        </p>
      ))}
    </div>
  );
}

type DayColumnProps = {
  column: Column;
  at: number;
  hours: { from: number; to: number };
  ground: readonly Entry[];
  placed: readonly Placed[];
  cursor: number | null;
  drag: Drag;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocusBox: (box: Placed) => void;
  isStop: (box: Placed) => boolean;
  movable: (entry: Entry) => boolean;
  onPlace: (minute: number) => void;
};

function DayColumn(props: DayColumnProps) {
  const { column, at, hours, ground, placed, cursor, drag, onPlace } = props;
  const { t } = useTranslation('diary');
  const { today } = useDiary();
  const words = useWords();
  const topOf = (minute: number) => (minute - hours.from) * PX_PER_MINUTE;
  const pressed = (event: MouseEvent) => {
    const place = drag.placeOf(event);
    if (!place) return;
    onPlace(Math.min(DAY_MINUTES - STEP, Math.floor(place.minute / STEP) * STEP));
  };
  const ghost = drag.ghost?.column === at ? drag.ghost : null;
  const free = cursor !== null && !placed.some((box) => box.from <= cursor && cursor < box.to);
  return (
    <div className={styles.column} data-today={column.date === today}>
      <Ground column={column} hours={hours} ground={ground} />
      {/* For pointers: the keyboard reaches every time by the cursor below. */}
      <button type="button" tabIndex={-1} aria-hidden="true" className={styles.ground} onClick={pressed} />
      {free && (
        <button
          type="button"
          data-stop="true"
          className={styles.cursor}
          style={{ top: topOf(cursor), height: STEP * PX_PER_MINUTE }}
          aria-label={t('freePlace', { day: words.dayLong(column.date), time: words.clock(cursor) })}
          onKeyDown={props.onKeyDown}
          onClick={() => onPlace(cursor)}
        />
      )}
      {placed.map((box) => (
        <EntryBox
          key={`${box.entry.kind}-${box.entry.id}-${box.entry.startsAt}`}
          box={box}
          column={at}
          dayName={words.dayLong(column.date)}
          hours={hours}
          isStop={props.isStop(box)}
          movable={props.movable(box.entry)}
          drag={drag}
          onKeyDown={props.onKeyDown}
          onFocus={() => props.onFocusBox(box)}
        />
      ))}
      {ghost && (
        <div
          className={styles.ghost}
          style={{ top: topOf(ghost.from), height: (ghost.to - ghost.from) * PX_PER_MINUTE }}
        >
          {words.clock(ghost.from)} – {words.clock(ghost.to)}
        </div>
      )}
      {column.date === today && <NowLine hours={hours} />}
    </div>
  );
}

/** The hours, as light on the hatched ground. */
function Ground({ column, hours, ground }: Pick<DayColumnProps, 'column' | 'hours' | 'ground'>) {
  const { zone } = useDiary();
  return (
    <>
      {ground.map((entry) => {
        const span = spanOn(column.date, zone, entry);
        return (
          span && (
            <div
              key={`${entry.id}-${entry.startsAt}`}
              className={styles.hours}
              style={{ top: (span.from - hours.from) * PX_PER_MINUTE, height: (span.to - span.from) * PX_PER_MINUTE }}
            />
          )
        );
      })}
    </>
  );
}

/** A calendar opened today begins an hour before now, not at the top. */
function useScrollToNow(
  scroller: { current: HTMLDivElement | null },
  hours: { from: number; to: number },
  now: number | null,
  key: string,
) {
  const { zone, today } = useDiary();
  const done = useRef('');
  useEffect(() => {
    if (now === null || done.current === key) return;
    done.current = key;
    const minutes = (now - instantAt(today, hours.from, zone)) / 60_000;
    scroller.current?.scrollTo({ top: Math.max(0, (minutes - 60) * PX_PER_MINUTE), behavior: 'instant' });
  }, [key, now, hours.from, zone, today, scroller]);
}
