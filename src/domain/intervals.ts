/** Half-open stretches of time, [start, end) in epoch milliseconds. One that ends where it starts holds nothing. */
export interface Interval {
  start: number;
  end: number;
}

/** True when the two share a moment; touching is not sharing. */
export function overlaps(a: Interval, b: Interval): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}

/** The union in order: no overlaps, touching ones joined, empty ones gone. The input may be in any order and is left alone. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const ordered: Interval[] = [];
  let isOrdered = true;
  let latest = Number.NEGATIVE_INFINITY;
  for (const interval of intervals) {
    if (interval.start >= interval.end) continue;
    if (interval.start < latest) isOrdered = false;
    latest = interval.start;
    ordered.push(interval);
  }
  // Rows come ordered from the database as a rule; looking first is cheaper than sorting again.
  if (!isOrdered) ordered.sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  let last: Interval | null = null;
  for (const { start, end } of ordered) {
    if (last && start <= last.end) {
      if (end > last.end) last.end = end;
    } else {
      last = { start, end };
      merged.push(last);
    }
  }
  return merged;
}

/** What lies in both unions, in order. */
export function intersectIntervals(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const a = mergeIntervals(left);
  const b = mergeIntervals(right);
  const shared: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const one = a[i];
    const other = b[j];
    if (!one || !other) return shared;
    if (overlaps(one, other)) {
      shared.push({ start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) });
    }
    if (one.end < other.end) i++;
    else j++;
  }
}

/** What lies in the first union and not in the second, in order. */
export function subtractIntervals(from: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const holes = mergeIntervals(taken);
  const left: Interval[] = [];
  for (const { start, end } of mergeIntervals(from)) {
    let at = start;
    for (const hole of holes) {
      if (hole.end <= at) continue;
      if (hole.start >= end) break;
      if (hole.start > at) left.push({ start: at, end: hole.start });
      at = hole.end;
    }
    if (at < end) left.push({ start: at, end });
  }
  return left;
}
