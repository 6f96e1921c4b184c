/**
 * Wall clocks of IANA zones, for engine and pages. Intl is asked once per zone and year for its offsets; everything after
 * that is integer arithmetic on a small table, so a month of slots costs microseconds and the process's own TZ never matters.
 *
 * Instants are epoch milliseconds. A local date is 'YYYY-MM-DD'; inside, a day number since 1970-01-01. A "local ms" is
 * what a UTC clock showing the same wall time would count: instant + offset.
 */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A stretch of time [start, end) with one offset; also cut at the edges of the table's chunks. */
interface OffsetSegment {
  readonly start: number;
  readonly end: number;
  readonly offsetMs: number;
}

/** The offsets of one zone, filled in chunk by chunk as they are asked for. */
export interface ZoneTable {
  readonly zone: string;
  readonly format: Intl.DateTimeFormat;
  readonly chunks: Map<number, OffsetSegment[]>;
  lastIndex: number;
  lastChunk: OffsetSegment[];
}

const CHUNK_MS = 366 * DAY_MS;

/** Intl ignores the case of a zone's name, so names are bounded: a flood of spellings must not fill the memory. */
const MAX_TABLES = 1_000;
const tables = new Map<string, ZoneTable>();

/** True for an IANA zone name that this runtime knows ('Australia/Melbourne', 'UTC'); false for bare offsets like '+10:00'. */
export function isValidZone(zone: string): boolean {
  return findTable(zone) !== null;
}

/** The zone's table; a RangeError when the zone is unknown. */
export function zoneTable(zone: string): ZoneTable {
  const table = tables.get(zone) ?? findTable(zone);
  if (!table) throw new RangeError(`Unknown time zone: ${zone}`);
  return table;
}

function findTable(zone: string): ZoneTable | null {
  const known = tables.get(zone);
  if (known) return known;
  const format = /^[A-Za-z]/.test(zone) ? makeFormat(zone) : null;
  if (!format) return null;
  const table: ZoneTable = { zone, format, chunks: new Map(), lastIndex: Number.NaN, lastChunk: [] };
  if (tables.size >= MAX_TABLES) tables.clear();
  tables.set(zone, table);
  return table;
}

function makeFormat(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
}

/** Asks Intl. Only for building the table: a call costs microseconds. */
function measureOffset(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Record<string, number> = {};
  for (const part of format.formatToParts(instant)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** The first instant in (low, high] whose offset differs from the one at `low`. */
function findChange(format: Intl.DateTimeFormat, low: number, high: number, offsetMs: number): number {
  let same = low;
  let other = high;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (measureOffset(format, middle) === offsetMs) same = middle;
    else other = middle;
  }
  return other;
}

/**
 * Two changes of a zone's clock are a week apart or more since 1970 (Brazil in October 2000 is the closest), so a probe
 * each four days misses none, and a year costs half a millisecond once.
 */
const PROBE_MS = 4 * DAY_MS;

/** Probes the chunk and narrows down each change that shows; the latest segment first. */
function buildChunk(format: Intl.DateTimeFormat, index: number): OffsetSegment[] {
  const end = (index + 1) * CHUNK_MS;
  const segments: OffsetSegment[] = [];
  let start = index * CHUNK_MS;
  let offsetMs = measureOffset(format, start);
  let at = start;
  while (at < end - 1) {
    const probe = Math.min(at + PROBE_MS, end - 1);
    if (measureOffset(format, probe) === offsetMs) {
      at = probe;
      continue;
    }
    const change = findChange(format, at, probe, offsetMs);
    segments.push({ start, end: change, offsetMs });
    start = change;
    at = change;
    offsetMs = measureOffset(format, change);
  }
  segments.push({ start, end, offsetMs });
  return segments.toReversed();
}

/** The segment of constant offset that holds the instant. A chunk has two or three: no search is worth it. */
export function segmentAt(table: ZoneTable, instant: number): OffsetSegment {
  const index = Math.floor(instant / CHUNK_MS);
  if (index !== table.lastIndex) {
    let chunk = table.chunks.get(index);
    if (!chunk) {
      chunk = buildChunk(table.format, index);
      table.chunks.set(index, chunk);
    }
    table.lastIndex = index;
    table.lastChunk = chunk;
  }
  for (const segment of table.lastChunk) if (segment.start <= instant) return segment;
  throw new RangeError(`Not an instant: ${instant}`);
}

/** The local ms of an instant: its wall time, read as if it were UTC. */
export function localMsAt(table: ZoneTable, instant: number): number {
  return instant + segmentAt(table, instant).offsetMs;
}

/** What a wall time can mean: `earlier` and `later` differ when it occurs twice; in a gap both are null. */
interface LocalMeaning {
  earlier: number | null;
  later: number | null;
  /** In a gap: the wall time moved forward by the gap's length. */
  forward: number;
  /** In a gap: the instant at which the clock jumps over it. */
  jump: number;
}

/** Looks at every segment around the wall time: offsets stay within a day, also where a whole day was skipped. */
function readLocal(table: ZoneTable, localMs: number): LocalMeaning {
  const meaning: LocalMeaning = { earlier: null, later: null, forward: Number.NaN, jump: Number.NaN };
  let before: OffsetSegment | null = null;
  let at = localMs - DAY_MS;
  while (at <= localMs + DAY_MS) {
    const segment = segmentAt(table, at);
    const instant = localMs - segment.offsetMs;
    if (instant >= segment.start && instant < segment.end) {
      meaning.earlier ??= instant;
      meaning.later = instant;
    } else if (before && localMs >= segment.start + before.offsetMs && localMs < segment.start + segment.offsetMs) {
      meaning.forward = localMs - before.offsetMs;
      meaning.jump = segment.start;
    }
    before = segment;
    at = segment.end;
  }
  return meaning;
}

/** The instant of a local ms when no change of offset is near; null asks for the careful way. */
function plainInstant(table: ZoneTable, localMs: number): number | null {
  const segment = segmentAt(table, localMs - DAY_MS);
  return segment.end > localMs + DAY_MS ? localMs - segment.offsetMs : null;
}

/** The instant of a local ms: the earlier of two, or moved forward by the gap. */
export function instantOfLocal(table: ZoneTable, localMs: number): number {
  const plain = plainInstant(table, localMs);
  if (plain !== null) return plain;
  const meaning = readLocal(table, localMs);
  return meaning.earlier ?? meaning.forward;
}

/** The first instant of a local day, given as a day number; where midnight is skipped, the moment of the jump. */
export function startOfDayNumber(table: ZoneTable, day: number): number {
  const plain = plainInstant(table, day * DAY_MS);
  if (plain !== null) return plain;
  const meaning = readLocal(table, day * DAY_MS);
  return meaning.earlier ?? meaning.jump;
}

/** Minutes east of UTC at an instant; a fraction for the local mean times of long ago. */
export function offsetMinutesAt(zone: string, instant: number): number {
  return segmentAt(zoneTable(zone), instant).offsetMs / MINUTE_MS;
}

/** The wall clock at an instant: its local date and whole minutes after 00:00. */
export function toLocal(zone: string, instant: number): { date: string; minutes: number } {
  const localMs = localMsAt(zoneTable(zone), instant);
  const day = Math.floor(localMs / DAY_MS);
  return { date: dateOfDayNumber(day), minutes: Math.floor((localMs - day * DAY_MS) / MINUTE_MS) };
}

export interface WallTimeOptions {
  /** Which of the two instants when the wall time occurs twice. Default: earlier. */
  prefer?: 'earlier' | 'later';
}

/**
 * The instant of a wall time, `minutes` after 00:00 of `date` (1440 = the next midnight).
 * A time in a DST gap is moved forward by the gap, or, with `gap: 'reject'`, answered with null.
 */
export function toInstant(
  zone: string,
  date: string,
  minutes: number,
  options: WallTimeOptions & { gap: 'reject' },
): number | null;
export function toInstant(
  zone: string,
  date: string,
  minutes: number,
  options?: WallTimeOptions & { gap?: 'forward' },
): number;
export function toInstant(
  zone: string,
  date: string,
  minutes: number,
  options: WallTimeOptions & { gap?: 'forward' | 'reject' } = {},
): number | null {
  const meaning = readLocal(zoneTable(zone), dayNumberOf(date) * DAY_MS + minutes * MINUTE_MS);
  const instant = options.prefer === 'later' ? meaning.later : meaning.earlier;
  if (instant !== null) return instant;
  return options.gap === 'reject' ? null : meaning.forward;
}

/** The first instant of a local date. */
export function startOfDay(zone: string, date: string): number {
  return startOfDayNumber(zoneTable(zone), dayNumberOf(date));
}

/** True for a real calendar date written 'YYYY-MM-DD'. */
export function isDate(date: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return false;
  const instant = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(date);
}

/** Dates are read and written again and again for each practitioner of a list: the last few thousand are kept. */
const MOST_KEPT = 4_096;
const keptNumbers = new Map<string, number>();
const keptDates = new Map<number, string>();

/** Days since 1970-01-01; a RangeError for anything but a real date. */
export function dayNumberOf(date: string): number {
  const known = keptNumbers.get(date);
  if (known !== undefined) return known;
  if (!isDate(date)) throw new RangeError(`Not a date: ${date}`);
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  if (keptNumbers.size >= MOST_KEPT) keptNumbers.clear();
  keptNumbers.set(date, day);
  return day;
}

export function dateOfDayNumber(day: number): string {
  const known = keptDates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (keptDates.size >= MOST_KEPT) keptDates.clear();
  keptDates.set(day, date);
  return date;
}

export function addDays(date: string, days: number): string {
  return dateOfDayNumber(dayNumberOf(date) + days);
}

/** 0 = Sunday … 6 = Saturday, of a day number (1970-01-01 was a Thursday). */
export function weekdayOfDayNumber(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(date: string): number {
  return weekdayOfDayNumber(dayNumberOf(date));
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
let shownDay = 0;
let shownDate = '1970-01-01';

/**
 * ISO 8601 with offset and seconds, '2026-10-06T09:00:00+11:00'. Lists of slots call it for each start, so the text of
 * the last date is kept. An offset with seconds (before standard time) is rounded to the minute, the instant stays exact.
 */
export function formatOffsetIso(zone: string, instant: number): string {
  const offset = Math.round(segmentAt(zoneTable(zone), instant).offsetMs / MINUTE_MS);
  const localMs = instant + offset * MINUTE_MS;
  const day = Math.floor(localMs / DAY_MS);
  if (day !== shownDay) {
    shownDate = dateOfDayNumber(day);
    shownDay = day;
  }
  const seconds = Math.floor((localMs - day * DAY_MS) / 1000);
  const clock = `${twoDigits(seconds / 3600)}:${twoDigits((seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  const distance = Math.abs(offset);
  return `${shownDate}T${clock}${offset < 0 ? '-' : '+'}${twoDigits(distance / 60)}:${twoDigits(distance % 60)}`;
}

function twoDigits(value: number): string {
  return TWO_DIGITS[Math.floor(value)] ?? '00';
}

/**
 * Whole minutes after 00:00 of 'HH:MM', 'HH:MM:SS' or 'hh:mm AM|PM' (CONTRACT.md 13); null for anything else, also for
 * seconds other than 00: nothing here starts between two minutes.
 */
export function parseWallTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::00)?(?:\s?([AP])M)?$/i.exec(text.trim());
  if (!match) return null;
  const [, hourText = '', minuteText = '', half] = match;
  const hour = Number(hourText);
  const minute = Number(minuteText);
  if (minute > 59) return null;
  if (half) {
    if (hour < 1 || hour > 12) return null;
    return ((hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0)) * 60 + minute;
  }
  return hourText.length === 2 && hour <= 23 ? hour * 60 + minute : null;
}

/** 'HH:MM:SS' ('24') or 'hh:mm AM' ('12') of whole minutes after 00:00. */
export function formatWallTime(minutes: number, clock: '24' | '12'): string {
  const hour = Math.floor(minutes / 60) % 24;
  const minute = twoDigits(minutes % 60);
  if (clock === '24') return `${twoDigits(hour)}:${minute}:00`;
  return `${twoDigits(hour % 12 === 0 ? 12 : hour % 12)}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
}
