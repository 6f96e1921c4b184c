/** What every part of the open calendar knows: its zone, its people, and how to open, tell and step away. */
import { createContext, useContext } from 'react';
import type { User } from '../../app/session.ts';
import type { CalendarArg, Entry } from './api.ts';

/** A start and an end, in epoch ms. */
export type Target = { startsAt: number; endsAt: number };

/** What stands open beside or over the calendar. Instants are epoch ms. */
export type Opened =
  | { kind: 'appointment'; entry: Entry }
  | { kind: 'entry'; entry: Entry }
  | { kind: 'place'; practitionerId: number; startsAt: number }
  | { kind: 'book'; practitionerId: number; startsAt: number | null }
  | { kind: 'block'; practitionerId: number; startsAt: number | null; entry: Entry | null }
  /** With a refused wish: what was asked for, and the server's refusal. */
  | { kind: 'move'; entry: Entry; target: Target | null; problem: unknown }
  | { kind: 'conflicts'; entry: Entry; problem: unknown; onForce: () => void }
  | { kind: 'hours'; practitionerId: number };

/** A sentence below the calendar about what was just done, with the way back where there is one. */
export type Said = { tone: 'good' | 'bad'; text: string; undo?: () => void };

export type Diary = {
  /** The clock of the grid: the practitioner's. */
  zone: string;
  user: User;
  now: number;
  today: string;
  /** The day one is looking at; of a week or month the one it was opened on. */
  date: string;
  arg: CalendarArg;
  practitioners: readonly { id: number; name: string; timezone: string }[];
  /** Whose diary a new entry goes into unless the place says another. */
  practitionerId: number;
  open: (what: Opened | null) => void;
  say: (said: Said | null) => void;
};

export const DiaryContext = createContext<Diary | null>(null);

export function useDiary(): Diary {
  const diary = useContext(DiaryContext);
  if (diary === null) throw new Error('This belongs inside the calendar page.');
  return diary;
}
