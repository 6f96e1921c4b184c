/**
 * Where an entry stands on the grid. The grid is a wall clock: minutes after local midnight of the zone it is drawn in, so
 * ten o'clock stands beside ten o'clock also on the day the clocks change.
 */
import { MINUTE_MS, toInstant, toLocal } from '../../../../domain/time-zone.ts';
import type { Entry } from '../api.ts';

export const DAY_MINUTES = 1_440;
/** What dragging and clicking snap to, in minutes. */
export const SNAP = 15;
/** The height of a minute on the screen. */
export const PX_PER_MINUTE = 1.2;
/** Half hours are what the keyboard steps by and a click takes. */
export const STEP = 30;
/** An entry is drawn at least this long, so that it can be seen and hit. */
const SHORTEST = 20;

export type Span = { from: number; to: number };
/** A part of an entry on one day; beside others in `lanes` lanes where they overlap. */
export type Placed = Span & {
  entry: Entry;
  lane: number;
  lanes: number;
  /** It lies over a block, which is seen beside it. */
  over: boolean;
};

/** The minutes of a day that [startsAt, endsAt) covers; null when it does not touch the day. */
export function spanOn(date: string, zone: string, entry: Pick<Entry, 'startsAt' | 'endsAt'>): Span | null {
  const start = toLocal(zone, Date.parse(entry.startsAt));
  const end = toLocal(zone, Date.parse(entry.endsAt));
  if (start.date > date || end.date < date) return null;
  const from = start.date < date ? 0 : start.minutes;
  const to = end.date > date ? DAY_MINUTES : end.minutes;
  if (end.date === date && end.minutes === 0) return null;
  // In the hour that comes twice an end can read earlier than its start.
  return { from, to: Math.min(DAY_MINUTES, Math.max(to, from + 1)) };
}

/** What takes time on a day, by start; blocks lie below the rest, and each of the two in as few lanes as its overlaps ask for. */
export function placeDay(entries: readonly Entry[], date: string, zone: string): Placed[] {
  const blocks = placeInLanes(
    entries.filter((entry) => entry.kind === 'block'),
    date,
    zone,
  );
  const others = placeInLanes(
    entries.filter((entry) => entry.kind !== 'block'),
    date,
    zone,
  );
  for (const box of others) box.over = blocks.some((block) => block.from < box.to && box.from < block.to);
  return [...blocks, ...others].toSorted((one, other) => one.from - other.from || other.to - one.to);
}

function placeInLanes(entries: readonly Entry[], date: string, zone: string): Placed[] {
  const spans = entries
    .flatMap((entry) => {
      const span = spanOn(date, zone, entry);
      return span ? [{ entry, from: span.from, to: Math.max(span.to, span.from + SHORTEST) }] : [];
    })
    .toSorted((one, other) => one.from - other.from || other.to - one.to);
  const placed: Placed[] = [];
  let cluster: Placed[] = [];
  let clusterEnd = 0;
  const close = () => {
    const lanes = Math.max(0, ...cluster.map((one) => one.lane)) + 1;
    for (const one of cluster) one.lanes = lanes;
    placed.push(...cluster);
  };
  for (const span of spans) {
    if (span.from >= clusterEnd) {
      close();
      cluster = [];
    }
    const taken = new Set(cluster.filter((one) => one.to > span.from).map((one) => one.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    cluster.push({ ...span, lane, lanes: 1, over: false });
    clusterEnd = Math.max(cluster.length === 1 ? 0 : clusterEnd, span.to);
  }
  close();
  return placed;
}

/** The whole hours worth drawing: those with hours, appointments or blocks of part of a day; never less than nine to five. */
export function hoursToShow(entries: readonly Entry[], dates: readonly string[], zone: string): Span {
  let from = 9 * 60;
  let to = 17 * 60;
  for (const entry of entries) {
    if (entry.kind === 'holiday') continue;
    for (const date of dates) {
      const span = spanOn(date, zone, entry);
      if (span === null || (entry.kind === 'block' && (span.from === 0 || span.to === DAY_MINUTES))) continue;
      from = Math.min(from, span.from);
      to = Math.max(to, span.to);
    }
  }
  return {
    from: Math.max(0, Math.floor(from / 60) * 60 - 60),
    to: Math.min(DAY_MINUTES, Math.ceil(to / 60) * 60 + 60),
  };
}

export function snap(minutes: number): number {
  return Math.round(minutes / SNAP) * SNAP;
}

/** The instant (epoch ms) of a place on the grid; a time that the clocks skip is moved forward. */
export function instantAt(date: string, minutes: number, zone: string): number {
  return toInstant(zone, date, minutes);
}

export function lengthOf(entry: Pick<Entry, 'startsAt' | 'endsAt'>): number {
  return (Date.parse(entry.endsAt) - Date.parse(entry.startsAt)) / MINUTE_MS;
}

/** `09:30` of minutes after midnight. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Minutes after midnight of `09:30` or `09:30:00`; an empty field is null. */
export function minutesOf(text: string): number | null {
  const match = /^(\d{2}):(\d{2})/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}
