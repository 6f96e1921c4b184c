import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Entry } from './api.ts';
import { type Placed, snap, STEP } from './model/grid.ts';

/** Where the keyboard stands. */
type Cursor = { column: number; minute: number };

type KeysWish = {
  placed: readonly (readonly Placed[])[];
  hours: { from: number; to: number };
  scroller: { current: HTMLDivElement | null };
  onTurn: (direction: 1 | -1) => void;
  first: number;
};

/** The one place of the grid that the Tab key reaches, and how the arrow keys carry it about. */
export function useGridKeys({ placed, hours, scroller, onTurn, first }: KeysWish) {
  const [wished, setWished] = useState<Cursor & { entry: Entry | null }>({
    column: first,
    minute: 9 * 60,
    entry: null,
  });
  const follow = useRef(false);
  const column = Math.min(wished.column, Math.max(0, placed.length - 1));
  const minute = Math.min(Math.max(wished.minute, hours.from), hours.to - STEP);
  const boxes = placed[column] ?? [];
  const named = boxes.find((box) => box.entry === wished.entry);
  const box = named ?? boxes.find((one) => one.from <= minute && minute < one.to) ?? null;
  useEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    scroller.current?.querySelector<HTMLElement>('[data-stop="true"]')?.focus();
  });
  const stand = (to: number, at: number, entry: Entry | null) => setWished({ column: to, minute: at, entry });
  const go = (to: number, at: number, entry: Entry | null) => {
    follow.current = true;
    stand(Math.min(Math.max(to, 0), placed.length - 1), Math.min(Math.max(at, hours.from), hours.to - STEP), entry);
  };
  const down = () => {
    const next = box && boxes[boxes.indexOf(box) + 1];
    if (box && next && next.from < box.to) return go(column, next.from, next.entry);
    return go(column, box ? snap(box.to) : nextStep(minute), null);
  };
  const up = () => {
    const before = box && boxes[boxes.indexOf(box) - 1];
    if (box && before && before.to > box.from) return go(column, before.from, before.entry);
    return go(column, previousStep(box ? box.from : minute), null);
  };
  const moves: Record<string, () => void> = {
    ArrowDown: down,
    ArrowUp: up,
    ArrowLeft: () => go(column - 1, minute, null),
    ArrowRight: () => go(column + 1, minute, null),
    Home: () => go(column, hours.from, null),
    End: () => go(column, hours.to - STEP, null),
    PageUp: () => onTurn(-1),
    PageDown: () => onTurn(1),
  };
  return {
    cursor: { column, minute },
    stand,
    stopsAt: (at: number, one: Placed) => at === column && one === box,
    onKeyDown: (event: KeyboardEvent) => {
      const act = moves[event.key];
      if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      act();
    },
  };
}

const nextStep = (minute: number) => Math.floor(minute / STEP) * STEP + STEP;
const previousStep = (minute: number) => Math.ceil(minute / STEP) * STEP - STEP;
