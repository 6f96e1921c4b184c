/**
 * Dragging an entry to another time, or its lower edge to another end, with a mouse or pen. Fingers scroll; for them, and
 * for keys, the same is done in the entry's own panel (WCAG 2.5.7).
 */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Entry } from './api.ts';
import { DAY_MINUTES, SNAP, snap } from './model/grid.ts';

const THRESHOLD_PX = 5;

export type DragMode = 'move' | 'resize';
/** Where the entry would land: a column of the grid and its minutes. */
export type Ghost = { entry: Entry; mode: DragMode; column: number; from: number; to: number };
type Grab = {
  entry: Entry;
  mode: DragMode;
  column: number;
  from: number;
  to: number;
  x: number;
  y: number;
  offset: number;
};

type Wish = {
  /** What holds the columns. */
  body: RefObject<HTMLDivElement | null>;
  /** Minutes at the top of the columns, and the height of one. */
  top: number;
  pxPerMinute: number;
  columns: number;
  /** Which columns the entry may go to. */
  allows: (entry: Entry, column: number) => boolean;
  onDrop: (ghost: Ghost) => void;
};

export type Drag = ReturnType<typeof useDrag>;

export function useDrag(wish: Wish) {
  const grab = useRef<Grab | null>(null);
  const dragged = useRef(false);
  const [ghost, setGhost] = useState<Ghost | null>(null);

  useEffect(() => {
    if (ghost === null) return;
    const stop = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      grab.current = null;
      setGhost(null);
    };
    window.addEventListener('keydown', stop);
    return () => window.removeEventListener('keydown', stop);
  }, [ghost]);

  const placeOf = (event: { clientX: number; clientY: number }) => {
    const box = wish.body.current?.getBoundingClientRect();
    if (!box) return null;
    const column = Math.floor(((event.clientX - box.left) / box.width) * wish.columns);
    const minute = wish.top + (event.clientY - box.top) / wish.pxPerMinute;
    return { column: Math.min(Math.max(column, 0), wish.columns - 1), minute };
  };

  return {
    ghost,
    placeOf,
    /** Whether the click that follows ends a drag and must not open anything. */
    wasDragged: () => dragged.current,
    onGrab: (event: PointerEvent, at: Omit<Grab, 'x' | 'y' | 'offset'>) => {
      dragged.current = false;
      if (event.button !== 0 || event.pointerType === 'touch') return;
      const place = placeOf(event);
      if (place === null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      grab.current = { ...at, x: event.clientX, y: event.clientY, offset: place.minute - at.from };
    },
    onDrag: (event: PointerEvent) => {
      const held = grab.current;
      const place = held && placeOf(event);
      if (!held || !place) return;
      if (!dragged.current && Math.hypot(event.clientX - held.x, event.clientY - held.y) < THRESHOLD_PX) return;
      dragged.current = true;
      setGhost(landing(held, place, wish.allows));
    },
    onRelease: () => {
      if (grab.current && ghost && dragged.current) wish.onDrop(ghost);
      // The click that ends a drag comes in this same task; the next one is a real one.
      setTimeout(() => {
        dragged.current = false;
      });
      grab.current = null;
      setGhost(null);
    },
  };
}

function landing(held: Grab, place: { column: number; minute: number }, allows: Wish['allows']): Ghost {
  const { entry, mode } = held;
  if (mode === 'resize') {
    const to = Math.min(DAY_MINUTES, Math.max(held.from + SNAP, snap(place.minute)));
    return { entry, mode, column: held.column, from: held.from, to };
  }
  const length = held.to - held.from;
  const from = Math.min(DAY_MINUTES - length, Math.max(0, snap(place.minute - held.offset)));
  return { entry, mode, column: allows(entry, place.column) ? place.column : held.column, from, to: from + length };
}
